/** The stylesheet of paper. There is the document and nothing else: black on white, from a dark page too. content.styles.ts has the rest. */
import { calloutKinds } from '@tandem/shared/schema/palette.ts'
import { styleAdopter } from './adopt-styles.ts'
import { blocks } from './content.styles.ts'

/** Gives the root that a node is in the stylesheet. */
export const adoptPrintStyles = styleAdopter(`
@media print {
  .tandem-document.ProseMirror {
    &.tandem-long > * { content-visibility: visible; }
    color-scheme: light;
    --text: #000;
    --muted: #444;
    --surface: #f4f4f4;
    --border: #999;
    --accent: #0b4aa8;
    caret-color: transparent;
    orphans: 3;
    widows: 3;
    & .tandem-caret, & > .tandem-empty::before, & .ProseMirror-gapcursor, & .tandem-code-bar { display: none; }
    & :is(.tandem-selection, .tandem-found) { background: none; color: inherit; outline: none; }
    & .ProseMirror-selectednode { outline: none; }
    & ::selection { background: none; }
    & .tandem-table-scroller { overflow: visible; }
    & :is(tr, figure) { break-inside: avoid; }
    & .tandem-no-caption > figcaption { display: none; }
    & .tandem-selected-picture > .tandem-picture { outline: none; }
    & .tandem-selected::after, & .tandem-column-handle { display: none; }
    & :is(mark, code, td, th, .tandem-checkbox, [data-callout]), ${blocks} > [data-quote]::after { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
    ${blocks} > pre > code, ${blocks} > pre:has(> .tandem-code-bar) > code { padding-block-start: 0.75em; overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere; }
    ${blocks} > :is(pre, figure, [data-list-item], [data-callout]), & tr { break-inside: avoid; }
    ${blocks} > :is(h1, h2, h3, h4, h5, h6) { break-inside: avoid; break-after: avoid; }
    /* Neighbours of one kind are one box. */
    ${calloutKinds.map((kind) => `${blocks} > [data-callout='${kind}'] + [data-callout='${kind}']`).join(', ')} { break-before: avoid; }
    /* Nobody can press a link on paper. */
    & a:is([href^='http:'], [href^='https:'])::after { content: ' (' attr(href) ')'; color: var(--muted); font-size: 0.85em; overflow-wrap: anywhere; }
  }
}
`)
