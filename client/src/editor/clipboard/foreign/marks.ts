/**
 * Bold, underline and the like. A heading and a header cell are bold by what they are, and a link is underlined; that is no mark.
 * A mark around blocks, as some programs write it, is put around their text.
 */

const inlineMarks = 'b, strong, i, em, u, ins, s, del, strike, code, a[href]'
const blocks = 'p, h1, h2, h3, h4, h5, h6, pre, ul, ol, li, blockquote, div, table, tbody, thead, tr, td, th, hr, section, article'
/** Wrappers of blocks that are taken apart at most; no honest page has more. */
const mostWrappers = 5000

/** Reads the marks of text. */
export function readMarks(root: Element): void {
  for (const name of root.querySelectorAll('a[href^="#"]')) name.replaceWith(...name.childNodes)
  for (const inserted of root.querySelectorAll('ins')) wrap(inserted, 'u')
  readDecorations(root)
  sinkMarks(root)
  for (const bold of root.querySelectorAll<HTMLElement>('h1, h2, h3, h4, h5, h6, th')) {
    bold.style.fontWeight = ''
    if (isBold(bold)) unbold(bold)
  }
}

/** Whether all text of an element is bold. */
export function isBold(element: HTMLElement): boolean {
  if (weightOf(element) >= 600 || (weightOf(element) === 0 && /^(?:b|strong)$/i.test(element.localName))) return true
  const children = [...element.childNodes].filter((child) => child.nodeType !== 8 && child.textContent?.trim() !== '')
  return children.length > 0 && children.every((child) => child.nodeType === 1 && isBold(child as HTMLElement))
}

/** The weight that an element's style says, 1 for `normal`; 0 where it says none. */
function weightOf({ style }: HTMLElement): number {
  const weight = style.fontWeight
  return weight.startsWith('bold') ? 700 : weight === 'normal' ? 1 : Number(weight) || 0
}

function unbold(element: HTMLElement): void {
  for (const inner of element.querySelectorAll<HTMLElement>('[style]')) inner.style.fontWeight = ''
  for (const bold of element.querySelectorAll('b, strong')) bold.replaceWith(...bold.childNodes)
}

function readDecorations(root: Element): void {
  for (const element of root.querySelectorAll<HTMLElement>('[style*="text-decoration"]')) {
    const said = element.style.textDecorationLine || element.style.textDecoration
    element.style.textDecoration = ''
    if (said.includes('line-through')) wrap(element, 's')
    if (said.includes('underline') && element.closest('a[href]') === null && element.querySelector('a[href]') === null) wrap(element, 'u')
  }
  for (const underline of root.querySelectorAll('a[href] u')) underline.replaceWith(...underline.childNodes)
  for (const link of root.querySelectorAll('u > a[href]:only-child')) if (link.parentElement!.textContent === link.textContent) link.parentElement!.replaceWith(link)
}

/** Puts `tag` around the content of `element`. */
function wrap(element: Element, tag: string): void {
  const mark = element.ownerDocument.createElement(tag)
  mark.append(...element.childNodes)
  element.append(mark)
}

function sinkMarks(root: Element): void {
  let count = 0
  // Grows while it is gone through: a copy may be around blocks again.
  const waiting = [...root.querySelectorAll<HTMLElement>(inlineMarks)]
  for (const mark of waiting) {
    if (mark.querySelector(blocks) === null || ++count > mostWrappers) continue
    // Google Docs has all that it copies in a <b> that is not bold.
    const isMark = !(mark.matches('b') && weightOf(mark) > 0 && weightOf(mark) < 600)
    for (const child of isMark ? [...mark.childNodes] : []) {
      const copy = mark.cloneNode(false) as HTMLElement
      if (child.nodeType === 1 && ((child as Element).matches(blocks) || (child as Element).querySelector(blocks) !== null)) {
        copy.append(...child.childNodes)
        child.appendChild(copy)
        waiting.push(copy)
      } else if (child.textContent?.trim() !== '') {
        child.replaceWith(copy)
        copy.append(child)
      }
    }
    mark.replaceWith(...mark.childNodes)
  }
}
