/**
 * Word, on a computer. A list is paragraphs that say `mso-list:l0 level2 lfo1` in their style, with the marker as text in them:
 *
 *     <p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span><span style='mso-list:Ignore'>1.
 *     <span>&nbsp;&nbsp;</span></span></span><![endif]>Text<o:p></o:p></p>
 *
 * Quotations and titles are paragraphs of a class, tables and headings are elements.
 */
import { flatItem, ItemCounter, type FlatItem } from './flat-item.ts'

const marker = '[style*="mso-list:Ignore"], [style*="mso-list: Ignore"]'

/** Reads what Word wrote; other HTML stays as it is. */
export function readWord(root: Element): void {
  for (const title of root.querySelectorAll('p.MsoTitle')) rename(title, 'h1')
  for (const quote of root.querySelectorAll('p.MsoQuote, p.MsoIntenseQuote')) quote.setAttribute('data-quote', '1')
  const counter = new ItemCounter()
  let last: Element | null = null
  for (const paragraph of root.querySelectorAll<HTMLElement>('p, h1, h2, h3, h4, h5, h6, table')) {
    const text = paragraph.querySelector(marker)?.textContent?.trim() ?? null
    for (const mark of paragraph.querySelectorAll(marker)) mark.remove()
    const depth = depthOf(paragraph)
    if (depth === null || !paragraph.matches('p')) continue
    if (last === null || last.nextElementSibling !== paragraph) counter.end()
    const item = itemFrom(text ?? '·', depth)
    const start = counter.startOf(item)
    last = flatItem(paragraph, item)
    if (start !== null) last.setAttribute('data-start', String(start))
    paragraph.replaceWith(last)
  }
}

function depthOf(paragraph: Element): number | null {
  const level = /mso-list:[^;]*level(\d)/.exec(paragraph.getAttribute('style') ?? '')?.[1] ?? /^MsoList(?:Bullet|Number)(\d?)$/.exec(paragraph.className)?.[1]
  return level === undefined ? null : Math.max(Number(level) - 1, 0)
}

/** What a marker says: `3.`, `b)`, `iv.`, `1.2.`, `☐`, or some bullet. */
function itemFrom(text: string, depth: number): FlatItem {
  if (/^[☐☑☒]/.test(text)) return { kind: 'task', depth, number: null, checked: !text.startsWith('☐') }
  const [, digits, letters] = /^\(?(?:\d+\.)*(?:(\d+)|([a-zA-Z]{1,4}))[.)]$/.exec(text) ?? []
  if (digits !== undefined) return { kind: 'ordered', depth, number: Number(digits) }
  return { kind: letters === undefined ? 'bullet' : 'ordered', depth, number: null }
}

function rename(element: Element, tag: string): void {
  const renamed = element.ownerDocument.createElement(tag)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
}
