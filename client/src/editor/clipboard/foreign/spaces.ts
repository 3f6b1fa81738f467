/**
 * White space. A space that does not break is text between two words, as in `10 km`; in a run, or at the edge of an element, it is
 * how a program shows spaces that HTML would not. A block with nothing else only makes room.
 */

/** Reads white space, and removes blocks that only make room. */
export function readSpaces(root: Element): void {
  const texts = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const all: Text[] = []
  while (texts.nextNode() !== null) all.push(texts.currentNode as Text)
  for (const text of all) {
    if (text.parentElement?.closest('pre') !== null) continue
    if (text.data.includes('\u2028')) breakLines(text)
    else if (text.data.includes('\u00a0') && !/pre/.test(text.parentElement.closest<HTMLElement>('[style*="white-space"]')?.style.whiteSpace ?? '')) {
      text.data = text.data.replace(/[ \t\r\n\u00a0]*\u00a0[ \t\r\n\u00a0]+|[ \t\r\n]+\u00a0|^\u00a0|\u00a0$/g, ' ')
    }
  }
  for (const block of root.querySelectorAll('p, h1, h2, h3, h4, h5, h6')) {
    const isEmpty = block.textContent?.trim() === '' && block.querySelector('img, input, [data-unknown-inline]') === null
    if (isEmpty) block.remove()
  }
}

/** Pages writes a line break within a paragraph as a character. */
function breakLines(text: Text): void {
  const parts = text.data.split('\u2028')
  text.replaceWith(...parts.flatMap((part, index) => (index === 0 ? [part] : [text.ownerDocument.createElement('br'), part])))
}
