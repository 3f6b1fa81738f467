import { css } from 'lit'

export const styles = css`
  #palette {
    padding: 0.625rem 0.75rem 0.75rem;
  }

  .row + .row {
    margin-block-start: 0.75rem;
  }

  .row > span {
    display: block;
    margin-block-end: 0.375rem;
    color: var(--_muted);
    font-size: 0.8125rem;
  }

  .swatches {
    display: grid;
    grid-template-columns: repeat(5, auto);
    justify-content: start;
    gap: 0.375rem;
  }

  button {
    display: grid;
    place-items: center;
    position: relative;
    inline-size: 2rem;
    block-size: 2rem;
    margin: 0;
    padding: 0;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) - 0.125rem);
    background: none;
    cursor: pointer;
    touch-action: manipulation;
  }

  button > * {
    grid-area: 1 / 1;
  }

  .color button {
    color: var(--swatch);
  }

  .color b {
    font-size: 1.0625rem;
    font-weight: 650;
  }

  .highlight button {
    background: var(--swatch, none);
  }

  button:hover {
    border-color: var(--_muted);
  }

  button[aria-checked='true'] {
    border: 2px solid var(--_accent);
  }

  /* The sign that it is chosen is at the corner of a letter, and alone in what is filled. */
  .color [data-color]:not([data-color='none'])[aria-checked='true'] .icon {
    position: absolute;
    inset-block-end: -0.375rem;
    inset-inline-end: -0.375rem;
    inline-size: 1rem;
    block-size: 1rem;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_background);
  }

  @media (pointer: coarse) {
    button {
      inline-size: 2.75rem;
      block-size: 2.75rem;
    }
  }

  @media (forced-colors: active) {
    /* The colours are what is chosen between. */
    button {
      forced-color-adjust: none;
      background-color: Canvas;
      border-color: CanvasText;
    }

    [data-color='none'],
    .highlight button .icon {
      color: CanvasText;
    }

    .highlight button {
      color: CanvasText;
      background: var(--swatch, Canvas);
    }

    button[aria-checked='true'] {
      border: 4px double Highlight;
    }
  }
`
