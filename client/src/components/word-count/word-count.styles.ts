import { css } from 'lit'

export const styles = css`
  :host {
    display: flex;
    justify-content: flex-end;
    padding: 0.375rem;
    cursor: default;
    pointer-events: none;
  }

  #line {
    min-block-size: 1.75rem;
    padding: 0 0.625rem;
    border: 1px solid transparent;
    border-radius: 0.875rem;
    background: var(--_background);
    color: var(--_muted);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
    cursor: pointer;
    pointer-events: auto;
  }

  #line:hover,
  #line[aria-expanded='true'] {
    border-color: var(--_border);
    background: var(--_hover);
    color: var(--_text);
  }

  #details {
    position: fixed;
    inset: auto;
    min-inline-size: min(16rem, calc(100vw - 0.75rem));
    max-block-size: calc(100dvh - 0.75rem);
    margin: 0;
    padding: 0.75rem 1rem;
    overflow: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
    pointer-events: auto;
  }

  h2 {
    margin: 0 0 0.25rem;
    color: var(--_muted);
    font-size: 0.8125rem;
    font-weight: 600;
  }

  dl + h2 {
    margin-block-start: 0.625rem;
    padding-block-start: 0.625rem;
    border-block-start: 1px solid var(--_border);
  }

  dl {
    margin: 0;
  }

  dl > div {
    display: flex;
    justify-content: space-between;
    gap: 1.5rem;
    padding-block: 0.1875rem;
  }

  dd {
    margin: 0;
    font-variant-numeric: tabular-nums;
    font-weight: 600;
  }

  [role='status'] {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (pointer: coarse) {
    #line {
      min-block-size: 2.75rem;
      padding-inline: 1rem;
      border-radius: 1.375rem;
    }
  }

  @media (forced-colors: active) {
    #line {
      border-color: ButtonBorder;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`
