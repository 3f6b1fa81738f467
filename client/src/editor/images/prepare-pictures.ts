/** Pictures in HTML from elsewhere, made what the schema takes for pictures. */
import { safeImageSource } from '@tandem/shared/schema/links.ts'
import type { EditorImages } from './images.ts'

/** Up to this size a picture is a sign in the line, in CSS pixels. */
const largestSign = 32

/**
 * Makes pictures of `root` pictures of the document: one of this server by what it is kept under, and a figure by its
 * picture and its caption. Of what is only a sign in the line, and of what cannot be shown, the words are left.
 */
export function preparePictures(root: ParentNode, images: EditorImages | null): void {
  for (const element of root.querySelectorAll('img')) {
    // The box of a task in Google Docs.
    if (element.getAttribute('aria-roledescription') === 'checkbox') {
      element.remove()
      continue
    }
    const figure = element.closest('figure')
    const source = figure?.getAttribute('data-image') ?? element.getAttribute('src') ?? ''
    const hash = images === null ? null : hashIn(source, images)
    if (hash !== null) void images?.adopt(hash).catch(() => undefined)
    const src = hash === null ? safeImageSource(source) : `sha256:${hash}`
    if (src === null || src === '' || isSign(element)) {
      element.replaceWith(element.alt)
      continue
    }
    element.setAttribute('src', src)
    takeOut(element)
    // With several pictures or other blocks in it, it is not the figure of this one.
    if (figure !== null && figure.querySelectorAll('img, table, li, pre').length === 1) figure.setAttribute('data-image', src)
  }
}

/** Takes a picture out of the paragraph or heading that it is in, so that no sentence is divided: above it where it begins with the picture. */
function takeOut(element: HTMLImageElement): void {
  const line = element.closest('p, h1, h2, h3, h4, h5, h6')
  if (line === null) return
  const before = line.ownerDocument.createRange()
  before.setStartBefore(line)
  before.setEndBefore(element)
  if (before.toString().trim() === '') line.before(element)
  else line.after(element)
  if (line.textContent?.trim() === '' && line.querySelector('img') === null) line.remove()
}

/** The hash of a picture that a server like this one keeps, by its name or its address there. */
function hashIn(source: string, images: EditorImages): string | null {
  const own = /^sha256:([0-9a-f]{64})$/.exec(source)?.[1]
  if (own !== undefined) return own
  const hash = /\/api\/documents\/[^/]+\/images\/([0-9a-f]{64})$/.exec(source)?.[1]
  if (hash === undefined) return null
  const server = (address: string) => address.slice(0, address.lastIndexOf('api/documents/'))
  return server(source) === server(images.address(hash)) ? hash : null
}

/** Whether a picture stands for a character, such as an emoji. */
export function isSign(element: HTMLImageElement): boolean {
  const size = (name: 'width' | 'height') => Number.parseFloat(element.getAttribute(name) ?? element.style[name])
  return [size('width'), size('height')].some((pixels) => pixels <= largestSign) || /emoji|twemoji/i.test(`${element.className} ${element.getAttribute('data-emoji') ?? ''}`)
}
