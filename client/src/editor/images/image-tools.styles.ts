/** The stylesheet of what is shown on a picture beside itself; content.styles.ts has the rest, and the custom properties. */
export const styles: string = `
.tandem-document.ProseMirror {
  & .tandem-picture-note {
    box-sizing: border-box;
    position: absolute;
    inset-block-end: 0.5rem;
    inset-inline: 0.5rem;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.625rem;
    inline-size: fit-content;
    min-inline-size: min(9rem, 100%);
    max-inline-size: calc(100% - 1rem);
    padding: 0.375rem 0.625rem;
    border: 1px solid var(--border);
    border-radius: 0.5rem;
    background: var(--tandem-raised, light-dark(#ffffff, #282c33));
    color: var(--text);
    font: 0.8125rem/1.4 system-ui, sans-serif;
    text-align: start;
    box-shadow: 0 1px 3px rgb(0 0 0 / 18%);
  }
  & .tandem-picture-note[hidden] { display: none; }
  & .tandem-picture-note[data-state='failed'] { border-color: var(--tandem-danger, light-dark(#b3261e, #ff9a92)); }
  /* A reason needs room that a small picture has not. */
  & .tandem-picture-note:is([data-state='failed'], [data-state='missing']) {
    position: relative;
    inset: auto;
    inline-size: auto;
    max-inline-size: none;
    margin: 0.5rem 0 0;
    box-shadow: none;
  }
  & .tandem-picture:has(> [data-state='failed']:not([hidden])) { aspect-ratio: auto; }
  & .tandem-picture:has(> [data-state='failed']:not([hidden])) > img { block-size: auto; aspect-ratio: var(--ratio, auto); }
  & .tandem-picture-missing {
    display: flex;
    align-items: center;
    justify-content: center;
    min-inline-size: min(100%, 18rem);
    min-block-size: 7rem;
    max-block-size: 24rem;
    border: 1px dashed var(--border);
  }
  & .tandem-picture-missing > img { display: none; }
  & .tandem-picture-missing > .tandem-picture-note {
    flex-direction: column;
    justify-content: center;
    max-inline-size: 28rem;
    margin: 0;
    padding: 1rem;
    border: 0;
    background: none;
    color: var(--muted);
    text-align: center;
  }
  & .tandem-picture-missing strong { color: var(--text); }
  & .tandem-picture-note progress { inline-size: 8rem; max-inline-size: 100%; block-size: 0.5rem; accent-color: var(--accent); }
  & .tandem-picture-note button {
    flex: none;
    min-block-size: 1.75rem;
    margin: 0;
    padding: 0 0.75rem;
    border: 1px solid var(--border);
    border-radius: 0.375rem;
    background: transparent;
    color: var(--text);
    font: inherit;
    cursor: pointer;
  }
  & .tandem-picture-note button:hover { background: var(--surface); }
  & .tandem-picture-note button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

  & .tandem-picture-handle {
    position: absolute;
    inset-block: 0;
    inline-size: 24px;
    cursor: ew-resize;
    touch-action: none;
  }
  & .tandem-picture-start { inset-inline-start: -12px; }
  & .tandem-picture-end { inset-inline-end: -12px; }
  & .tandem-picture-handle::before {
    content: '';
    box-sizing: border-box;
    position: absolute;
    inset-block-start: calc(50% - min(1.25rem, 35%));
    inset-inline-start: calc(50% - 4px);
    inline-size: 8px;
    block-size: min(2.5rem, 70%);
    border: 2px solid var(--tandem-background, light-dark(#ffffff, #1d2025));
    border-radius: 4px;
    background: var(--accent);
  }
}

@media (pointer: coarse) {
  .tandem-document.ProseMirror .tandem-picture-handle { inline-size: 44px; }
  /* Not further out than the margin of a narrow page is wide, or it would scroll sideways. */
  .tandem-document.ProseMirror .tandem-picture-start { inset-inline-start: -20px; }
  .tandem-document.ProseMirror .tandem-picture-start::before { inset-inline-start: 16px; }
  .tandem-document.ProseMirror .tandem-picture-end { inset-inline-end: -20px; }
  .tandem-document.ProseMirror .tandem-picture-end::before { inset-inline-start: 20px; }
  .tandem-document.ProseMirror .tandem-picture-note button { min-block-size: 44px; }
}

@media (forced-colors: active) {
  .tandem-document.ProseMirror .tandem-picture-handle::before { forced-color-adjust: none; border-color: Canvas; background: Highlight; }
}

@media print {
  .tandem-document.ProseMirror :is(.tandem-picture-note, .tandem-picture-handle) { display: none; }
}
`
