/**
 * Word for the web, and OneNote. Each item of a list is a list by itself, which says how deep it is and which number it has:
 *
 *     <div class="ListContainerWrapper SCXW1 BCX0"><ol class="NumberListStyle1" role="list" start="2">
 *       <li data-aria-level="1"><p class="Paragraph"><span class="TextRun">Text</span><span class="EOP">&nbsp;</span></p></li></ol></div>
 */
import { flatItem, ItemCounter, type FlatItem } from './flat-item.ts'

/** Reads what Word for the web wrote; other HTML stays as it is. */
export function readWordOnline(root: Element): void {
  for (const end of root.querySelectorAll('.EOP')) end.remove()
  for (const heading of root.querySelectorAll<HTMLElement>('p.Paragraph[role=heading]')) {
    const renamed = root.ownerDocument.createElement(`h${Math.min(Math.max(Number(heading.ariaLevel) || 1, 1), 6)}`)
    renamed.append(...heading.childNodes)
    heading.replaceWith(renamed)
  }
  const counter = new ItemCounter()
  let last: Element | null = null
  for (const wrapper of root.querySelectorAll('.ListContainerWrapper')) {
    if (last === null || last.nextElementSibling !== wrapper) counter.end()
    for (const source of wrapper.querySelectorAll<HTMLElement>('li')) {
      const list = source.parentElement
      const isOrdered = list?.localName === 'ol'
      const depth = Math.max(Number(source.dataset['ariaLevel'] ?? 1) - 1, 0) || 0
      const isFirst = list?.firstElementChild === source
      const item: FlatItem = { kind: isOrdered ? 'ordered' : 'bullet', depth, number: isOrdered && isFirst ? Number(list.getAttribute('start') ?? 1) || 1 : null }
      if (source.matches('[role=checkbox], [aria-checked]')) Object.assign(item, { kind: 'task', checked: source.getAttribute('aria-checked') === 'true' })
      const start = counter.startOf(item)
      last = flatItem(source.querySelector<HTMLElement>('p') ?? source, item)
      if (start !== null) last.setAttribute('data-start', String(start))
      wrapper.before(last)
    }
    wrapper.remove()
  }
}
