/**
 * The stylesheet of the editable content. It is adopted by whatever root the editable is in, which may be
 * the host page's document: every rule but those of a block's grip is under `.tandem-document`, with enough weight to hold
 * against the element selectors of a reset or a typography stylesheet, and light enough for a host to restyle.
 *
 * A block's place comes from its own attributes. The schema writes `--indent` and `--quote` on it; here
 *
 *   |<- --quote bars ->|<- --indent steps ->|<- one step for a marker, in lists ->| text
 *
 * Steps are in em of the body text, so a heading divides by its `--scale`. All sides are logical, and a
 * block's direction is that of its text, so a right-to-left block is the mirror image.
 *
 * For the host to set: --tandem-text, --tandem-muted, --tandem-accent, --tandem-surface, --tandem-border,
 * --tandem-font, --tandem-font-code.
 */
import { calloutKinds } from '@tandem/shared/schema/palette.ts'
import { paletteRules } from './palette.styles.ts'

/** What blocks stand in: the document, or a cell of a table. */
export const blocks = ':is(&, & :is(td, th))'

/**
 * A cell's background as it is shown: the hue of `--cell-background`, as light or dark as the page, so that text is
 * readable on it whatever somebody has stored there.
 */
export const shownCellColor =
  'light-dark(oklch(from var(--cell-background) max(l, 0.9) min(c, 0.09) h), oklch(from var(--cell-background) 0.36 min(c, 0.05) h))'

/** How callouts look: a sign before the name, and their colour in light and dark. */
const callouts = {
  note: { sign: '\\2139', color: 'light-dark(#1a5fd0, #8ab4ff)' },
  tip: { sign: '\\2605', color: 'light-dark(#1f7042, #79d6a0)' },
  important: { sign: '\\25C6', color: 'light-dark(#7a3fc0, #c8a6ff)' },
  warning: { sign: '\\26A0', color: 'light-dark(#8a5200, #f0b45a)' },
  caution: { sign: '\\2716', color: 'light-dark(#b3261e, #ff9a92)' },
} as const

/** Neighbours of one kind are one box: the first has its name above it, the last its end. */
const calloutRules = calloutKinds
  .map((kind) => {
    const { sign, color } = callouts[kind]
    // The name is that of the language, which a plugin keeps on the mount; the sign is not read out.
    const name = `var(--tandem-callout-${kind}, '')`
    const shown = `'${sign}\\FE0E\\2002' ${name}`
    const own = `[data-callout='${kind}']`
    return `${blocks} > ${own} { --callout: ${color}; }
  ${blocks} > ${own}:not(${own} + *) {
    --above: 2em;
    margin-block-start: calc(0.5em / var(--scale));
    border-start-end-radius: 0.4em;
    &::after { content: ${shown}; content: ${shown} / ${name}; }
  }
  ${blocks} > ${own}:not(:has(+ ${own})) {
    --below: 0.6em;
    margin-block-end: calc(0.5em / var(--scale));
    border-end-end-radius: 0.4em;
  }`
  })
  .join('\n  ')

export const contentStyles: string = `
.tandem-document.ProseMirror {
  --text: var(--tandem-text, light-dark(#1d2129, #e4e6eb));
  --muted: var(--tandem-muted, light-dark(#5c6470, #a3abb8));
  --accent: var(--tandem-accent, light-dark(#1a5fd0, #82b1ff));
  --surface: var(--tandem-surface, light-dark(#f3f5f8, #262a31));
  --border: var(--tandem-border, light-dark(#cbd1da, #4a515c));
  --indent: 0;
  --quote: 0;
  --scale: 1;
  --gap: 0.35em;
  --inset: 0em;

  position: relative;
  outline: none;
  color: var(--text);
  caret-color: var(--text);
  font-family: var(--tandem-font, system-ui, sans-serif);
  line-height: 1.6;
  text-align: start;
  tab-size: 4;
  /* ProseMirror needs every space to be shown as it is. */
  white-space: pre-wrap;
  white-space: break-spaces;
  overflow-wrap: break-word;
  font-variant-ligatures: none;
  font-feature-settings: 'liga' 0;
  -webkit-text-size-adjust: 100%;

  & ::selection { background: color-mix(in srgb, var(--accent) 28%, transparent); }

  /* What is out of sight in a long document is skipped; what reaches over a block's edge (names at carets, list numbers) is not cut off. */
  &.tandem-long > * {
    content-visibility: auto;
    contain-intrinsic-size: auto 1.6em;
    overflow-clip-margin: 3em;
  }

  /* Blocks */

  ${blocks} > :is(p, h1, h2, h3, h4, h5, h6, pre, div, figure) {
    --bars: calc(var(--quote) * 1.1em / var(--scale));
    --start: calc(var(--inset) + var(--bars) + var(--indent) * 2em / var(--scale));
    box-sizing: border-box;
    position: relative;
    /* Who goes to a block finds it below the toolbar. */
    scroll-margin-block-start: 8rem;
    max-inline-size: none;
    margin: 0;
    padding: calc(var(--gap) / var(--scale)) 0;
    padding-inline-start: var(--start);
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    letter-spacing: normal;
    text-indent: 0;
    text-transform: none;
    text-align: start;
    white-space: inherit;
  }
  ${blocks} > [data-align='center'] { text-align: center; }
  ${blocks} > [data-align='end'] { text-align: end; }
  ${blocks} > [data-align='justify'] { text-align: justify; }

  ${blocks} > :is(h1, h2, h3, h4, h5, h6) {
    font-size: calc(1em * var(--scale));
    font-weight: 650;
    line-height: 1.25;
    padding-block: calc(0.9em / var(--scale) + 0.25em) calc(var(--gap) / var(--scale));
    break-after: avoid;
  }
  ${blocks} > :is(h1, h2, h3, h4, h5, h6):first-child { padding-block-start: calc(var(--gap) / var(--scale)); }
  ${blocks} > h1 { --scale: 2; }
  ${blocks} > h2 { --scale: 1.5; }
  ${blocks} > h3 { --scale: 1.25; }
  ${blocks} > h4 { --scale: 1.1; }
  ${blocks} > h5 { --scale: 1; }
  ${blocks} > h6 { --scale: 0.9; color: var(--muted); }

  /* Lists */

  ${blocks} > [data-list-item] {
    padding-block: calc(var(--gap) / 2);
    padding-inline-start: calc(var(--start) + 2em);
  }
  ${blocks} > [data-list-item] > div::before {
    position: absolute;
    inset-inline-end: calc(100% - var(--start) - 1.65em);
    color: var(--muted);
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }
  ${blocks} > [data-list-item='bullet'] > div::before { content: '\\2022'; }
  ${blocks} > [data-list-item='bullet']:is([data-indent='1'], [data-indent='4'], [data-indent='7']) > div::before { content: '\\25E6'; }
  ${blocks} > [data-list-item='bullet']:is([data-indent='2'], [data-indent='5'], [data-indent='8']) > div::before { content: '\\25AA'; }
  ${blocks} > [data-list-item='ordered'] > div::before { content: attr(data-number); }
  ${blocks} > [data-list-item] > div {
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    letter-spacing: inherit;
    text-indent: 0;
    white-space: inherit;
  }
  ${blocks} > [data-checked='true'] > div { color: var(--muted); text-decoration: line-through; }

  & .tandem-checkbox {
    box-sizing: border-box;
    position: absolute;
    inset-inline-start: calc(var(--start) + 0.5em);
    inset-block-start: calc(var(--gap) / 2 + 0.3em);
    inline-size: 1em;
    block-size: 1em;
    border: 0.1em solid var(--muted);
    border-radius: 0.2em;
    user-select: none;
    cursor: pointer;
  }
  /* What can be hit is larger than what is seen, and on touch as large as a finger. */
  & .tandem-checkbox::after { content: ''; position: absolute; inset: -0.4em; }
  & .tandem-checkbox[aria-checked='true'] { border-color: var(--accent); background: var(--accent); }
  & .tandem-checkbox[aria-checked='true']::before {
    content: '';
    box-sizing: content-box;
    position: absolute;
    left: 0.27em;
    top: 0.06em;
    inline-size: 0.2em;
    block-size: 0.45em;
    border: solid light-dark(#fff, #101318);
    border-width: 0 0.13em 0.13em 0;
    rotate: 45deg;
  }
  &[aria-readonly='true'] .tandem-checkbox { cursor: default; }

  /* Quotes: a bar for each depth, through the gaps between quoted blocks. */

  ${blocks} > [data-quote]::after {
    content: '';
    position: absolute;
    inset-block: 0;
    inset-inline-start: var(--inset);
    /* Ends before the next bar would begin. */
    inline-size: calc(var(--bars) - 0.5em / var(--scale));
    background: repeating-linear-gradient(to right, var(--border) 0 3px, transparent 3px calc(1.1em / var(--scale)));
    pointer-events: none;
  }
  ${blocks} > [data-quote]:not([data-callout]):dir(rtl)::after { transform: scaleX(-1); }
  ${blocks} > p[data-quote] { color: var(--muted); }

  /* Callouts: a box through the gaps between its blocks, with a bar at its start and its name at its top. */

  ${blocks} > [data-callout] {
    --inset: calc(1em / var(--scale));
    --above: 0em;
    --below: 0em;
    border-inline-start: 3px solid var(--callout, var(--border));
    background: color-mix(in srgb, var(--callout, var(--border)) 10%, transparent);
    padding-block: calc(var(--gap) / var(--scale) + var(--above) / var(--scale)) calc(var(--gap) / var(--scale) + var(--below) / var(--scale));
    padding-inline-end: calc(1em / var(--scale));
  }
  ${blocks} > [data-callout]::after {
    position: absolute;
    inset-block-start: calc(0.5em / var(--scale));
    /* As far in as the text: its own letters are smaller. */
    inset-inline-start: 1.143em;
    inline-size: auto;
    background: none;
    color: var(--callout);
    font-size: calc(0.875em / var(--scale));
    font-weight: 650;
    line-height: 1.4;
    white-space: nowrap;
    pointer-events: none;
    transform: none;
  }
  /* The name takes the place where the bars of quotes are drawn elsewhere. */
  ${blocks} > [data-callout][data-quote] {
    background:
      repeating-linear-gradient(to right, var(--border) 0 3px, transparent 3px calc(1.1em / var(--scale))) var(--inset) calc(var(--above) / var(--scale)) / calc(var(--bars) - 0.5em / var(--scale)) 100% no-repeat,
      color-mix(in srgb, var(--callout, var(--border)) 10%, transparent);
  }
  ${blocks} > [data-callout][data-quote]:dir(rtl) {
    background-image: repeating-linear-gradient(to left, var(--border) 0 3px, transparent 3px calc(1.1em / var(--scale)));
    background-position: right var(--inset) top calc(var(--above) / var(--scale));
  }
  /* As close as the items of a list are elsewhere. */
  ${blocks} > [data-callout][data-list-item] { padding-block: calc(var(--above) + var(--gap) / 2) calc(var(--below) + var(--gap) / 2); }
  ${blocks} > [data-callout] > div > .tandem-checkbox { inset-block-start: calc(var(--above) + var(--gap) / 2 + 0.3em); }
  ${calloutRules}

  /* Dividers: a line, which leaves room for text that got into one. */

  ${blocks} > [data-divider] {
    padding-block: calc(var(--gap) + var(--above, 0em)) calc(var(--gap) + var(--below, 0em));
    overflow-x: clip;
    text-align: center;
    color: var(--muted);
    cursor: default;
  }
  ${blocks} > [data-divider]::before {
    content: '';
    position: absolute;
    inset-inline: var(--start) var(--inset);
    inset-block-start: calc(var(--gap) + var(--above, 0em) + 0.8em - 1px);
    border-block-start: 2px solid var(--border);
    pointer-events: none;
  }
  /* Of a line with text on it there is a piece on either side. */
  ${blocks} > [data-divider]:not(:has(> .ProseMirror-trailingBreak)) {
    cursor: text;
    &::before, &:not([data-callout])::after {
      content: '';
      position: relative;
      inset: auto;
      display: inline-block;
      inline-size: 100%;
      border-block-start: 2px solid var(--border);
      vertical-align: middle;
      transform: none;
    }
    &::before { margin-inline: -100% 0.75em; }
    &:not([data-callout])::after { margin-inline: 0.75em -100%; }
  }
  ${blocks} > [data-divider].ProseMirror-selectednode { outline: none; background: color-mix(in srgb, var(--accent) 14%, transparent); }
  ${blocks} > [data-divider].ProseMirror-selectednode::before { border-color: var(--accent); }

  /* Code */

  ${blocks} > pre { line-height: 1.5; text-align: left; }
  ${blocks} > pre > code {
    box-sizing: border-box;
    display: block;
    overflow-x: auto;
    padding: 0.75em 1em;
    border: 1px solid var(--border);
    border-radius: 0.4em;
    background: var(--surface);
    white-space: pre;
    overflow-wrap: normal;
  }
  & code {
    padding: 0.1em 0.3em;
    border: 0;
    border-radius: 0.25em;
    background: var(--surface);
    color: inherit;
    font-family: var(--tandem-font-code, ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace);
    font-size: 0.9em;
  }

  /* The language of code and what can be done with it stand in the code's box, above its first line. */
  ${blocks} > pre:has(> .tandem-code-bar) > code { padding-block-start: 2.4em; }
  & .tandem-code-bar {
    position: absolute;
    inset-block-start: calc(var(--gap) + 1px);
    inset-inline-end: 1px;
    z-index: 1;
    display: flex;
    align-items: center;
    margin: 0.2em 0.3em;
    font: 0.8em/1.5 var(--tandem-font, system-ui, sans-serif);
    letter-spacing: normal;
    white-space: normal;
    user-select: none;
    -webkit-user-select: none;
  }
  & .tandem-code-bar button {
    box-sizing: border-box;
    display: inline-grid;
    place-items: center;
    min-inline-size: 2em;
    min-block-size: 2em;
    margin: 0;
    padding: 0 0.5em;
    border: 0;
    border-radius: 0.35em;
    background: none;
    color: var(--muted);
    font: inherit;
    cursor: pointer;
  }
  & .tandem-code-bar button[hidden] { display: none; }
  & .tandem-code-bar button:hover:not(:disabled) { background: color-mix(in srgb, var(--text) 10%, transparent); color: var(--text); }
  & .tandem-code-bar button:disabled { cursor: default; }
  & .tandem-code-bar .tandem-code-language { grid-auto-flow: column; gap: 0.2em; max-inline-size: 18em; padding-inline-end: 0.25em; }
  & .tandem-code-bar .tandem-code-language:disabled { padding-inline-end: 0.5em; }
  & .tandem-code-language:disabled > svg { display: none; }
  & .tandem-code-language::before { content: attr(data-name); max-inline-size: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  & .tandem-code-bar svg { inline-size: 1.25em; block-size: 1.25em; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }

  /* Tables */

  & .tandem-table { padding-block: calc(var(--gap) * 2); }
  & .tandem-table-scroller {
    position: relative;
    overflow-x: auto;
    overscroll-behavior-inline: contain;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    font: inherit;
    text-indent: 0;
    white-space: inherit;
  }
  & table {
    display: table;
    table-layout: fixed;
    inline-size: 100%;
    max-inline-size: none;
    margin: 0;
    border: 0;
    border-collapse: collapse;
    border-spacing: 0;
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    white-space: inherit;
  }
  & :is(tbody, tr) { border: 0; background: none; }
  & :is(td, th) {
    /* What is in a cell has its own place, not that of the table. */
    --indent: 0;
    --quote: 0;
    --inset: 0em;
    --above: 0em;
    --below: 0em;
    box-sizing: border-box;
    position: relative;
    min-inline-size: 0;
    margin: 0;
    padding: 0.15em 0.6em;
    border: 1px solid var(--border);
    background: none;
    color: inherit;
    font: inherit;
    letter-spacing: normal;
    text-align: start;
    text-transform: none;
    vertical-align: top;
    overflow-wrap: anywhere;
    white-space: inherit;
  }
  & th { background: var(--surface); font-weight: 600; }
  & :is(td, th)[data-background] { background: ${shownCellColor}; }
  & .tandem-selected::after {
    content: '';
    position: absolute;
    inset: 0;
    background: color-mix(in srgb, var(--accent) 22%, transparent);
    pointer-events: none;
  }
  & .tandem-column-handle {
    position: absolute;
    inset-block-start: 0;
    z-index: 1;
    inline-size: 9px;
    margin: 0;
    padding: 0;
    border: 0;
    translate: -50%;
    background: linear-gradient(var(--accent), var(--accent)) center / 2px 100% no-repeat;
    cursor: col-resize;
    touch-action: none;
    user-select: none;
  }
  & .tandem-column-handle[hidden] { display: none; }

  /* Pictures */

  ${blocks} > figure { padding-block: calc(var(--gap) * 2) var(--gap); }
  & .tandem-picture {
    position: relative;
    box-sizing: border-box;
    /* With no width said, as wide as it is once that is known. */
    inline-size: min(100%, var(--dragged, var(--width, 100%)));
    aspect-ratio: var(--ratio, auto);
    max-inline-size: 100%;
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: 0.3em;
    background: var(--surface);
    font: inherit;
    white-space: normal;
    cursor: default;
    user-select: none;
    -webkit-user-select: none;
  }
  & .tandem-picture-loaded { background: none; }
  & .tandem-picture > img {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    max-inline-size: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: inherit;
    box-shadow: none;
    object-fit: contain;
    /* What stands in for it is shown in its place. */
    color: transparent;
  }
  & .tandem-picture:not(.tandem-picture-loaded) > img { min-block-size: 3em; }
  & .tandem-picture > img:not([src]) { visibility: hidden; }
  ${blocks} > [data-align='center'] > .tandem-picture { margin-inline: auto; }
  ${blocks} > [data-align='end'] > .tandem-picture { margin-inline-start: auto; }
  & figcaption {
    display: block;
    min-block-size: 1.5em;
    margin: 0;
    padding: 0.25em 0 0;
    border: 0;
    background: none;
    color: var(--muted);
    font: inherit;
    font-size: 0.875em;
    line-height: 1.5;
    text-align: inherit;
    white-space: inherit;
  }
  & .tandem-current.tandem-no-caption > figcaption::before {
    content: attr(data-placeholder);
    float: inline-start;
    block-size: 0;
    opacity: 0.75;
    pointer-events: none;
  }
  ${blocks} > [data-align='center'].tandem-no-caption > figcaption::before { float: none; position: absolute; inset-inline: 0; }
  ${blocks} > [data-align='end'].tandem-no-caption > figcaption::before { float: inline-end; }
  &[aria-readonly='true'] .tandem-no-caption > figcaption { display: none; }
  & figure.ProseMirror-selectednode { outline: none; }
  & .tandem-selected-picture > .tandem-picture { outline: 2px solid var(--accent); outline-offset: 2px; }

  /* Text */

  & strong { font-weight: 700; }
  & em { font-style: italic; }
  & u { text-decoration: underline; }
  & s { text-decoration: line-through; }
  & :is(sup, sub) { position: relative; font-size: 0.75em; line-height: 0; vertical-align: baseline; }
  & sup { inset-block-start: -0.45em; }
  & sub { inset-block-start: 0.25em; }
  & mark { padding: 0.1em 0; border-radius: 0.2em; color: inherit; }
  ${paletteRules}
  & a[href] { color: var(--accent); text-decoration: underline; text-underline-offset: 0.15em; cursor: pointer; }
  & a[href] code { color: inherit; }

  /* Somebody who is mentioned, and a day: one thing each, in the line. */

  & [data-mention], & .tandem-date {
    padding: 0.05em 0.3em;
    border-radius: 0.35em;
    background: color-mix(in srgb, var(--accent) 14%, transparent);
    color: var(--accent);
    font-weight: 500;
    text-decoration: inherit;
    box-decoration-break: clone;
    -webkit-box-decoration-break: clone;
  }
  & .tandem-date { background: var(--surface); color: inherit; white-space: nowrap; }
  &[contenteditable='true'] .tandem-date { cursor: pointer; }
  & :is([data-mention], .tandem-date).ProseMirror-selectednode { outline-offset: 0; }

  /* With nothing written, it goes by the page and not by what was written. */
  & > .tandem-empty[dir='auto'] { direction: inherit; }

  & > .tandem-empty::before {
    content: attr(data-placeholder);
    float: inline-start;
    block-size: 0;
    color: var(--muted);
    pointer-events: none;
  }

  /* What this version does not know is shown as such and kept as it is. */

  ${blocks} > [data-unknown-block] {
    padding: 0.5em 0.75em;
    margin-block: var(--gap);
    margin-inline-start: var(--start);
    border: 1px dashed var(--muted);
    border-radius: 0.4em;
  }
  ${blocks} > [data-unknown-block]::before { content: attr(data-unknown-block); display: block; color: var(--muted); font-size: 0.8em; }
  & [data-unknown-inline] { font-size: 0; }
  & [data-unknown-inline]::before {
    content: attr(data-label);
    padding-inline: 0.4em;
    border: 1px dashed var(--muted);
    border-radius: 0.25em;
    color: var(--muted);
    font-size: 0.9rem;
  }
  & [data-unknown-mark] { border-block-end: 1px dashed var(--muted); }

  /* Other people */

  & .tandem-caret {
    position: relative;
    margin-inline: -1px;
    border-inline-start: 2px solid var(--caret-color, var(--accent));
    word-break: normal;
    pointer-events: none;
  }
  & .tandem-caret-label {
    position: absolute;
    inset-block-end: 100%;
    inset-inline-start: -2px;
    z-index: 1;
    max-inline-size: 12em;
    overflow: hidden;
    padding: 0.1em 0.4em;
    border-radius: 0.3em;
    border-end-start-radius: 0;
    background: var(--caret-color, var(--accent));
    color: var(--caret-text, #fff);
    font: 600 0.75rem/1.4 system-ui, sans-serif;
    text-decoration: none;
    text-overflow: ellipsis;
    white-space: nowrap;
    user-select: none;
  }
  /* Generated content, so that it is neither found in the page nor read as text. */
  & .tandem-caret-label::before { content: attr(data-name); }
  & .tandem-caret-label[data-name=''] { display: none; }
  & .tandem-selection { background: color-mix(in srgb, var(--caret-color, var(--accent)) 25%, transparent); }

  /* What was searched for; not a box, so that no line is broken anew. */

  & .tandem-found { border-radius: 0.15em; background: light-dark(#fce9a6, #5c4c12); color: light-dark(#1d2129, #ffffff); }
  & .tandem-found-current { background: light-dark(#f9b44c, #8a5600); outline: 2px solid light-dark(#b86500, #ffc466); }

  /* ProseMirror's own elements */

  & .ProseMirror-separator {
    display: inline !important;
    margin: 0 !important;
    border: 0 !important;
    inline-size: 0 !important;
    block-size: 0 !important;
  }
  & .ProseMirror-selectednode { outline: 2px solid var(--accent); outline-offset: 1px; }
  &.ProseMirror-hideselection { caret-color: transparent; }
  &.ProseMirror-hideselection ::selection { background: transparent; }
  & .ProseMirror-gapcursor { display: none; position: absolute; pointer-events: none; }
  & .ProseMirror-gapcursor::after {
    content: '';
    display: block;
    position: absolute;
    inset-block-start: -2px;
    inline-size: 20px;
    border-block-start: 1px solid var(--text);
    animation: tandem-gapcursor 1.1s steps(2, start) infinite;
  }
  &.ProseMirror-focused .ProseMirror-gapcursor { display: block; }
}

.tandem-announcement {
  position: absolute;
  inline-size: 1px;
  block-size: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

@keyframes tandem-gapcursor { to { visibility: hidden; } }

@media (pointer: coarse) {
  /* Counted from inside the border. */
  .tandem-document.ProseMirror .tandem-checkbox::after { inset: calc((0.8em - 44px) / 2); }
  /* As far apart as fingers need them. */
  .tandem-document.ProseMirror [data-list-item='task'] { --gap: calc(46px - 1.6em); }
  .tandem-document.ProseMirror .tandem-code-bar { margin-block: 0; }
  .tandem-document.ProseMirror .tandem-code-bar button { min-inline-size: 44px; min-block-size: 44px; }
  .tandem-document.ProseMirror pre:has(> .tandem-code-bar) > code { padding-block-start: 44px; }
}

@media (prefers-reduced-motion: reduce) {
  .tandem-document.ProseMirror .ProseMirror-gapcursor::after { animation: none; }
}

@media (forced-colors: active) {
  .tandem-document.ProseMirror {
    & .tandem-selection { outline: 1px dashed Highlight; }
    & [class*='tandem-code-']:not(button, div) { color: inherit; }
    & .tandem-code-bar button { color: ButtonText; }
    & .tandem-code-bar button:hover { color: Highlight; }
    & mark[data-color] { forced-color-adjust: none; background: Mark; color: MarkText; }
    & span[data-color] { color: inherit; }
    ${blocks} > [data-callout] { --callout: CanvasText; background: none; }
    ${blocks} > [data-divider].ProseMirror-selectednode::before { border-color: Highlight; outline: 2px solid Highlight; }
    & .tandem-found { forced-color-adjust: none; background: Mark; color: MarkText; }
    & .tandem-found-current { background: Highlight; color: HighlightText; outline-color: Highlight; }
    & :is(td, th) { border-color: CanvasText; }
    & .tandem-selected::after { background: none; outline: 2px solid Highlight; outline-offset: -2px; }
    & .tandem-column-handle { forced-color-adjust: none; --accent: Highlight; }
    & .tandem-selected-picture > .tandem-picture { outline-color: Highlight; }
    & :is([data-mention], .tandem-date) { outline: 1px solid CanvasText; }
    & :is([data-mention], .tandem-date).ProseMirror-selectednode { outline: 2px solid Highlight; }
    & .tandem-caret-label { border: 1px solid CanvasText; }
    & .tandem-checkbox[aria-checked='true'] { forced-color-adjust: none; border-color: Highlight; background: Highlight; }
    & .tandem-checkbox[aria-checked='true']::before { border-color: HighlightText; }
    ${blocks} > [data-quote]::after { forced-color-adjust: none; --border: CanvasText; }
  }
}
`
