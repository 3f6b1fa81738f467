/**
 * All text that a person sees or hears, in one catalogue of several languages.
 *
 *     en/<area>.ts    English, an area each; whoever shows texts of an area imports it, so that English is there at once
 *     en.ts           the areas together, which is what a language has to have
 *     de.ts …         the other languages, each complete, and loaded when somebody needs it
 *     de-app.ts …     the same for the area `app`, which the element does not need
 *
 * A text is a string, or a function of the values in it: `(name: string) => string`. Where a number decides about the
 * words, the function asks `plural`; numbers and dates are written by `Intl`. A text is a whole sentence or a whole name,
 * never put together of pieces, since languages order them otherwise.
 *
 * To add a text, add it to the area in `en`, and the compiler says which languages lack it. To add an area, add its file
 * and name it in en.ts. To add a language, translate `en` into two files, and name them in
 * languages.ts, in app-messages.ts, and the first one in vite.config.ts too.
 *
 * A component gets its texts from a controller, with the English of the areas that it shows:
 *
 *     readonly #messages = new MessagesController(this, { toolbar })
 *     html`<button aria-label=${this.#messages.text.toolbar.link}>`
 *
 * and is drawn again when the language changes. ProseMirror's plugins are given `text: () => EditorText` and ask whenever
 * they draw. `session/` has no texts: it says what is so by codes, which components put into words.
 */
import type { en } from './en.ts'

/** The texts of a language, by areas. */
export type Messages = typeof en

/** The name of an area. */
export type Area = keyof Messages

/** What the element can show; the application around it has an area of its own. */
export type ElementMessages = Omit<Messages, 'app'>

/** What the plugins of the editor say. */
export type EditorText = Messages['editor']
