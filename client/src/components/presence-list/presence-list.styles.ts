import { css } from 'lit'

export const styles = css`
  :host {
    display: inline-flex;
  }

  ul {
    display: flex;
    margin: 0;
    padding: 0;
    list-style: none;
  }

  li {
    display: grid;
    place-items: center;
    inline-size: 2rem;
    block-size: 2rem;
    flex: none;
    border: 2px solid var(--_background);
    border-radius: 50%;
    background: var(--_hover);
    font-size: 0.75rem;
    font-weight: 600;
    line-height: 1;
    cursor: default;
    user-select: none;
    forced-color-adjust: none;
  }

  li + li {
    margin-inline-start: -0.4rem;
  }

  .more {
    color: var(--_muted);
  }

  .name {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
`
