import { css } from 'lit'

export const styles = css`
  :host {
    display: block;
    min-inline-size: 0;
    background: var(--_background);
    font-size: 1rem;
  }

  .bar {
    position: sticky;
    inset-block-start: var(--tandem-toolbar-offset, 0px);
    /* Where it stays, for those who ask how much it covers. */
    scroll-margin-block-start: var(--tandem-toolbar-offset, 0px);
    z-index: 2;
    border-block-end: 1px solid var(--_border);
    border-start-start-radius: inherit;
    border-start-end-radius: inherit;
    background: var(--_background);
    font-size: 0.875rem;
  }

  /* Above an on-screen keyboard, by the place of what is seen of the page (keyboard-inset-controller.ts). */
  .bar[data-docked] {
    position: fixed;
    inset: auto;
    left: var(--_left);
    top: var(--_bottom);
    z-index: 4;
    inline-size: var(--_width);
    border-block: 1px solid var(--_border);
    border-radius: 0;
    translate: 0 -100%;
  }

  .status {
    display: flex;
    align-items: center;
    gap: 0.625rem;
    padding-inline-end: 0.625rem;
  }

  .body {
    display: flex;
  }

  .page {
    position: relative;
    flex: 1;
    min-inline-size: 0;
    min-block-size: 12rem;
    padding: var(--tandem-page-padding, 1.25rem);
    cursor: text;
  }

  tandem-word-count {
    position: sticky;
    inset-block-end: 0;
    z-index: 1;
  }

  /* Who is elsewhere needs no button for the table that the caret was in. */
  :host(:not(:focus-within)) tandem-table-menu::part(opener) {
    visibility: hidden;
  }

  :host(:not(:focus-within)) tandem-image-bar {
    display: none;
  }

  .skeleton {
    display: grid;
    gap: 0.75rem;
    animation: appear 200ms 250ms backwards;
  }

  .skeleton i {
    display: block;
    block-size: 0.875rem;
    border-radius: 0.4375rem;
    background: linear-gradient(90deg, var(--_hover) 35%, var(--_border) 50%, var(--_hover) 65%) 0 / 300% 100%;
    animation: shimmer 1.8s linear infinite;
  }

  .skeleton i:first-child {
    block-size: 1.75rem;
    margin-block-end: 0.25rem;
  }

  @keyframes appear {
    from {
      opacity: 0;
    }
  }

  @keyframes shimmer {
    from {
      background-position: 100% 0;
    }
    to {
      background-position: -50% 0;
    }
  }

  .said {
    margin: 0;
    padding: 0.5rem 0.75rem;
    border-block-start: 1px solid var(--_border);
  }

  .notice {
    margin-block-end: 1rem;
    padding: 0.5rem 0.75rem;
    border: 1px solid var(--_danger);
    border-radius: var(--_radius);
    font-size: 0.875rem;
    cursor: default;
  }

  div.notice {
    display: flex;
    align-items: center;
    gap: 0.75rem;
  }

  tandem-refusal-notice {
    display: block;
    padding: 0.75rem;
  }

  [part='help'] {
    align-items: start;
    border-color: var(--_warning);
  }

  /* Below what stays at the top while the text scrolls. */
  [part='import'] {
    scroll-margin-block: calc(var(--tandem-toolbar-offset, 0px) + 6rem) 1rem;
  }

  .notice p {
    flex: 1;
    margin: 0;
  }

  .notice tandem-connection-help {
    flex: 1;
    min-inline-size: 0;
  }

  .message tandem-connection-help {
    margin-block: 1rem;
  }

  .message {
    max-inline-size: 32rem;
    margin: 2rem auto;
    color: var(--_muted);
    text-align: center;
    cursor: default;
  }

  .notice button,
  .message button {
    padding: 0.5rem 1rem;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    cursor: pointer;
  }

  .notice button:hover,
  .message button:hover {
    background: var(--_hover);
  }

  /* Large enough that a phone does not zoom to it. */
  .held {
    position: fixed;
    inset: 0 auto auto 0;
    inline-size: 1px;
    padding: 0;
    border: 0;
    opacity: 0;
    font-size: 16px;
    pointer-events: none;
  }

  @media (pointer: coarse) {
    .notice button,
    .message button {
      min-block-size: 2.75rem;
    }
  }

  @media (max-width: 40rem) {
    .status tandem-presence-list {
      display: none;
    }
  }

  @media print {
    :host {
      color-scheme: light;
      background: none;
      color: #000;
    }

    .bar,
    .notice,
    .skeleton {
      display: none;
    }

    /* What is beside the text is not there, and a block is divided among pages better than a flex item. */
    .body,
    .page {
      display: block;
      padding: 0;
    }
  }
`
