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
    min-inline-size: 14rem;
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
  }
`
