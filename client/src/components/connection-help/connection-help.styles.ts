import { css } from 'lit'

export const styles = css`
  :host {
    display: block;
    color: var(--_text);
    text-align: start;
  }

  p {
    margin: 0;
  }

  details {
    margin-block-start: 0.375rem;
  }

  summary {
    inline-size: fit-content;
    padding-block: 0.25rem;
    border-radius: var(--_radius);
    color: var(--_muted);
    cursor: pointer;
  }

  dl {
    margin: 0.375rem 0 0;
    overflow-wrap: anywhere;
  }

  dt {
    color: var(--_muted);
  }

  dd {
    margin: 0 0 0.5rem;
  }

  code {
    padding: 0.0625rem 0.25rem;
    border-radius: 0.25rem;
    background: var(--_hover);
    font-family: ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace;
    font-size: 0.9375em;
  }

  @media (pointer: coarse) {
    summary {
      min-block-size: 2.75rem;
      align-content: center;
    }
  }
`
