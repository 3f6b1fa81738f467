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

  .block {
    justify-content: space-between;
    min-inline-size: 8.25rem;
    padding-inline: 0.625rem 0.25rem;
    white-space: nowrap;
  }

  .icon {
    flex: none;
  }

  /* What points, or begins at one side, does so at the other where one reads from right to left. */
  :is([data-id='undo'], [data-id='redo'], [data-id='indent'], [data-id='outdent'], [data-id='bulletList'], [data-id='taskList'], [data-id='quote'], [data-id='outline']):dir(rtl) .icon {
    scale: -1 1;
  }

  [popover] {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0.375rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
  }

  #blocks:popover-open {
    display: grid;
    min-inline-size: 14rem;
  }

  .item {
    justify-content: flex-start;
    gap: 0.625rem;
    padding-inline: 0.5rem 0.625rem;
  }

  .item:focus-visible {
    outline-offset: -2px;
  }

  .item span {
    flex: 1;
    text-align: start;
  }

  .item[aria-checked='true'] {
    background: var(--_accent-soft);
    color: var(--_accent);
  }

  kbd {
    color: var(--_muted);
    font: inherit;
    font-size: 0.75rem;
  }

  #link {
    inline-size: min(22rem, calc(100vw - 0.75rem));
    padding: 0.75rem;
  }

  label {
    display: block;
    margin-block-end: 0.25rem;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  .row {
    display: flex;
    align-items: center;
    gap: 0.375rem;
  }

  input {
    flex: 1;
    min-inline-size: 0;
    block-size: 2.25rem;
    padding: 0 0.625rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) - 0.125rem);
    background: var(--_background);
  }

  input[aria-invalid='true'] {
    border-color: var(--_danger);
  }

  #link button,
  #link a {
    display: inline-flex;
    align-items: center;
    block-size: 2.25rem;
    padding: 0 0.75rem;
    border-radius: calc(var(--_radius) - 0.125rem);
    color: var(--_accent);
    text-decoration: none;
  }

  #link a:hover {
    background: var(--_hover);
  }

  #link .primary {
    background: var(--_accent);
    color: var(--_background);
    font-weight: 600;
  }

  #link .primary:hover {
    filter: brightness(1.08);
  }

  #link-error {
    margin: 0.375rem 0 0;
    color: var(--_danger);
    font-size: 0.8125rem;
  }

  #link-error:empty {
    margin-block-end: 0.25rem;
  }

  /* Fingers need larger targets; one row that scrolls leaves the page to the text. */
  @media (pointer: coarse) {
    button,
    #link button,
    #link a,
    input {
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
    }

    .block {
      min-inline-size: 7.25rem;
    }
  }

  @media (forced-colors: active) {
    button[aria-pressed='true'],
    .item[aria-checked='true'] {
      border-color: Highlight;
      color: Highlight;
    }

    button[aria-disabled='true'] {
      color: GrayText;
      opacity: 1;
    }
  }
`
