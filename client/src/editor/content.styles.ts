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
/** What blocks stand in: the document, or a cell of a table. */
const blocks = ':is(&, & :is(td, th))'

/**
 * A cell's background as it is shown: the hue of `--cell-background`, as light or dark as the page, so that text is
 * readable on it whatever somebody has stored there.
 */
export const shownCellColor =
  'light-dark(oklch(from var(--cell-background) max(l, 0.9) min(c, 0.09) h), oklch(from var(--cell-background) 0.36 min(c, 0.05) h))'

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
  @media print {
    &.tandem-long > * { content-visibility: visible; }
  }

  /* Blocks */

  ${blocks} > :is(p, h1, h2, h3, h4, h5, h6, pre, div) {
    --bars: calc(var(--quote) * 1.1em / var(--scale));
    --start: calc(var(--bars) + var(--indent) * 2em / var(--scale));
    box-sizing: border-box;
    position: relative;
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
    /* Who goes to a heading finds it below the toolbar. */
    scroll-margin-block-start: 8rem;
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
  ${blocks} > [data-list-item]::before {
    position: absolute;
    inset-inline-end: calc(100% - var(--start) - 1.65em);
    color: var(--muted);
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
    pointer-events: none;
  }
  ${blocks} > [data-list-item='bullet']::before { content: '\\2022'; }
  ${blocks} > [data-list-item='bullet']:is([data-indent='1'], [data-indent='4'], [data-indent='7'])::before { content: '\\25E6'; }
  ${blocks} > [data-list-item='bullet']:is([data-indent='2'], [data-indent='5'], [data-indent='8'])::before { content: '\\25AA'; }
  ${blocks} > [data-list-item='ordered']::before { content: attr(data-number); }
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
    inset-inline-start: 0;
    /* Ends before the next bar would begin. */
    inline-size: calc(var(--bars) - 0.5em / var(--scale));
    background: repeating-linear-gradient(to right, var(--border) 0 3px, transparent 3px calc(1.1em / var(--scale)));
    pointer-events: none;
  }
  ${blocks} > [data-quote]:dir(rtl)::after { transform: scaleX(-1); }
  ${blocks} > p[data-quote] { color: var(--muted); }

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

  /* Text */

  & strong { font-weight: 700; }
  & em { font-style: italic; }
  & u { text-decoration: underline; }
  & s { text-decoration: line-through; }
  & a[href] { color: var(--accent); text-decoration: underline; text-underline-offset: 0.15em; cursor: pointer; }
  & a[href] code { color: inherit; }

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

/* Moving a block: the grip beside it and the line where it would go lie next to the editable, over everything. */

.tandem-document.ProseMirror > .tandem-dragged { opacity: 0.45; }
.tandem-block-grip, .tandem-block-line {
  box-sizing: border-box;
  position: absolute;
  left: 0;
  top: 0;
  z-index: 1;
  visibility: hidden;
}
.tandem-block-grip {
  display: grid;
  place-items: center;
  inline-size: 24px;
  block-size: 24px;
  border-radius: 0.3em;
  color: var(--tandem-muted, light-dark(#5c6470, #a3abb8));
  opacity: 0;
  cursor: grab;
  touch-action: none;
  user-select: none;
  -webkit-user-select: none;
  -webkit-touch-callout: none;
}
.tandem-block-grip.tandem-shown { visibility: visible; opacity: 1; }
.tandem-block-grip:hover, .tandem-block-grip.tandem-held { background: var(--tandem-surface, light-dark(#f3f5f8, #262a31)); }
.tandem-block-grip.tandem-held { cursor: grabbing; }
.tandem-block-grip > svg { inline-size: 10px; block-size: 16px; fill: none; stroke: currentColor; stroke-width: 2.5; stroke-linecap: round; }
.tandem-block-line { block-size: 2px; border-block-start: 2px solid var(--tandem-accent, light-dark(#1a5fd0, #82b1ff)); pointer-events: none; }
.tandem-block-line.tandem-shown { visibility: visible; }

@media (prefers-reduced-motion: no-preference) {
  .tandem-block-grip { transition: opacity 120ms; }
}
@media (pointer: coarse) {
  /* In a narrow margin it reaches over the text; the dots do not. */
  .tandem-block-grip { justify-items: start; inline-size: 44px; block-size: 44px; padding-inline-start: 6px; }
}
@media (forced-colors: active) {
  .tandem-block-grip { color: ButtonText; }
  .tandem-block-grip:hover, .tandem-block-grip.tandem-held { color: Highlight; }
  .tandem-block-line { border-color: Highlight; }
}
@media print {
  .tandem-block-grip, .tandem-block-line { display: none; }
}

@keyframes tandem-gapcursor { to { visibility: hidden; } }

@media (pointer: coarse) {
  .tandem-document.ProseMirror .tandem-checkbox::after { inset: calc((1em - 44px) / 2); }
}

@media (prefers-reduced-motion: reduce) {
  .tandem-document.ProseMirror .ProseMirror-gapcursor::after { animation: none; }
}

@media (forced-colors: active) {
  .tandem-document.ProseMirror {
    & .tandem-selection { outline: 1px dashed Highlight; }
    & .tandem-found { forced-color-adjust: none; background: Mark; color: MarkText; }
    & .tandem-found-current { background: Highlight; color: HighlightText; outline-color: Highlight; }
    & :is(td, th) { border-color: CanvasText; }
    & .tandem-selected::after { background: none; outline: 2px solid Highlight; outline-offset: -2px; }
    & .tandem-column-handle { forced-color-adjust: none; --accent: Highlight; }
    & .tandem-caret-label { border: 1px solid CanvasText; }
    & .tandem-checkbox[aria-checked='true'] { forced-color-adjust: none; border-color: Highlight; background: Highlight; }
    & .tandem-checkbox[aria-checked='true']::before { border-color: HighlightText; }
    ${blocks} > [data-quote]::after { forced-color-adjust: none; --border: CanvasText; }
  }
}

@media print {
  .tandem-document.ProseMirror {
    --text: #000;
    --muted: #444;
    --surface: #f4f4f4;
    --border: #999;
    & .tandem-caret, & > .tandem-empty::before { display: none; }
    & :is(.tandem-selection, .tandem-found) { background: none; outline: none; }
    & .tandem-table-scroller { overflow: visible; }
    & tr { break-inside: avoid; }
    & .tandem-selected::after, & .tandem-column-handle { display: none; }
    ${blocks} > pre > code { white-space: pre-wrap; }
    ${blocks} > :is(pre, [data-list-item]) { break-inside: avoid; }
  }
}
`
