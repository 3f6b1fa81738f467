import { css } from 'lit'

export const styles = css`
  :host {
    display: block;
    font-size: 0.875rem;
  }

  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-block-start: 0.625rem;
  }

  p {
    margin: 0.625rem 0 0;
  }

  [role='status'] {
    color: var(--_muted);
  }

  button,
  a {
    display: inline-flex;
    align-items: center;
    min-block-size: 2.25rem;
    padding: 0 0.875rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    font: inherit;
    font-weight: 550;
    text-decoration: none;
    cursor: pointer;
  }

  button:hover,
  a:hover {
    background: var(--_hover);
  }

  button:disabled {
    opacity: 0.6;
    cursor: default;
  }

  .danger {
    border-color: var(--_danger);
    color: var(--_danger);
  }

  label {
    display: block;
    margin-block-start: 0.625rem;
  }

  textarea {
    display: block;
    inline-size: 100%;
    block-size: 10rem;
    margin-block-start: 0.25rem;
    padding: 0.5rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) - 0.125rem);
    background: var(--_background);
    color: var(--_text);
    font: inherit;
    resize: vertical;
  }

  @media (pointer: coarse) {
    button,
    a {
      min-block-size: 2.75rem;
    }
  }
`
