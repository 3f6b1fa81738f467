import { css } from 'lit'

export const styles = css`
  :host {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-inline-size: 0;
  }

  [role='toolbar'] {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.125rem;
    min-inline-size: 0;
    padding: 0.25rem;
  }

  .group {
    display: flex;
    flex: none;
    gap: 0.125rem;
  }

  .group + .group {
    margin-inline-start: 0.25rem;
    padding-inline-start: 0.375rem;
    border-inline-start: 1px solid var(--_border);
  }

  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.25rem;
    min-inline-size: 2.125rem;
    block-size: 2.125rem;
    margin: 0;
    padding: 0 0.375rem;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    color: var(--_text);
    cursor: pointer;
    touch-action: manipulation;
    transition: background-color 120ms;
  }

  [role='toolbar'] button:focus-visible {
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

  .menu {
    gap: 0;
    padding-inline-end: 0.125rem;
  }

  .menu .icon + .icon {
    inline-size: 0.875rem;
    opacity: 0.7;
  }

  .style {
    justify-content: space-between;
    min-inline-size: 8.25rem;
    padding-inline: 0.625rem 0.25rem;
    white-space: nowrap;
  }

  .icon {
    flex: none;
  }

  /* What points, or begins at one side, does so at the other where one reads from right to left. */
  :is([data-id='undo'], [data-id='redo'], [data-id='indent'], [data-id='outdent'], [data-id='lineBreak'], [data-id='bulletList'], [data-id='taskList'], [data-id='quote'], [data-id='outline']):dir(rtl) .icon {
    scale: -1 1;
  }

  #menu:popover-open {
    display: grid;
    min-inline-size: 14rem;
  }

  .item {
    justify-content: flex-start;
    gap: 0.625rem;
    padding-inline: 0.5rem 0.625rem;
  }

  /* Fingers need larger targets; one row that scrolls leaves the page to the text. */
  @media (pointer: coarse) {
    button {
      min-inline-size: 2.75rem;
      block-size: 2.75rem;
    }
  }

  @media (pointer: coarse), (max-width: 40rem) {
    [role='toolbar'] {
      flex-wrap: nowrap;
      overflow-x: auto;
      overscroll-behavior-inline: contain;
      scrollbar-width: none;
      /* Room for the fading, so that nothing one goes to is in it. */
      scroll-padding-inline: 2.5rem;
      --_to: to right;
      mask-image: linear-gradient(var(--_to), var(--_before, #000), #000 2rem, #000 calc(100% - 2rem), var(--_after, #000));
    }

    [role='toolbar']:dir(rtl) {
      --_to: to left;
    }

    [data-before] {
      --_before: transparent;
    }

    [data-after] {
      --_after: transparent;
    }

    .style {
      min-inline-size: 7.25rem;
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
`
