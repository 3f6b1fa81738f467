/**
 * Says what is wrong with a stored document. A reader shows every document, so nothing here keeps one
 * from being opened; it is for tests, for `tandem verify`, and for people who write documents by
 * other means. Each fault names the rule of docs/document-format.md that it breaks.
 */
import * as Y from 'yjs'
import { noAttributes, withFormat, type Attributes } from './attributes.ts'
import { markerFaults } from './blocks.ts'
import { contentRoot, firstItem, formatVersion, isMarkerItem, markerOf, metaRoot } from './layout.ts'

export interface Fault {
  /** The rule that is broken, such as `DF4`. */
  rule: string
  /** What is wrong, as a sentence. */
  message: string
  /** Index of the block it is in, where it is in one. */
  block?: number
}

/** What is wrong with `document`; empty when nothing is. Content that a newer version may have written is no fault. */
export function checkDocument(document: Y.Doc): Fault[] {
  const faults: Fault[] = []
  const content = document.share.get(contentRoot)
  if (content === undefined) return [{ rule: 'DF1', message: `There is no root "${contentRoot}".` }]
  const text = document.getText(contentRoot)
  const version = document.getMap(metaRoot).get('format')
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    faults.push({ rule: 'DF2', message: `meta.format is ${JSON.stringify(version)}; it must be a whole number from 1 on.` })
  }
  const title = document.getMap(metaRoot).get('title')
  if (title !== undefined && typeof title !== 'string') faults.push({ rule: 'DF2', message: 'meta.title is not a string.' })
  const isNewer = typeof version === 'number' && version > formatVersion

  let block = -1
  let length = 0
  let attributes: Attributes = noAttributes
  for (let item = firstItem(text); item !== null; item = item.right) {
    if (item.deleted) continue
    if (item.countable) length += item.length
    if (item.content instanceof Y.ContentFormat) attributes = withFormat(attributes, item.content)
    if (isMarkerItem(item)) {
      block++
      if (!isNewer) for (const message of markerFaults(markerOf(item))) faults.push({ rule: 'DF4', message, block })
    } else if (item.content instanceof Y.ContentString && /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(item.content.str)) {
      faults.push({ rule: 'DF7', message: 'Half of a surrogate pair stands alone.', ...(block < 0 ? {} : { block }) })
    }
  }
  if (length !== text.length) faults.push({ rule: 'DF1', message: `The text counts ${text.length} units but has ${length}.` })
  return faults
}
