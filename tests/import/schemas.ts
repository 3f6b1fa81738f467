/**
 * The schemas whose documents are imported, and documents of them as y-prosemirror stores them.
 */
import { prosemirrorJSONToYXmlFragment } from 'y-prosemirror'
import { Schema, type MarkSpec, type Node, type NodeSpec } from 'prosemirror-model'
import { schema as basic } from 'prosemirror-schema-basic'
import { addListNodes } from 'prosemirror-schema-list'
import { tableNodes } from 'prosemirror-tables'
import * as Y from 'yjs'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { documentWith, fromXmlFragment, type ImportedBlock } from '@tandem/shared/document/from-xml-fragment.ts'
import type { ImportReport } from '@tandem/shared/document/import/import-report.ts'

/** ProseMirror's own: schema-basic, schema-list and tables. */
export const plainSchema = new Schema({
  nodes: addListNodes(basic.spec.nodes, 'paragraph block*', 'block').append(
    tableNodes({ tableGroup: 'block', cellContent: 'block+', cellAttributes: { background: { default: null } } }),
  ),
  marks: basic.spec.marks,
})

const block = (content: string, attrs: NonNullable<NodeSpec['attrs']> = {}): NodeSpec => ({ content, group: 'block', attrs })
const atom = (attrs: NonNullable<NodeSpec['attrs']>, group = 'inline'): NodeSpec => ({ group, inline: group === 'inline', atom: true, attrs })
const overlapping = (attrs: NonNullable<MarkSpec['attrs']>): MarkSpec => ({ attrs, excludes: '' })
const align = { textAlign: { default: null } }
const cell: NodeSpec = {
  content: 'block+',
  attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null }, backgroundColor: { default: null }, align: { default: null } },
}

/** As Tiptap's with its usual extensions, and two of somebody's own: `callout` with blocks inside, `footnote` with text. */
export const tiptapSchema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: block('inline*', { ...align, id: { default: null }, dir: { default: null } }),
    heading: block('inline*', { ...align, level: { default: 1 } }),
    bulletList: block('listItem+'),
    orderedList: block('listItem+', { start: { default: 1 }, type: { default: null } }),
    listItem: { content: 'paragraph block*', attrs: { id: { default: null } } },
    taskList: block('taskItem+'),
    taskItem: { content: 'paragraph block*', attrs: { checked: { default: false } } },
    blockquote: block('block+'),
    codeBlock: { ...block('text*', { language: { default: null } }), code: true },
    horizontalRule: block(''),
    image: atom({ src: { default: null }, alt: { default: null }, title: { default: null } }, 'block'),
    table: block('tableRow+', { ...align, id: { default: null } }),
    tableRow: { content: '(tableCell | tableHeader)*', attrs: { height: { default: null } } },
    tableCell: cell,
    tableHeader: cell,
    callout: block('block+', { emoji: { default: '!' } }),
    text: { group: 'inline' },
    hardBreak: { group: 'inline', inline: true },
    mention: atom({ id: { default: null }, label: { default: null } }),
    footnote: { group: 'inline', inline: true, content: 'text*' },
  },
  marks: {
    link: { attrs: { href: {}, target: { default: '_blank' }, rel: { default: 'noopener noreferrer nofollow' }, class: { default: null } } },
    bold: {},
    italic: {},
    underline: {},
    strike: {},
    code: {},
    highlight: { attrs: { color: { default: null } } },
    textStyle: { attrs: { color: { default: null } } },
    subscript: {},
    superscript: {},
    comment: overlapping({ commentId: {} }),
  },
})

/** A document as ProseMirror's JSON, in a few words: `e('heading', { level: 2 }, 'text')`. */
export interface SourceJson {
  type: string
  attrs?: Record<string, unknown>
  content?: SourceJson[]
  text?: string
  marks?: { type: string; attrs?: Record<string, unknown> }[]
}

export function e(type: string, attrs: Record<string, unknown>, ...content: (SourceJson | string)[]): SourceJson {
  return { type, attrs, ...(content.length === 0 ? {} : { content: content.map((child) => (typeof child === 'string' ? t(child) : child)) }) }
}

export function t(text: string, ...marks: (string | { type: string; attrs?: Record<string, unknown> })[]): SourceJson {
  return { type: 'text', text, ...(marks.length === 0 ? {} : { marks: marks.map((mark) => (typeof mark === 'string' ? { type: mark } : mark)) }) }
}

/** A stored document of y-prosemirror's with the given blocks. */
export function stored(schema: Schema, blocks: readonly SourceJson[], field = 'default'): Y.Doc {
  const source = new Y.Doc()
  prosemirrorJSONToYXmlFragment(schema, { type: 'doc', content: blocks }, source.getXmlFragment(field))
  // Over the wire and back, as it comes from a server's store.
  const document = new Y.Doc()
  Y.applyUpdate(document, Y.encodeStateAsUpdate(source))
  return document
}

/** An imported document in all its forms. */
export interface Imported {
  document: Y.Doc
  node: Node
  report: ImportReport
  blocks: BlockText[]
}

/** A block as its marker's keys and its text, atoms as their JSON; of a table also its cells, row by row. */
export interface BlockText {
  keys: Record<string, unknown>
  text: string
  cells?: BlockText[][]
}

function blockText({ keys, content, table }: ImportedBlock): BlockText {
  return {
    keys: Object.fromEntries(keys),
    text: content.map(({ insert }) => (typeof insert === 'string' ? insert : JSON.stringify(insert))).join(''),
    ...(table === undefined ? {} : { cells: table.cells.map((blocks) => blocks.map(blockText)) }),
  }
}

/** Imports blocks of a schema by way of y-prosemirror. */
export function imported(schema: Schema, ...blocks: SourceJson[]): Imported {
  return importedFrom(stored(schema, blocks))
}

export function importedFrom(source: Y.Doc, field = 'default'): Imported {
  const { blocks, report } = fromXmlFragment(source.getXmlFragment(field))
  const document = documentWith(blocks)
  return {
    document,
    node: documentFrom(document),
    report,
    blocks: blocks.map(blockText),
  }
}
