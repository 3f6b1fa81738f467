/**
 * Tables: the rows that a program shows as headers become headers, also where a spreadsheet only makes them bold; tables that
 * arrange a page, as in mails, are what they hold; a caption is a paragraph above.
 */
import { isBold } from './marks.ts'

/** Reads tables. */
export function readTables(root: Element): void {
  for (const table of root.querySelectorAll('table')) {
    if (table.getAttribute('role') === 'presentation') {
      for (const row of table.rows) for (const cell of row.cells) table.before(asElement('div', cell))
      table.remove()
      continue
    }
    if (table.caption !== null) {
      table.before(asElement('p', table.caption))
      table.caption.remove()
    }
    const [first, ...others] = table.rows
    if (first === undefined) continue
    const cells = [...first.cells]
    const isHeader = first.parentElement?.localName === 'thead' || (others.length > 0 && table.querySelector('th') === null && allBold(cells) && !others.some((row) => allBold([...row.cells])))
    if (isHeader) for (const cell of cells) if (cell.localName === 'td') asHeader(cell)
  }
}

function allBold(cells: readonly HTMLElement[]): boolean {
  const filled = cells.filter((cell) => cell.textContent?.trim() !== '')
  return filled.length > 1 && filled.every(isBold)
}

function asHeader(cell: HTMLTableCellElement): void {
  const header = asElement('th', cell)
  for (const name of ['colspan', 'rowspan']) if (cell.hasAttribute(name)) header.setAttribute(name, cell.getAttribute(name)!)
  cell.replaceWith(header)
}

function asElement(tag: string, source: Element): HTMLElement {
  const element = source.ownerDocument.createElement(tag)
  element.append(...source.childNodes)
  return element
}
