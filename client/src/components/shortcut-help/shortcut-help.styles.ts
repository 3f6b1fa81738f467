import { css } from 'lit'

export const styles = css`
  :host {
    display: contents;
  }

  dialog {
    inline-size: min(56rem, calc(100vw - 1rem));
    max-inline-size: none;
    max-block-size: calc(100dvh - 2rem);
    padding: 0;
    border: 1px solid var(--_border);
    border-radius: 0.75rem;
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
    cursor: default;
  }

  dialog[open] {
    display: flex;
  }

  dialog::backdrop {
    background: rgb(0 0 0 / 40%);
  }

  .inner {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 0.75rem 0.75rem 0.25rem 1.25rem;
    padding-inline: 1.25rem 0.75rem;
  }

  h2 {
    margin: 0;
    font-size: 1.125rem;
    font-weight: 650;
  }

  .scroller {
    overflow: auto;
    overscroll-behavior: contain;
  }

  /* In the scroller, not it: columns of a limited height would go on sideways. */
  .groups {
    columns: 3 15rem;
    column-gap: 2rem;
    padding: 0.25rem 1.25rem 1.25rem;
  }

  .scroller:focus-visible {
    outline-offset: -3px;
  }

  section {
    break-inside: avoid;
    padding-block-end: 1rem;
  }

  h3 {
    margin: 0 0 0.25rem;
    color: var(--_muted);
    font-size: 0.8125rem;
    font-weight: 600;
  }

  dl {
    margin: 0;
  }

  dl > div {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.75rem;
    padding-block: 0.1875rem;
  }

  dt {
    min-inline-size: 0;
  }

  dd {
    flex: none;
    max-inline-size: 62%;
    margin: 0;
    text-align: end;
  }

  kbd {
    margin-block: 0.0625rem;
    display: inline-block;
    padding: 0 0.375rem;
    border: 1px solid var(--_border);
    border-radius: 0.25rem;
    background: var(--_hover);
    font: inherit;
    font-size: 0.75rem;
    line-height: 1.25rem;
    white-space: nowrap;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    padding: 0;
    border: 0;
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    cursor: pointer;
  }

  button:hover {
    background: var(--_hover);
  }

  @media (pointer: coarse) {
    button {
      inline-size: 2.75rem;
      block-size: 2.75rem;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`
