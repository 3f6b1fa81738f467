import { css } from 'lit'

export const styles = css`
  :host {
    display: inline-flex;
    align-items: center;
  }

  div {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    color: var(--_muted);
    white-space: nowrap;
    cursor: default;
  }

  .good .icon {
    color: var(--_success);
  }

  .warning {
    color: var(--_warning);
  }

  .danger {
    color: var(--_danger);
    font-weight: 600;
  }

  button {
    margin-inline-start: 0.375rem;
    padding: 0.125rem 0.375rem;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: var(--_accent);
    text-decoration: underline;
    cursor: pointer;
  }

  button:hover {
    background: var(--_hover);
  }

  @media (pointer: coarse) {
    button {
      min-block-size: 2.75rem;
    }
  }

  /* For those who cannot hover: read with the words, shown to nobody. */
  .detail {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
`
