import { css } from 'lit'

export const styles = css`
  #menu {
    min-inline-size: 14rem;
  }

  #submenu {
    min-inline-size: 11rem;
  }

  .item > .icon:empty {
    visibility: hidden;
  }

  .item > .icon + .icon {
    color: var(--_accent);
  }

  .into {
    display: contents;
    color: var(--_muted);
  }

  .into .icon {
    margin-inline-end: -0.375rem;
  }

  .into:dir(rtl) .icon {
    scale: -1 1;
  }

  .danger:hover,
  .danger:hover .icon {
    color: var(--_danger);
  }

  form {
    display: grid;
    grid-template-columns: 7rem auto;
    gap: 0.375rem;
    padding: 0.375rem;
  }

  label {
    grid-column: 1 / -1;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  input,
  .primary {
    min-inline-size: 0;
    block-size: 2.25rem;
    margin: 0;
    padding: 0 0.625rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) - 0.125rem);
    background: var(--_background);
  }

  .primary {
    border-color: transparent;
    background: var(--_accent);
    color: var(--_background);
    font-weight: 600;
    cursor: pointer;
  }

  @media (pointer: coarse) {
    input,
    .primary {
      block-size: 2.75rem;
    }
  }

  @media (forced-colors: active) {
    .primary {
      border-color: ButtonText;
    }
  }
`
