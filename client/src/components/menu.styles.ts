/** What menus and other things in the top layer look like. To be adopted before the element's own styles. */
import { css } from 'lit'

export const menuStyles = css`
  [popover] {
    position: fixed;
    inset: auto;
    inline-size: max-content;
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

  [popover] .group {
    display: grid;
  }

  [popover] .group + .group {
    margin-block-start: 0.375rem;
    padding-block-start: 0.375rem;
    border-block-start: 1px solid var(--_border);
  }

  .item {
    display: inline-flex;
    align-items: center;
    gap: 0.625rem;
    min-block-size: 2.125rem;
    margin: 0;
    padding: 0 0.75rem 0 0.5rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    text-align: start;
    cursor: pointer;
    touch-action: manipulation;
  }

  .item .icon {
    flex: none;
    inline-size: 1.125rem;
    block-size: 1.125rem;
    color: var(--_muted);
  }

  .item > span {
    flex: 1;
  }

  .item kbd {
    color: var(--_muted);
    font: inherit;
    font-size: 0.75rem;
  }

  .item:focus-visible {
    outline-offset: -2px;
  }

  .item:hover:not([aria-disabled='true']),
  .item[aria-expanded='true'] {
    background: var(--_hover);
  }

  .item[aria-checked='true'],
  .item[aria-checked='true'] .icon {
    background: var(--_accent-soft);
    color: var(--_accent);
  }

  .item[aria-disabled='true'] {
    opacity: 0.38;
    cursor: default;
  }

  @media (pointer: coarse) {
    .item {
      min-block-size: 2.75rem;
    }
  }

  @media (forced-colors: active) {
    .item[aria-checked='true'] {
      border-color: Highlight;
      color: Highlight;
    }

    .item[aria-disabled='true'] {
      color: GrayText;
      opacity: 1;
    }
  }
`
