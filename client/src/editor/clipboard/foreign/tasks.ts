/**
 * Tasks: Google Docs says so by `role="checkbox"`, with a picture of a box in the item, and strikes out what is done; Notion
 * writes `[ ]` and `[x]` as text. Boxes that are `<input>` are read with the lists.
 */

/** Reads the tasks of Google Docs and Notion. */
export function readTasks(root: Element): void {
  for (const item of root.querySelectorAll<HTMLElement>('li')) {
    const first = firstText(item)
    const [written, check] = /^\s*\[([ xX])\]\s+/.exec(first?.data ?? '') ?? []
    if (first !== null && written !== undefined) {
      first.data = first.data.slice(written.length)
      item.setAttribute('aria-checked', String(check !== ' '))
    }
    if (item.getAttribute('aria-checked') !== 'true' || item.getAttribute('role') !== 'checkbox') continue
    for (const struck of [item, ...item.querySelectorAll<HTMLElement>('[style*="line-through"]')]) struck.style.textDecoration = ''
  }
}

function firstText(item: Element): Text | null {
  const texts = item.ownerDocument.createTreeWalker(item, NodeFilter.SHOW_TEXT)
  while (texts.nextNode() !== null) if ((texts.currentNode as Text).data.trim() !== '') return texts.currentNode as Text
  return null
}
