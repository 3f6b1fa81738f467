import { css } from 'lit'

export const styles = css`
  :host {
    display: block;
    border-block-start: 1px solid var(--_border);
    cursor: default;
  }

  .panel {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem 0.75rem;
    padding: 0.375rem 0.5rem;
  }

  .row {
    display: flex;
    flex: 1 1 24rem;
    gap: 0.25rem;
    min-inline-size: 0;
  }

  .field {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 0.125rem;
    min-inline-size: 0;
    block-size: 2.25rem;
    padding-inline-end: 0.1875rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) - 0.125rem);
    background: var(--_background);
  }

  .field:focus-within {
    border-color: var(--_accent);
    box-shadow: 0 0 0 1px var(--_accent);
  }

  .field.wrong {
    border-color: var(--_danger);
    box-shadow: 0 0 0 1px var(--_danger);
  }

  input {
    flex: 1;
    min-inline-size: 4rem;
    block-size: 100%;
    padding: 0 0.625rem;
    border: 0;
    background: none;
  }

  /* The field around it says where the focus is. */
  input:focus-visible {
    outline: 2px solid transparent;
  }

  /* With nothing typed, it goes by the page and not by what was typed. */
  input:placeholder-shown {
    direction: inherit;
  }

  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  .count {
    flex: none;
    padding-inline: 0.25rem 0.375rem;
    color: var(--_muted);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }

  .buttons {
    display: flex;
    flex: none;
    gap: 0.125rem;
  }

  button {
    display: inline-flex;
    flex: none;
    align-items: center;
    justify-content: center;
    block-size: 2.25rem;
    padding: 0;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    color: var(--_text);
    cursor: pointer;
    touch-action: manipulation;
  }

  button:hover {
    background: var(--_hover);
  }

  button:focus-visible {
    outline-offset: -2px;
  }

  .icon-only {
    inline-size: 2.125rem;
  }

  .switch {
    inline-size: 1.75rem;
    block-size: 1.75rem;
    border-radius: calc(var(--_radius) - 0.25rem);
    color: var(--_muted);
  }

  [aria-pressed='true'],
  [aria-expanded='true'] {
    background: var(--_accent-soft);
    color: var(--_accent);
  }

  .text {
    padding: 0 0.75rem;
    border-color: var(--_border);
    white-space: nowrap;
  }

  p {
    flex: 1 0 100%;
    margin: 0 0 0.125rem;
    padding-inline: 0.25rem;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  p.error {
    color: var(--_danger);
  }

  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }

  @media (pointer: coarse) {
    button,
    .switch {
      block-size: 2.75rem;
    }

    /* What is in it is as large as a finger. */
    .field {
      block-size: calc(2.75rem + 2px);
    }

    .icon-only,
    .switch {
      inline-size: 2.75rem;
    }
  }

  /* Everything that there is to press would leave no room to write. */
  @media (max-width: 40rem) {
    .row:first-child {
      flex-wrap: wrap;
    }

    .row:first-child .field {
      flex-basis: 100%;
    }

    .row:first-child .buttons {
      flex: 1;
      justify-content: end;
    }
  }

  @media (forced-colors: active) {
    [aria-pressed='true'],
    [aria-expanded='true'] {
      border-color: Highlight;
      color: Highlight;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`
