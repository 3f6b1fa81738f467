/**
 * The stylesheet of the focus mode, on the screen only: where the caret is not is paler, by its colours and not by opacity, so that it
 * can be read all the same. content.styles.ts has the rest.
 */
import { styleAdopter } from './adopt-styles.ts'

/** The colour of what the caret is not in: 4.5:1 on the page and on what code stands on. */
export const dimmedColors = { light: '#6b7079', dark: '#8f96a2' } as const

/** Gives the root that a node is in the stylesheet. */
export const adoptFocusStyles = styleAdopter(`
@media screen {
  .tandem-document.ProseMirror.tandem-focus-mode {
    /* The last line can be in the middle too. */
    padding-block-end: 45vh;
    & > :not(.tandem-focused) {
      --text: var(--tandem-dimmed, light-dark(${dimmedColors.light}, ${dimmedColors.dark}));
      --muted: var(--text);
      --accent: var(--text);
      color: var(--text);
      & :is(span, mark)[data-color], & [class*='tandem-code-'] { color: inherit; }
      & mark[data-color] { background: none; text-decoration: underline 0.15em var(--border); }
      /* On colours of their own it could not be read. */
      --callout: var(--text);
      &[data-callout], & [data-callout], & [data-mention], & :is(td, th)[data-background] { background-color: var(--surface); }
      & img { opacity: 0.55; }
    }
  }
}
`)
