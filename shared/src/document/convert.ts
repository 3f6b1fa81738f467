/**
 * A whole document between Yjs and ProseMirror, without a DOM. The editor's binding applies changes
 * one by one; this is what its result is measured against, and what the server and imports use.
 */
import type { Node } from 'prosemirror-model'
import { Fragment } from 'prosemirror-model'
import * as Y from 'yjs'
import { schema } from '../schema/schema.ts'
import { attributesFrom, marksFrom, noAttributes, withFormat } from './attributes.ts'
import { blockFrom, markerEntries } from './blocks.ts'
import { attributesAfter, insertInline, insertMarker } from './edit-text.ts'
import { embedFrom, inlineNodes, isVisibleInline } from './inline.ts'
import { contentOf, firstItem, isMarkerItem, markerOf, type Marker, type MarkerItem } from './layout.ts'

/**
 * The blocks that a Y.Text holds, in order. Text before the first marker is a paragraph; a text
 * without any marker is one paragraph, empty or not, so that there is always a block. [DF5]
 */
export function blocksFrom(text: Y.Text): Node[] {
  const blocks: Node[] = []
  let marker: Marker | null = null
  let block = blockFrom(null)
  let inline: Node[] = []
  let attributes = noAttributes
  const finish = () => {
    if (marker !== null || inline.length > 0) blocks.push(block.type.create(block.attrs, Fragment.fromArray(joined(inline))))
  }
  for (let item = firstItem(text); item !== null; item = item.right) {
    if (item.deleted) continue
    if (isMarkerItem(item)) {
      finish()
      marker = markerOf(item)
      block = blockFrom(marker)
      inline = []
    } else if (item.content instanceof Y.ContentFormat) {
      attributes = withFormat(attributes, item.content)
    } else if (isVisibleInline(item)) {
      inline.push(...inlineNodes(item, 0, item.length, marksFrom(attributes, block.type)))
    }
  }
  finish()
  return blocks.length > 0 ? blocks : [schema.nodes.paragraph.create()]
}

/** Adjacent text nodes with the same marks as one, as ProseMirror wants them. */
export function joined(nodes: readonly Node[]): Node[] {
  return Fragment.from(nodes as Node[]).content.reduce<Node[]>((result, node) => {
    const last = result.at(-1)
    if (last !== undefined && last.isText && node.isText && last.sameMarkup(node)) {
      result[result.length - 1] = schema.text((last.text ?? '') + (node.text ?? ''), node.marks)
    } else result.push(node)
    return result
  }, [])
}

/** The ProseMirror document that a Y.Doc holds. */
export function documentFrom(document: Y.Doc): Node {
  return schema.nodes.doc.create(null, blocksFrom(contentOf(document)))
}

/** Appends blocks to a Y.Text, in one transaction. */
export function appendBlocks(text: Y.Text, blocks: Iterable<Node>): void {
  const { doc } = text
  if (doc === null) throw new Error('appendBlocks needs a text that is part of a document')
  doc.transact((transaction) => {
    let left = firstItem(text)
    while (left !== null && left.right !== null) left = left.right
    // Each block's formatting is closed before the next one begins, so what is in force now is in force at each new marker.
    const initial = attributesAfter(left, () => undefined)
    const added = new Set<Y.Item>()
    const atMarker = (marker: MarkerItem) => (added.has(marker) ? initial : undefined)
    for (const block of blocks) {
      left = insertMarker(transaction, text, left, markerEntries(block), true)
      added.add(left)
      block.forEach((node) => {
        const content = node.isText ? new Y.ContentString(node.text ?? '') : new Y.ContentEmbed(embedFrom(node) as object)
        left = insertInline(transaction, text, left, content, attributesFrom(node.marks), atMarker)
      })
    }
  })
}
