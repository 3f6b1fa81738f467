/**
 * The design tokens of the elements. Each reads its public custom property, which an embedder may set
 * anywhere above the element, and has a default for light and dark; which of the two applies follows
 * the `color-scheme` of the page around.
 */
import { css } from 'lit'

export const tokens = css`
  :host {
    --_font: var(--tandem-font, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif);
    --_text: var(--tandem-text, light-dark(#1d2129, #e4e6eb));
    --_muted: var(--tandem-muted, light-dark(#5c6470, #a3abb8));
    --_background: var(--tandem-background, light-dark(#ffffff, #1d2025));
    --_raised: var(--tandem-raised, light-dark(#ffffff, #282c33));
    --_hover: var(--tandem-hover, light-dark(#eef0f3, #31363e));
    --_border: var(--tandem-border, light-dark(#d9dde3, #3a4048));
    --_accent: var(--tandem-accent, light-dark(#1a5fd0, #82b1ff));
    --_accent-soft: var(--tandem-accent-soft, light-dark(#e4ecff, #2a3a5e));
    --_warning: var(--tandem-warning, light-dark(#8a5200, #f0b45a));
    --_danger: var(--tandem-danger, light-dark(#b3261e, #ff9a92));
    --_success: var(--tandem-success, light-dark(#1f7a45, #6fd39a));
    --_radius: var(--tandem-radius, 0.5rem);
    --_shadow: 0 1px 2px rgb(0 0 0 / 8%), 0 8px 24px rgb(0 0 0 / 14%);

    color: var(--_text);
    font-family: var(--_font);
    font-size: 0.875rem;
    line-height: 1.4;
    letter-spacing: normal;
    text-align: start;
    text-transform: none;
  }

  :host([hidden]) {
    display: none !important;
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  button,
  input {
    font: inherit;
    color: inherit;
  }

  /* Into smaller letters iOS zooms when one writes. */
  @media (pointer: coarse) {
    input,
    select,
    textarea {
      font-size: 1rem;
    }
  }

  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
`
