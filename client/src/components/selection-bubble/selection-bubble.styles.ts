import { css } from 'lit'

export const styles = css`
  #bubble {
    padding: 0.25rem;
    white-space: nowrap;
  }

  #bubble:popover-open {
    display: flex;
    gap: 0.125rem;
  }

  @media (prefers-reduced-motion: no-preference) {
    #bubble:popover-open {
      animation: appear 120ms;
    }
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-inline-size: 2.125rem;
    block-size: 2.125rem;
    margin: 0;
    padding: 0 0.375rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    cursor: pointer;
    touch-action: manipulation;
  }

  button .icon + .icon {
    inline-size: 1rem;
    block-size: 1rem;
    margin-inline: -0.125rem -0.25rem;
    color: var(--_muted);
  }

  button:focus-visible {
    outline-offset: -2px;
  }

  button:hover:not([aria-disabled='true']) {
    background: var(--_hover);
  }

  button[aria-pressed='true'] {
    background: var(--_accent-soft);
    color: var(--_accent);
  }

  button[aria-disabled='true'] {
    opacity: 0.38;
    cursor: default;
  }

  @media (pointer: coarse) {
    button {
      min-inline-size: 2.75rem;
      block-size: 2.75rem;
    }
  }

  @media (forced-colors: active) {
    button[aria-pressed='true'] {
      border-color: Highlight;
      color: Highlight;
    }

    button[aria-disabled='true'] {
      color: GrayText;
      opacity: 1;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`
