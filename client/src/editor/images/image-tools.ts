/**
 * What pictures need that the text does not, loaded when there is time, or when the first one is there: reading files and HTML
 * from elsewhere, putting pictures into the text and showing them.
 */
import { defaultMaxImageBytes, imageHeadBytes, sniffImageType } from '@tandem/shared/images.ts'
import { safeImageSource, storedImageHash } from '@tandem/shared/schema/links.ts'
import { pictures as english } from '../../messages/en/pictures.ts'
import type { Messages } from '../../messages/messages.ts'
import type { EditorImages } from './images.ts'
import { changePicture, insertPictures } from './place-pictures.ts'
import { isSign, preparePictures } from './prepare-pictures.ts'
import { resizeByKey } from './resize.ts'
import { ShownPicture } from './shown-picture.ts'

export { changePicture, insertPictures, resizeByKey, ShownPicture }

/** A file that is a picture, or why it is none that can be put in. */
type ReadPicture =
  | { kind: 'picture'; bytes: Blob; width: number; ratio: number }
  | { kind: 'wrongKind' | 'damaged' }
  | { kind: 'tooLarge'; megabytes: number; most: number }

const megabyte = 1024 * 1024

type Text = Messages['pictures']

/** What a block says of a picture that was found. */
export interface FoundPicture {
  src: string
  /** In pixels. */
  width: number
  /** Its width by its height. */
  ratio: number
}

/** What reading needs. */
export interface ReadOptions {
  images: EditorImages | null
  pictureText: () => Text | undefined
  say: (words: string) => void
}

/** Reads files as pictures and has them kept. Says of each that is none why. */
export async function readPictures(files: readonly File[], { images, pictureText, say }: ReadOptions): Promise<FoundPicture[]> {
  const found: FoundPicture[] = []
  const refusals: string[] = []
  const text = pictureText() ?? english
  for (const file of images === null ? [] : files) {
    const picture = await readPicture(file)
    if (picture.kind === 'picture') {
      const { bytes, width, ratio } = picture
      found.push({ src: `sha256:${await images!.add(bytes)}`, width, ratio })
    } else refusals.push(whyNot(picture, file.name || text.unnamed, text))
  }
  if (refusals.length > 0) say(refusals.join(' '))
  return found
}

function whyNot(picture: Exclude<ReadPicture, { kind: 'picture' }>, name: string, text: Text): string {
  return picture.kind === 'tooLarge' ? text.tooLarge(name, picture.megabytes, picture.most) : text[picture.kind](name)
}

/** The picture at an address that a person typed; null where none can be loaded from there. `example.org/a.png` is one, and `/a.png` of this page's site. */
export async function findPicture(input: string): Promise<FoundPicture | null> {
  const trimmed = input.trim()
  const address = /^[/.]/.test(trimmed) ? (URL.parse(trimmed, document.baseURI)?.href ?? '') : /^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`
  const src = safeImageSource(address)
  if (trimmed === '' || src === null || storedImageHash(src) !== null) return null
  const size = await measurePicture(src)
  return size === null ? null : { src, ...size }
}

/** Reads a file as a picture. What kind it is goes by its first bytes. */
async function readPicture(file: Blob): Promise<ReadPicture> {
  let type: string | null
  try {
    type = sniffImageType(new Uint8Array(await file.slice(0, imageHeadBytes).arrayBuffer()))
  } catch {
    return { kind: 'damaged' }
  }
  if (type === null) return { kind: 'wrongKind' }
  if (file.size > defaultMaxImageBytes) return { kind: 'tooLarge', megabytes: file.size / megabyte, most: defaultMaxImageBytes / megabyte }
  const bytes = new Blob([file], { type })
  try {
    const bitmap = await createImageBitmap(bytes)
    const { width, height } = bitmap
    bitmap.close()
    return { kind: 'picture', bytes, width, ratio: ratioOf(width, height) }
  } catch {
    return { kind: 'damaged' }
  }
}

/** The width of a picture by its height, in few digits. */
function ratioOf(width: number, height: number): number {
  return Number((width / height).toPrecision(5))
}

/** `html` from elsewhere with the pictures in it made pictures of the document; those in `data:` are kept. */
export async function prepareHtml(html: string, images: EditorImages | null): Promise<string> {
  const template = document.createElement('template')
  template.innerHTML = html
  if (images !== null) await keepDataPictures(template.content, images)
  preparePictures(template.content, images)
  return template.innerHTML
}

async function keepDataPictures(root: DocumentFragment, images: EditorImages): Promise<void> {
  for (const element of root.querySelectorAll<HTMLImageElement>('img[src^="data:" i]')) {
    if (isSign(element)) continue
    const file = blobFrom(element.getAttribute('src') ?? '')
    const read = file === null ? null : await readPicture(file)
    if (read?.kind !== 'picture') continue
    const src = `sha256:${await images.add(read.bytes)}`
    element.setAttribute('src', src)
    element.closest('figure[data-image]')?.setAttribute('data-image', src)
    element.setAttribute('data-ratio', String(read.ratio))
    if (!/^\d+$/.test(element.getAttribute('width') ?? '')) element.setAttribute('width', String(Math.min(Math.max(read.width, 16), 10_000)))
  }
}

/** The bytes of a `data:` address in base64; null for any other. */
function blobFrom(address: string): Blob | null {
  const base64 = /^data:[^,]*;base64,(.*)$/is.exec(address.trim())?.[1]
  if (base64 === undefined) return null
  try {
    return new Blob([Uint8Array.from(atob(decodeURIComponent(base64).replace(/\s/g, '')), (character) => character.charCodeAt(0))])
  } catch {
    return null
  }
}

/** The size of a picture at an address of the web; null where none can be loaded from there. */
async function measurePicture(address: string): Promise<{ width: number; ratio: number } | null> {
  const image = new Image()
  image.referrerPolicy = 'no-referrer'
  image.src = address
  try {
    await image.decode()
  } catch {
    return null
  }
  const { naturalWidth, naturalHeight } = image
  return naturalWidth > 0 && naturalHeight > 0 ? { width: naturalWidth, ratio: ratioOf(naturalWidth, naturalHeight) } : null
}
