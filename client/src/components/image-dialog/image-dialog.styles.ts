import { css } from 'lit'

export const styles = css`
  :host {
    display: contents;
  }

  dialog {
    inline-size: min(30rem, calc(100vw - 1rem));
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

  dialog::backdrop {
    background: rgb(0 0 0 / 40%);
  }

  .inner {
    display: grid;
    gap: 0.625rem;
    padding: 0.75rem 1.25rem 1.25rem;
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    margin-inline-end: -0.5rem;
  }

  h2 {
    margin: 0;
    font-size: 1.125rem;
    font-weight: 650;
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5rem;
    min-block-size: 2.25rem;
    margin: 0;
    padding: 0 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    cursor: pointer;
  }

  button:hover {
    background: var(--_hover);
  }

  .close {
    inline-size: 2.25rem;
    padding: 0;
    border-color: transparent;
  }

  .choose {
    min-block-size: 5rem;
    border-style: dashed;
    color: var(--_accent);
    font-weight: 600;
  }

  .primary,
  .primary:hover {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_background);
  }

  .primary:disabled {
    opacity: 0.6;
    cursor: default;
  }

  form {
    display: grid;
    gap: 0.375rem;
    margin-block-start: 0.5rem;
  }

  label {
    font-weight: 600;
  }

  .row {
    display: flex;
    gap: 0.5rem;
  }

  #address {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.25rem;
    padding: 0 0.625rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_background);
  }

  #address[aria-invalid='true'] {
    border-color: var(--_danger);
  }

  p {
    margin: 0;
    font-size: 0.8125rem;
  }

  .hint {
    color: var(--_muted);
  }

  #error {
    color: var(--_danger);
  }

  #error:empty {
    display: none;
  }

  @media (pointer: coarse) {
    button,
    #address {
      min-block-size: 2.75rem;
    }

    .close {
      inline-size: 2.75rem;
    }

    #address {
      font-size: 1rem;
    }
  }

  @media (forced-colors: active) {
    .primary {
      border-color: ButtonText;
    }
  }
`
