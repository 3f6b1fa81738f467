import { css } from 'lit'

export const styles = css`
  :host {
    position: relative;
    display: inline-block;
    flex: none;
  }

  button {
    display: inline-flex;
    align-items: center;
    margin: 0;
    border: 1px solid transparent;
    background: none;
    cursor: pointer;
    touch-action: manipulation;
  }

  #opener {
    justify-content: center;
    inline-size: 2.5rem;
    block-size: 2.5rem;
    padding: 0;
    border-radius: var(--_radius);
  }

  #opener:hover,
  #opener[aria-expanded='true'] {
    background: var(--_hover);
  }

  #menu {
    position: fixed;
    inset: auto;
    inline-size: max-content;
    min-inline-size: 14rem;
    max-inline-size: calc(100vw - 0.75rem);
    max-block-size: calc(100dvh - 0.75rem);
    margin: 0;
    padding: 0.375rem;
    overflow: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
  }

  .group {
    display: grid;
  }

  .group + .group {
    margin-block-start: 0.375rem;
    padding-block-start: 0.375rem;
    border-block-start: 1px solid var(--_border);
  }

  .item {
    gap: 0.625rem;
    min-block-size: 2.125rem;
    padding: 0 0.75rem 0 0.5rem;
    border-radius: calc(var(--_radius) - 0.125rem);
    text-align: start;
  }

  .item .icon {
    flex: none;
    inline-size: 1.125rem;
    block-size: 1.125rem;
    color: var(--_muted);
  }

  .item:focus-visible {
    outline-offset: -2px;
  }

  .item:hover {
    background: var(--_hover);
  }

  [role='status']:not(:empty) {
    position: fixed;
    z-index: 1;
    inset-block-end: 1rem;
    inset-inline: 1rem;
    inline-size: fit-content;
    max-inline-size: 24rem;
    margin-inline: auto;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    box-shadow: var(--_shadow);
  }

  input {
    display: none;
  }

  @media (pointer: coarse) {
    #opener {
      inline-size: 2.75rem;
      block-size: 2.75rem;
    }

    .item {
      min-block-size: 2.75rem;
    }
  }
`
