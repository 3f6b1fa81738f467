/**
 * The root types of a Y.Doc that came from somewhere else, and what kind each is.
 *
 * An update does not say what kind a root is; that is decided by whoever first asks for it. So the kind is told from what a
 * root holds. A fragment and an array differ only in their elements, and of what was emptied nothing can be told.
 */
import * as Y from 'yjs'

/** What a root is, as far as its content tells. */
export type RootKind = 'XML fragment' | 'text' | 'map' | 'array' | 'empty'

type RootType = Pick<Y.AbstractType<never>, '_map' | '_start'>

/** A root type of a document. */
export interface Root {
  name: string
  kind: RootKind
  /** How many entries, elements or characters it holds. */
  size: number
}

/** The roots of `document`. None of them is given a kind by that. */
export function rootsOf(document: Y.Doc): Root[] {
  return [...document.share].map(([name, type]) => ({ name, kind: kindOf(type), size: sizeOf(type) }))
}

function kindOf(type: RootType): RootKind {
  let seen: RootKind = hasEntries(type) ? 'map' : 'empty'
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted) continue
    const { content } = item
    if (content instanceof Y.ContentString || content instanceof Y.ContentFormat || content instanceof Y.ContentEmbed) return 'text'
    if (content instanceof Y.ContentType && isXml(content.type)) return 'XML fragment'
    if (seen === 'empty') seen = 'array'
  }
  return seen
}

function isXml(type: unknown): boolean {
  return type instanceof Y.XmlElement || type instanceof Y.XmlText || type instanceof Y.XmlHook
}

function hasEntries(type: RootType): boolean {
  return [...type._map.values()].some((item) => !item.deleted)
}

function sizeOf(type: RootType): number {
  let size = 0
  for (const item of type._map.values()) if (!item.deleted) size++
  for (let item = type._start; item !== null; item = item.right) if (!item.deleted && item.countable) size += item.length
  return size
}
