import { css } from 'lit'

export const styles = css`
  #form {
    inline-size: min(22rem, calc(100vw - 0.75rem));
    padding: 0.75rem;
  }

  label {
    display: block;
    margin-block: 0.625rem 0.25rem;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  label:first-child {
    margin-block-start: 0;
  }

  input {
    inline-size: 100%;
    min-inline-size: 0;
    block-size: 2.25rem;
    padding: 0 0.625rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) - 0.125rem);
    background: var(--_background);
  }

  input[aria-invalid='true'] {
    border-color: var(--_danger);
  }

  #error {
    margin: 0.25rem 0 0;
    color: var(--_danger);
    font-size: 0.8125rem;
  }

  #error:empty {
    margin: 0;
  }

  .buttons {
    display: flex;
    align-items: center;
    gap: 0.25rem;
    margin-block-start: 0.75rem;
  }

  [role='status'] {
    flex: 1;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    min-inline-size: 2.25rem;
    block-size: 2.25rem;
    margin: 0;
    padding: 0 0.375rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    cursor: pointer;
    touch-action: manipulation;
  }

  button:hover {
    background: var(--_hover);
  }

  .primary {
    padding-inline: 0.875rem;
    background: var(--_accent);
    color: var(--_background);
    font-weight: 600;
  }

  .primary:hover {
    background: var(--_accent);
    filter: brightness(1.08);
  }

  #card {
    max-inline-size: min(30rem, calc(100vw - 0.75rem));
    padding: 0.25rem 0.25rem 0.25rem 0.75rem;
  }

  #card:dir(rtl) {
    padding: 0.25rem 0.75rem 0.25rem 0.25rem;
  }

  #card:popover-open {
    display: flex;
    align-items: center;
    gap: 0.125rem;
  }

  .what {
    display: grid;
    min-inline-size: 0;
    margin-inline-end: 0.5rem;
  }

  .address,
  .block {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .address {
    color: var(--_muted);
    text-align: start;
  }

  .address b,
  .block {
    color: var(--_text);
    font-weight: 600;
  }

  .title {
    overflow: hidden;
    color: var(--_muted);
    font-size: 0.8125rem;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .what [role='status']:empty {
    display: none;
  }

  @media (pointer: coarse) {
    input,
    button {
      min-inline-size: 2.75rem;
      block-size: 2.75rem;
    }
  }

  @media (forced-colors: active) {
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
