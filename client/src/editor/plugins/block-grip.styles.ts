/** The stylesheet of moving a block: the grip beside it and the line where it would go lie next to the editable, over everything. */
export const styles: string = `
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
`
