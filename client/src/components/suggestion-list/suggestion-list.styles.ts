/** The look of the list of suggestions. It stands in light DOM, so every rule is under its element, with enough weight against a page's own. */
export const styles = `
tandem-suggestion-list[popover] {
  --text: var(--tandem-text, light-dark(#1d2129, #e4e6eb));
  --muted: var(--tandem-muted, light-dark(#5c6470, #a3abb8));
  --accent: var(--tandem-accent, light-dark(#1a5fd0, #82b1ff));
  --accent-soft: var(--tandem-accent-soft, light-dark(#e4ecff, #2a3a5e));
  --raised: var(--tandem-raised, light-dark(#ffffff, #282c33));
  --border: var(--tandem-border, light-dark(#d9dde3, #3a4048));

  position: fixed;
  inset: auto;
  box-sizing: border-box;
  inline-size: max-content;
  min-inline-size: 15rem;
  max-inline-size: min(24rem, 100vw - 1rem);
  margin: 0;
  padding: 0;
  overflow: hidden;
  border: 1px solid var(--border);
  border-radius: var(--tandem-radius, 0.5rem);
  background: var(--raised);
  color: var(--text);
  font: 0.875rem/1.4 var(--tandem-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
  letter-spacing: normal;
  text-align: start;
  text-transform: none;
  box-shadow: 0 1px 2px rgb(0 0 0 / 8%), 0 8px 24px rgb(0 0 0 / 14%);
  user-select: none;
  -webkit-user-select: none;

  &:popover-open { display: flex; flex-direction: column; }
  & *, & ::before { box-sizing: border-box; }

  & [role='listbox'] {
    flex: 0 1 auto;
    min-block-size: 0;
    max-block-size: 21rem;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 0.3rem;
  }
  & [role='listbox'][hidden] { display: none; }

  & .tandem-title {
    padding: 0.5rem 0.5rem 0.2rem;
    color: var(--muted);
    font-size: 0.75rem;
    font-weight: 600;
  }

  & [role='option'] {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-block-size: 2.1rem;
    padding: 0.2rem 0.5rem;
    border-radius: calc(var(--tandem-radius, 0.5rem) * 0.75);
    cursor: pointer;
  }
  & [role='option'][aria-selected='true'] { background: var(--accent-soft); }
  & [role='option'] > .icon { flex: none; inline-size: 20px; block-size: 20px; color: var(--muted); }
  & [role='option'][aria-selected='true'] > .icon { color: var(--accent); }

  & .tandem-name { flex: none; max-inline-size: 15rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  & .tandem-detail, & kbd {
    min-inline-size: 0;
    margin-inline-start: auto;
    padding-inline-start: 0.75rem;
    overflow: hidden;
    border: 0;
    background: none;
    color: var(--muted);
    font: inherit;
    font-size: 0.75rem;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  & .tandem-emoji { flex: none; inline-size: 1.6em; font-size: 1.15rem; line-height: 1; text-align: center; }
  & .tandem-avatar {
    flex: none;
    display: grid;
    place-items: center;
    inline-size: 1.6rem;
    block-size: 1.6rem;
    border-radius: 50%;
    background: var(--avatar, light-dark(#5c6470, #626b79));
    color: #fff;
    font-size: 0.75rem;
    font-weight: 600;
    object-fit: cover;
  }

  & .tandem-note { margin: 0; padding: 0.6rem 0.8rem; color: var(--muted); }
  & .tandem-read { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

  @media (pointer: coarse) {
    & [role='option'] { min-block-size: 44px; }
    & kbd { display: none; }
  }
  @media (forced-colors: active) {
    & [role='option'][aria-selected='true'] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
    & [role='option'][aria-selected='true'] :is(.icon, .tandem-detail, kbd) { color: HighlightText; }
    & .tandem-avatar { border: 1px solid CanvasText; }
  }
  @media print {
    & { display: none; }
  }
}
`
