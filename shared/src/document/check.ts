/**
 * Says what is wrong with a stored document. A reader shows every document, so nothing here keeps one
 * from being opened; it is for tests, for `tandem verify`, and for people who write documents by
 * other means. Each fault names the rule of docs/document-format.md that it breaks.
 */
import * as Y from 'yjs'
import { isTableMarker, markerFaults } from './blocks.ts'
import { contentRoot, firstItem, formatVersion, isMarkerItem, markerOf, metaRoot, type Marker } from './layout.ts'
import { isTableId, parseCellRoot } from './tables.ts'

export interface Fault {
  /** The rule that is broken, such as `DF4`. */
  rule: string
  /** What is wrong, as a sentence. */
  message: string
  /** The root that it is in, where it is in a text. */
  root?: string
  /** Index of the block it is in, counted by markers, where it is in one. */
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

  faults.push(...textFaults(text, contentRoot, isNewer))
  for (const [name, type] of document.share) {
    if (parseCellRoot(name) === null || type._start === null) continue
    faults.push(...textFaults(document.getText(name), name, isNewer))
  }
  return faults
}

function textFaults(text: Y.Text, root: string, isNewer: boolean): Fault[] {
  const faults: Fault[] = []
  let block = -1
  let length = 0
  const place = () => ({ root, ...(block < 0 ? {} : { block }) })
  for (let item = firstItem(text); item !== null; item = item.right) {
    if (item.deleted) continue
    if (item.countable) length += item.length
    if (isMarkerItem(item)) {
      block++
      if (isNewer) continue
      const marker = markerOf(item)
      for (const message of markerFaults(marker)) faults.push({ rule: 'DF4', message, ...place() })
      if (isTableMarker(marker) && root === contentRoot) faults.push(...tableFaults(marker).map((fault) => ({ ...fault, ...place() })))
    } else if (item.content instanceof Y.ContentString && /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(item.content.str)) {
      faults.push({ rule: 'DF7', message: 'Half of a surrogate pair stands alone.', ...place() })
    }
  }
  if (length !== text.length) faults.push({ rule: 'DF1', message: `The text counts ${text.length} units but has ${length}.`, root })
  return faults
}

function tableFaults(marker: Marker): Pick<Fault, 'rule' | 'message'>[] {
  const faults: Pick<Fault, 'rule' | 'message'>[] = []
  for (const key of ['rows', 'columns'] as const) {
    const ids = marker.get(key)
    if (!(ids instanceof Y.Array)) faults.push({ rule: 'DF15', message: `The table's ${key} are not an array.` })
    else if (!ids.toArray().every(isTableId)) faults.push({ rule: 'DF15', message: `The table's ${key} hold something that is no id.` })
  }
  const cells = marker.get('cells')
  if (cells !== undefined && !(cells instanceof Y.Map)) faults.push({ rule: 'DF17', message: 'The cells of the table are not a map.' })
  return faults
}
