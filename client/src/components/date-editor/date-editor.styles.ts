import { css } from 'lit'

export const styles = css`
  :host {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0.5rem;
    overflow: visible;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    box-shadow: var(--_shadow);
  }

  div {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }

  input,
  button {
    min-block-size: 2.25rem;
    padding: 0.25rem 0.625rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_background);
  }

  button {
    cursor: pointer;
  }

  button:hover {
    background: var(--_hover);
  }

  .apply {
    border-color: var(--_accent);
    color: var(--_accent);
  }

  @media (pointer: coarse) {
    input,
    button {
      min-block-size: 2.75rem;
    }
  }
`
