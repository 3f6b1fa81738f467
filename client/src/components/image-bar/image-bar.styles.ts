import { css } from 'lit'

export const styles = css`
  :host {
    position: absolute;
    z-index: 1;
    inset-block-start: 0;
    /* Where it is, is said from the left edge. */
    left: 0;
    visibility: hidden;
    inline-size: max-content;
    max-inline-size: calc(100% - 1rem);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    box-shadow: var(--_shadow);
    cursor: default;
  }

  [role='toolbar'] {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem;
    padding: 0.1875rem;
  }

  .group {
    display: flex;
  }

  .group + .group {
    padding-inline-start: 0.1875rem;
    border-inline-start: 1px solid var(--_border);
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-inline-size: 2rem;
    min-block-size: 2rem;
    margin: 0;
    padding: 0 0.25rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    cursor: pointer;
    touch-action: manipulation;
  }

  button:hover {
    background: var(--_hover);
  }

  button:focus-visible {
    outline-offset: -2px;
  }

  button[aria-pressed='true'],
  button[aria-expanded='true'] {
    background: var(--_accent-soft);
    color: var(--_accent);
  }

  .icon {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }

  /* Which side is the start. */
  :is(.start, .end):dir(rtl) .icon {
    scale: -1 1;
  }

  .alt {
    position: relative;
    padding-inline: 0.5rem;
    font-size: 0.75rem;
    letter-spacing: 0.04em;
  }

  .alt b {
    font-weight: 650;
  }

  .missing {
    position: absolute;
    inset-block-start: 0.25rem;
    inset-inline-end: 0.1875rem;
    inline-size: 0.4375rem;
    block-size: 0.4375rem;
    border-radius: 50%;
    background: var(--_warning);
  }

  .remove:hover {
    color: var(--_danger);
  }

  form {
    display: grid;
    gap: 0.375rem;
    /* As wide as the bar, and no reason for it to be wider. */
    inline-size: 0;
    min-inline-size: 100%;
    padding: 0.5rem 0.625rem 0.625rem;
    border-block-start: 1px solid var(--_border);
  }

  label {
    font-weight: 600;
  }

  .row {
    display: flex;
    gap: 0.375rem;
  }

  input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2rem;
    padding: 0 0.5rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) - 0.125rem);
    background: var(--_background);
  }

  .primary,
  .primary:hover {
    padding-inline: 0.75rem;
    background: var(--_accent);
    color: var(--_background);
  }

  p {
    margin: 0;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  @media (pointer: coarse) {
    button {
      min-inline-size: 2.75rem;
      min-block-size: 2.75rem;
    }

    input {
      min-block-size: 2.75rem;
      font-size: 1rem;
    }
  }

  @media (forced-colors: active) {
    button[aria-pressed='true'],
    button[aria-expanded='true'] {
      border-color: Highlight;
      color: Highlight;
    }

    .missing {
      forced-color-adjust: none;
      background: CanvasText;
    }

    .primary {
      border-color: ButtonText;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`
