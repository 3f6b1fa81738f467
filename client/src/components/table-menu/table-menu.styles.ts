import { css, unsafeCSS } from 'lit'
import { shownCellColor } from '../../editor/content.styles.ts'

export const styles = css`
  :host {
    position: absolute;
    z-index: 1;
    inset-block-start: 0;
    left: 0;
    inline-size: 0;
    block-size: 0;
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

  /* Astride the corner of the cell, where there is no text. */
  #opener {
    position: absolute;
    justify-content: center;
    inline-size: 1.5rem;
    block-size: 1.125rem;
    padding: 0;
    border-color: var(--_border);
    border-radius: 0.5625rem;
    background: var(--_raised);
    color: var(--_muted);
    translate: -50% -50%;
  }

  #opener::after {
    content: '';
    position: absolute;
    inset: -4px;
  }

  #opener:hover,
  #opener[aria-expanded='true'] {
    border-color: var(--_accent);
    color: var(--_accent);
  }

  #opener .icon {
    inline-size: 1rem;
    block-size: 1rem;
  }

  #menu:popover-open {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.375rem 0.25rem;
  }

  #menu .group {
    align-content: start;
    margin: 0;
    padding: 0;
    border: 0;
  }

  #menu :is(.group.cell, .group.colors, .group.table) {
    grid-column: 1 / -1;
    padding-block-start: 0.375rem;
    border-block-start: 1px solid var(--_border);
  }

  #menu :is(.group.cell, .group.table) {
    grid-template-columns: repeat(2, minmax(0, 1fr));
    column-gap: 0.25rem;
  }

  #menu .group.colors {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.25rem;
    padding: 0.5rem 0.25rem 0.125rem;
  }

  .item {
    min-block-size: 2rem;
  }

  .mirrored .icon {
    scale: -1 1;
  }

  .color {
    justify-content: center;
    inline-size: 1.75rem;
    block-size: 1.75rem;
    padding: 0;
    border-color: var(--_border);
    border-radius: 50%;
  }

  .color:not(.none) {
    background: ${unsafeCSS(shownCellColor)};
  }

  .color[aria-checked='true'] {
    border: 2px solid var(--_accent);
  }

  .color.none .icon {
    color: var(--_muted);
  }

  .color:focus-visible {
    outline-offset: 2px;
  }

  @media (pointer: coarse) {
    .item {
      min-block-size: 2.75rem;
    }

    .color {
      inline-size: 2.75rem;
      block-size: 2.75rem;
    }

    #menu .group.colors {
      justify-content: flex-start;
    }

    #opener {
      inline-size: 2rem;
      block-size: 1.5rem;
      border-radius: 0.75rem;
    }

    #opener::after {
      /* Counted from inside the border. */
      inset: calc((1.5rem - 2.75rem) / 2 - 1px) calc((2rem - 2.75rem) / 2 - 1px);
    }
  }

  @media (max-width: 26rem) {
    .item {
      gap: 0.375rem;
      padding: 0 0.375rem;
    }
  }

  @media (max-width: 22rem) {
    #menu:popover-open,
    #menu :is(.group.cell, .group.table) {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @media (forced-colors: active) {
    .color {
      forced-color-adjust: none;
    }

    .color[aria-checked='true'] {
      border: 4px double Highlight;
    }
  }

  @media print {
    :host {
      display: none;
    }
  }
`
