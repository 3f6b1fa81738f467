/**
 * What other programs put on the clipboard, made into what it means.
 *
 * Each program says in its own way what is a list, a task, code or a header, and brings along what only arranges it on a page.
 * Afterwards the HTML says that in plain elements, or as a list item does that is flat already (flat-item.ts). What is text
 * stays: only layout goes. Loaded when something may be pasted, so it knows neither ProseMirror nor the schema.
 *
 *   rubbish -> Word, Word for the web -> stylesheets -> tasks, code, tables -> marks -> spaces
 */
import { readCode } from './code.ts'
import { readTasks } from './tasks.ts'
import { readMarks } from './marks.ts'
import { readSpaces } from './spaces.ts'
import { readStylesheets } from './stylesheets.ts'
import { readTables } from './tables.ts'
import { readWord } from './word.ts'
import { readWordOnline } from './word-online.ts'

export { looksLikeMarkdown } from './markdown.ts'
export { codeFrom, type PastedCode } from './vscode.ts'

/** What is pasted, by its type; empty where there is none of a type. */
export interface Pasted {
  text: string
  html: string
  markdown: string
  /** What VS Code says of itself. */
  vscode: string
}

/** Attributes that say something else to Tandem than to the one that wrote them. */
const ownAttributes = ['data-start', 'data-indent', 'data-quote', 'data-list-item', 'data-checked', 'data-align', 'data-unknown']

const rubbish = [
  'style, meta, link, title, template, noscript, iframe, object, svg, button, select, textarea, [hidden]',
  // Word's pages, and what Wikipedia and GitHub put beside headings.
  'br[style*="page-break"], .mw-editsection, clipboard-copy, .markdown-alert-title',
  // Boxes of Google Docs, and pictures that another page cannot show.
  '[role=checkbox] > img, img[src^="data:"], img[src^="file:"], img[src^="cid:"]',
].join(', ')

/** Makes the content of `root` into what it means. */
export function readForeign(root: Element): void {
  for (const element of root.querySelectorAll(rubbish)) element.remove()
  for (const name of ownAttributes) for (const element of root.querySelectorAll(`[${name}]`)) element.removeAttribute(name)
  for (const element of root.querySelectorAll<HTMLElement>('[style*="display"]')) if (element.style.display === 'none') element.remove()
  readWord(root)
  readWordOnline(root)
  readStylesheets(root)
  readTasks(root)
  readCode(root)
  readTables(root)
  readMarks(root)
  readDirections(root)
  readSpaces(root)
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/

/** Leaves a direction only where the text by itself would have another, and an alignment only where it is not the ordinary one. */
function readDirections(root: Element): void {
  for (const element of root.querySelectorAll<HTMLElement>('[dir]')) {
    const isMeant = element.dir === 'rtl' ? !rightToLeft.test(/\p{L}/u.exec(element.textContent ?? '')?.[0] ?? '') : rightToLeft.test(element.textContent ?? '')
    if (!isMeant) element.removeAttribute('dir')
  }
  for (const element of root.querySelectorAll<HTMLElement>('p, h1, h2, h3, h4, h5, h6, li, [data-list-item]')) {
    const align = element.style.textAlign || element.getAttribute('align')
    element.style.textAlign = align === 'right' ? 'end' : align === 'center' || align === 'justify' || align === 'end' ? align : ''
  }
}
