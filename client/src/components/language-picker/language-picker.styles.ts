import { css } from 'lit'

export const styles = css`
  #picker {
    position: fixed;
    inset: auto;
    inline-size: min(17rem, calc(100vw - 0.75rem));
    margin: 0;
    padding: 0.375rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
    cursor: default;
  }

  input {
    inline-size: 100%;
    min-block-size: 2.25rem;
    padding: 0 0.625rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) - 0.125rem);
    background: var(--_background);
  }

  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  input:focus-visible {
    border-color: var(--_accent);
    outline-offset: -1px;
  }

  #list {
    position: relative;
    max-block-size: min(18rem, 50dvh);
    margin-block-start: 0.375rem;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  [role='option'] {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem;
    min-block-size: 2rem;
    padding-inline: 0.625rem;
    border-radius: calc(var(--_radius) - 0.125rem);
    cursor: pointer;
    touch-action: manipulation;
  }

  [role='option'] span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  [role='option']:hover {
    background: var(--_hover);
  }

  [role='option'].active {
    background: var(--_accent-soft);
  }

  [aria-selected='true'] {
    color: var(--_accent);
    font-weight: 550;
  }

  .icon {
    flex: none;
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }

  p {
    margin: 0;
    padding: 0.5rem 0.625rem;
    color: var(--_muted);
  }

  p:empty {
    display: none;
  }

  @media (pointer: coarse) {
    input,
    [role='option'] {
      min-block-size: 2.75rem;
    }

    /* Smaller, and a phone would zoom in. */
    input {
      font-size: 1rem;
    }
  }

  @media (forced-colors: active) {
    [role='option'].active {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`
