import { css } from 'lit'

export const styles = css`
  :host {
    flex: none;
    cursor: default;
  }

  :host(:not([drawer], [empty])) {
    position: sticky;
    inset-block-start: calc(var(--tandem-toolbar-offset, 0px) + var(--_bar, 2.75rem));
    align-self: start;
    inline-size: 14rem;
    border-inline-end: 1px solid var(--_border);
  }

  .panel {
    display: flex;
    flex-direction: column;
    max-block-size: calc(100dvh - var(--tandem-toolbar-offset, 0px) - var(--_bar, 2.75rem) - 0.75rem);
    padding: 0.5rem;
  }

  dialog {
    inset: 0 auto 0 0;
    inline-size: min(20rem, 85vw);
    max-inline-size: none;
    block-size: 100dvh;
    max-block-size: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-inline-end: 1px solid var(--_border);
    background: var(--_raised);
    color: var(--_text);
    box-shadow: var(--_shadow);
  }

  dialog:dir(rtl) {
    inset: 0 0 0 auto;
  }

  dialog .panel {
    block-size: 100%;
    max-block-size: none;
  }

  dialog::backdrop {
    background: rgb(0 0 0 / 40%);
  }

  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-inline-start: 0.5rem;
  }

  h2 {
    margin: 0;
    color: var(--_muted);
    font-size: 0.8125rem;
    font-weight: 600;
  }

  .list {
    position: relative;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  [role='treeitem'] {
    display: flex;
    align-items: center;
    min-block-size: 1.875rem;
    padding-inline-start: calc(var(--depth) * 0.75rem);
    border-radius: calc(var(--_radius) - 0.125rem);
    cursor: pointer;
    touch-action: manipulation;
  }

  [role='treeitem']:hover {
    background: var(--_hover);
  }

  [role='treeitem']:focus-visible {
    outline-offset: -2px;
  }

  [aria-current] {
    background: var(--_accent-soft);
    color: var(--_accent);
    font-weight: 550;
  }

  .toggle {
    display: grid;
    flex: none;
    place-items: center;
    align-self: stretch;
    inline-size: 1.5rem;
    color: var(--_muted);
  }

  .toggle .icon {
    inline-size: 1rem;
    block-size: 1rem;
  }

  [aria-expanded='false'] .icon {
    rotate: -90deg;
  }

  [aria-expanded='false']:dir(rtl) .icon {
    rotate: 90deg;
  }

  .text {
    flex: 1;
    overflow: hidden;
    padding-inline-end: 0.5rem;
    /* On the side where the list begins, whatever its own direction. */
    text-align: left;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .list:dir(rtl) .text {
    text-align: right;
  }

  .close {
    display: inline-grid;
    place-items: center;
    inline-size: 1.875rem;
    block-size: 1.875rem;
    padding: 0;
    border: 0;
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    color: var(--_muted);
    cursor: pointer;
  }

  .close:hover {
    background: var(--_hover);
  }

  .close .icon {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }

  @media (pointer: coarse) {
    [role='treeitem'],
    .close {
      min-block-size: 2.75rem;
    }

    .toggle,
    .close {
      inline-size: 2.75rem;
    }
  }

  @media (forced-colors: active) {
    [aria-current] {
      color: Highlight;
      outline: 1px solid Highlight;
      outline-offset: -1px;
    }
  }

  @media print {
    :host {
      display: none !important;
    }
  }
`
