/**
 * From a document of y-prosemirror's, a tree of XML elements, to the flat blocks of ours.
 *
 *     bulletList                              listItem bullet          "one"
 *       listItem                              paragraph indent 1       "more of one"
 *         paragraph "one"                     listItem bullet indent 1 "below one"
 *         paragraph "more of one"     ─>      paragraph quote 1        "said"
 *         bulletList
 *           listItem
 *             paragraph "below one"
 *     blockquote
 *       paragraph "said"
 *
 * The schemas that are understood are Tiptap's and ProseMirror's own; their names differ only in how they are written
 * (`bulletList`, `bullet_list`). A table becomes a table, and what stands in a cell is made flat in the same way. What has no
 * counterpart is kept, under names that kept-names.ts makes:
 *
 * - a node that only holds text: as a block of unknown type with that text, its attributes as keys;
 * - a node with structure, such as a table in a cell: likewise, its texts one after the other, and the whole node as JSON in
 *   the note;
 * - a node inside a text: as an unknown atom that holds it, followed by its text, if it has any;
 * - a mark: as a text attribute; an attribute of a block: as a key of the marker; an attribute of a list, an item or a
 *   quote: as a key of the first block in it; of a row or a cell: in the note of the table;
 * - what flat blocks do not tell (depth past the deepest, two quotes or lists of one kind side by side): in the note.
 */
import * as Y from 'yjs'
import type { Node } from 'prosemirror-model'
import { safeImageSource } from '../schema/links.ts'
import { isImageWidth, maxDepth, type Json, type ListKind } from '../schema/schema.ts'
import { sameJson } from './attributes.ts'
import { writeTable } from './convert.ts'
import { checkedFrom, convertBlockAttributes, maxStart, startFrom, wholeNumber, type TextblockType } from './import/block-attributes.ts'
import { ReportBuilder, type ImportReport, type KeptThing } from './import/import-report.ts'
import { keptName, noteKey } from './import/kept-names.ts'
import { convertMark } from './import/marks.ts'
import { gridFrom } from './import/tables.ts'
import { camelCase, isText, nodeJson, sourceNodes, stepTo, type SourceElement, type SourceNode, type SourceRun } from './import/xml-tree.ts'
import { contentOf, firstItem, isMarkerItem, markerOf, type Marker } from './layout.ts'
import { seedUpdate } from './seed.ts'
import { cellRoot, layOutTable } from './tables.ts'

/** A piece of a block's content, as a Y.Text takes it: text or an atom, with its attributes. */
interface Piece {
  insert: string | Json
  attributes: Record<string, Json>
}

/** A block: the keys of its marker, and its content. */
export interface ImportedBlock {
  keys: Map<string, Json>
  content: Piece[]
  /** What a block of type `table` has beside its keys. */
  table?: ImportedTable
}

/** A table: its grid, and the blocks of its cells. */
export interface ImportedTable {
  /** The table with empty cells. */
  grid: Node
  /** The blocks of each cell, in the order of `layOutTable`. */
  cells: ImportedBlock[][]
}

/** What the import notes in a marker under `noteKey`. */
interface ImportNote {
  /** The node with all below it, as ProseMirror's JSON, where the block cannot hold its structure. */
  node?: Json
  /** How deep the block was, where that is deeper than a block can be. */
  indent?: number
  /** In how many quotes the block was, where that is more than a block can be in. */
  quote?: number
  /** The lists and quotes that begin with this block, right behind another of their kind. */
  begins?: string[]
  /** Attributes of a table's rows and cells that have no counterpart, with their place in the grid from 0. */
  rows?: { row: number; attrs: Record<string, Json> }[]
  cells?: { row: number; column: number; attrs: Record<string, Json> }[]
}

/** The blocks of a document and what was mapped to what. */
export interface ImportedDocument {
  blocks: ImportedBlock[]
  report: ImportReport
}

/** Where in the flat document, and in the source, a node belongs. */
interface Place {
  indent: number
  quote: number
  path: string
}

/** Converts a fragment of y-prosemirror's. The fragment is only read. */
export function fromXmlFragment(fragment: Y.XmlFragment): ImportedDocument {
  return new Conversion().convert(sourceNodes(fragment))
}

/** A new document with `blocks`: the seed, and everything else on top of it. */
export function documentWith(blocks: readonly ImportedBlock[]): Y.Doc {
  const document = new Y.Doc()
  Y.applyUpdate(document, seedUpdate)
  const text = contentOf(document)
  const seed = firstItem(text)
  const [first] = blocks
  if (seed === null || !isMarkerItem(seed) || first === undefined) return document
  const marker = markerOf(seed)
  document.transact(() => {
    // The first block takes the marker that every document begins with.
    for (const [key, value] of first.keys) if (!sameJson(marker.get(key), value)) marker.set(key, value)
    const rest = deltaOf(blocks.slice(1))
    // In yjs 13.6.33 a newline at the end is kept by default and dropped with `sanitize: false`, contrary to what it documents.
    text.applyDelta([{ retain: 1 }, ...first.content, ...rest.delta])
    for (const [index, made] of [marker, ...rest.markers].entries()) writeCells(document, made, blocks[index]?.table)
  })
  return document
}

/** `blocks` as a Y.Text takes them, and the markers that are in it. */
function deltaOf(blocks: readonly ImportedBlock[]): { delta: object[]; markers: Marker[] } {
  const delta: object[] = []
  const markers = blocks.map(({ keys, content }) => {
    const marker = new Y.Map<unknown>(keys)
    delta.push({ insert: marker }, ...content)
    return marker
  })
  return { delta, markers }
}

/** Gives a table's marker its rows and columns, and the cells their text. An empty cell needs none. */
function writeCells(document: Y.Doc, marker: Marker, table: ImportedTable | undefined): void {
  if (table === undefined) return
  const { rows, columns } = writeTable(document, marker, table.grid)
  for (const [index, { row, column }] of layOutTable(table.grid).cells.entries()) {
    const blocks = table.cells[index] ?? []
    if (!isEmptyCell(blocks)) document.getText(cellRoot(rows[row] ?? '', columns[column] ?? '')).applyDelta(deltaOf(blocks).delta)
  }
}

/** Whether the blocks of a cell say nothing that a cell without text does not say. */
function isEmptyCell([first, ...others]: readonly ImportedBlock[]): boolean {
  return first === undefined || (others.length === 0 && first.content.length === 0 && first.keys.size === 1 && first.keys.get('type') === 'paragraph')
}

const textblockTypes = new Map<string, TextblockType>([
  ['paragraph', 'paragraph'],
  ['heading', 'heading'],
  ['codeBlock', 'codeBlock'],
])

const listKindsByName = new Map<string, ListKind>([
  ['bulletList', 'bullet'],
  ['orderedList', 'ordered'],
  ['taskList', 'task'],
])

function isHardBreak(node: SourceNode): boolean {
  return !isText(node) && camelCase(node.name) === 'hardBreak' && node.children.length === 0 && Object.keys(node.attributes).length === 0
}

/** Whether a node stands in a line of text, wherever it is found. */
function isInline(node: SourceNode): boolean {
  return isText(node) || isHardBreak(node)
}

function textOf(pieces: readonly Piece[]): string {
  return pieces.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
}

/** All text of blocks, that of cells included. */
function textOfBlocks(blocks: readonly ImportedBlock[]): string {
  return blocks.map(({ content, table }) => textOf(content) + (table?.cells ?? []).map(textOfBlocks).join('')).join('')
}

/** One conversion: what has been made so far, and what is waiting for the next block. */
class Conversion {
  /** The blocks of the document, or while the cells of a table are converted, of one of them. */
  #blocks: ImportedBlock[] = []
  /** Index of the table whose cells are being converted. */
  #table: number | null = null
  readonly #report = new ReportBuilder()
  /** Keys for the next block, from the lists, items and quotes that begin with it. */
  #pendingKeys: [string, Json][] = []
  #pendingBegins: string[] = []

  convert(nodes: readonly SourceNode[]): ImportedDocument {
    this.#addAll(nodes, { indent: 0, quote: 0, path: '' })
    return { blocks: this.#blocks, report: this.#report.finish(this.#blocks.length, textOfBlocks(this.#blocks).length) }
  }

  /** Adds nodes that stand one below the other; text among them becomes a paragraph. `from` skips the first ones. */
  #addAll(nodes: readonly SourceNode[], place: Place, from = 0): void {
    let before: SourceElement | null = null
    for (let index = from; index < nodes.length; index++) {
      const node = nodes[index] as SourceNode
      if (isText(node) || isHardBreak(node)) {
        const end = endOfLine(nodes, index)
        const content = this.#inline(nodes.slice(index, end), pathTo(place, node, index))
        if (content.length > 0) this.#push({ type: 'paragraph' }, content, { ...place, path: pathTo(place, node, index) })
        index = end - 1
        before = null
      } else {
        this.#add(node as SourceElement, { ...place, path: pathTo(place, node, index) }, before)
        before = node as SourceElement
      }
    }
  }

  #add(node: SourceElement, place: Place, before: SourceElement | null): void {
    const name = camelCase(node.name)
    const type = textblockTypes.get(name)
    const kind = listKindsByName.get(name)
    if (type !== undefined) this.#addTextblock(node, type, {}, place)
    else if (kind !== undefined) this.#addList(node, kind, place, before)
    else if (name === 'listItem' || name === 'taskItem') this.#addItem(node, name === 'taskItem' ? 'task' : 'bullet', {}, place)
    else if (name === 'blockquote') this.#addQuote(node, place, before)
    else if (name === 'table' && this.#table === null) this.#addTable(node, place)
    else if (name === 'horizontalRule' && node.children.length === 0) this.#addFigure(node, { type: 'divider' }, [], place)
    else if (name === 'image' && isImage(node)) this.#addImage(node, place)
    else this.#addUnknown(node, place)
  }

  #addTextblock(node: SourceElement, type: TextblockType, keys: Record<string, Json>, place: Place): void {
    const content = this.#inline(node.children, place.path, type === 'codeBlock')
    const converted = convertBlockAttributes(node.attributes, type, textOf(content))
    this.#report.mapped(node.name, type)
    this.#push({ type, ...keys, ...Object.fromEntries(converted.keys) }, content, place, this.#keep(converted.rest, '', place))
  }

  #addList(node: SourceElement, kind: ListKind, place: Place, before: SourceElement | null): void {
    const startName = 'start' in node.attributes ? 'start' : 'order'
    const start = kind === 'ordered' ? startFrom(node.attributes[startName]) : null
    const others = Object.entries(node.attributes).filter(([name]) => start === null || name !== startName)
    this.#pendingKeys.push(...this.#keep(others, `${node.name}.`, place))
    const follows = this.#noteBoundary(node, place, before)
    this.#report.mapped(node.name, `${kind} list`)
    const length = this.#blocks.length
    let number = start ?? 1
    // Whether the next item begins a list of its own, so that it has to say its number.
    let isNew = follows || number !== 1
    node.children.forEach((child, index) => {
      const name = isText(child) ? '' : camelCase(child.name)
      const itemLength = this.#blocks.length
      if (isText(child) || (name !== 'listItem' && name !== 'taskItem')) {
        this.#addAll(node.children.slice(0, index + 1), place, index)
        isNew = true
        return
      }
      const itemKind = name === 'taskItem' ? 'task' : kind
      const keys = itemKind === 'ordered' && isNew ? { start: Math.min(number, maxStart) } : {}
      this.#addItem(child, itemKind, keys, { ...place, path: pathTo(place, child, index) })
      isNew = itemKind !== kind || this.#blocks.slice(itemLength).some(({ keys: made }) => (made.get('quote') ?? 0) !== Math.min(place.quote, maxDepth))
      number++
    })
    if (this.#blocks.length === length) this.#push({ type: 'listItem', ...listKey(kind) }, [], place)
  }

  /** An item: its first paragraph is the list item, what follows stands below it, one deeper. */
  #addItem(node: SourceElement, kind: ListKind, keys: Record<string, Json>, place: Place): void {
    const { checked, ...others } = node.attributes
    const isChecked = kind === 'task' ? checkedFrom(checked) : null
    const isUnderstood = checked === undefined || isChecked !== null
    this.#pendingKeys.push(...this.#keep(Object.entries(isUnderstood ? others : node.attributes), `${node.name}.`, place))
    this.#report.mapped(node.name, 'listItem')
    const itemKeys = { ...listKey(kind), ...(isChecked === true ? { checked: true } : {}), ...keys }
    const [first] = node.children
    let used = 0
    if (first !== undefined && isInline(first)) {
      used = endOfLine(node.children, 0)
      this.#push({ type: 'listItem', ...itemKeys }, this.#inline(node.children.slice(0, used), place.path), place)
    } else if (first !== undefined && !isText(first) && camelCase(first.name) === 'paragraph') {
      used = 1
      this.#addTextblock(first, 'listItem', itemKeys, { ...place, path: pathTo(place, first, 0) })
    } else {
      this.#push({ type: 'listItem', ...itemKeys }, [], place)
    }
    this.#addAll(node.children, { ...place, indent: place.indent + 1 }, used)
  }

  #addQuote(node: SourceElement, place: Place, before: SourceElement | null): void {
    this.#pendingKeys.push(...this.#keep(Object.entries(node.attributes), `${node.name}.`, place))
    this.#noteBoundary(node, place, before)
    this.#report.mapped(node.name, 'quote')
    const inside = { ...place, quote: place.quote + 1 }
    const length = this.#blocks.length
    this.#addAll(node.children, inside)
    if (this.#blocks.length === length) this.#push({ type: 'paragraph' }, [], inside)
  }

  #addTable(node: SourceElement, place: Place): void {
    const grid = gridFrom(node)
    if (grid === null) {
      this.#addUnknown(node, place)
      return
    }
    this.#report.mapped(node.name, 'table')
    const note: ImportNote = {}
    for (const [row, { element, path, rest }] of grid.rows.entries()) {
      this.#report.mapped(element.name, 'row')
      if (this.#note(element, rest, 'rows', `${place.path}/${path}`)) (note.rows ??= []).push({ row, attrs: Object.fromEntries(rest) })
    }
    for (const { element, path, row, column, rest } of grid.cells) {
      this.#report.mapped(element.name, camelCase(element.name) === 'tableHeader' ? 'header cell' : 'cell')
      if (this.#note(element, rest, 'cells', `${place.path}/${path}`)) (note.cells ??= []).push({ row, column, attrs: Object.fromEntries(rest) })
    }
    const cells = grid.cells.map(({ element, path }) => this.#cellBlocks(element, `${place.path}/${path}`))
    const converted = convertBlockAttributes(node.attributes, null, cells.map(textOfBlocks).join(''))
    const keys = { type: 'table', ...Object.fromEntries(converted.keys) }
    this.#push(keys, [], place, this.#keep(converted.rest, '', place), note, { grid: grid.node, cells })
  }

  /** Reports attributes of a table's row or cell that are kept in the note of the table; whether there are any. */
  #note(node: SourceElement, attributes: readonly [string, Json][], key: 'rows' | 'cells', path: string): boolean {
    for (const [name] of attributes) this.#kept('attribute', `${node.name}.${name}`, `"${key}" in key "${noteKey}"`, { path })
    return attributes.length > 0
  }

  /** The blocks of a cell. What waits for the next block goes on waiting: it is for the table. */
  #cellBlocks(cell: SourceElement, path: string): ImportedBlock[] {
    const [blocks, pendingKeys, pendingBegins] = [this.#blocks, this.#pendingKeys, this.#pendingBegins]
    this.#table = blocks.length
    this.#blocks = []
    this.#pendingKeys = []
    this.#pendingBegins = []
    this.#addAll(cell.children, { indent: 0, quote: 0, path })
    const made = this.#blocks
    this.#table = null
    this.#blocks = blocks
    this.#pendingKeys = pendingKeys
    this.#pendingBegins = pendingBegins
    return made
  }

  #addImage(node: SourceElement, place: Place): void {
    const { src, alt, width } = node.attributes
    const keys: Record<string, Json> & { type: string } = { type: 'image', src: src as Json }
    if (typeof alt === 'string' && alt !== '') keys['alt'] = alt
    const size = wholeNumber(width)
    if (isImageWidth(size)) keys['width'] = size
    this.#addFigure(node, keys, ['src', ...(typeof alt === 'string' ? ['alt'] : []), ...('width' in keys ? ['width'] : [])], place)
  }

  /** A block that shows something, and has no text. `said` are the attributes that its keys say. */
  #addFigure(node: SourceElement, keys: Record<string, Json> & { type: string }, said: readonly string[], place: Place): void {
    const others = Object.fromEntries(Object.entries(node.attributes).filter(([name]) => !said.includes(name)))
    const converted = convertBlockAttributes(others, null, '')
    this.#report.mapped(node.name, keys.type)
    this.#push({ ...keys, ...Object.fromEntries(converted.keys) }, [], place, this.#keep(converted.rest, '', place))
  }

  #addUnknown(node: SourceElement, place: Place): void {
    const type = keptName(node.name)
    this.#kept('block', node.name, `block type "${type}"`, place)
    const isFlat = node.children.every((child) => isText(child) || child.children.length === 0) && (node.children.length === 0 || node.children.some(isInline))
    const content = isFlat ? this.#inline(node.children, place.path) : this.#textBelow(node, place.path)
    const converted = convertBlockAttributes(node.attributes, null, textOf(content))
    const note: ImportNote = isFlat ? {} : { node: nodeJson(node)[0] as Json }
    this.#push({ type, ...Object.fromEntries(converted.keys) }, content, place, converted.rest.map(([name, value]) => [keptName(name), value]), note)
  }

  /** Everything that stands in the texts below a node that cannot be shown as it is: cells of a table's row with a tab between them, all else line by line. */
  #textBelow(node: SourceElement, path: string): Piece[] {
    const hasText = node.children.some(isInline)
    if (hasText) return this.#inline(node.children, path)
    const separator: Piece = { insert: camelCase(node.name) === 'tableRow' ? '\t' : { type: 'hardBreak' }, attributes: {} }
    return node.children.flatMap((child, index) => {
      const below = this.#textBelow(child as SourceElement, `${path}/${stepTo(child, index)}`)
      return index === 0 ? below : [separator, ...below]
    })
  }

  /** The content of a line of text. In code a line break is a character. */
  #inline(nodes: readonly SourceNode[], path: string, isCode = false): Piece[] {
    return nodes.flatMap((node, index): Piece[] => {
      if (isText(node)) return node.runs.map((run) => this.#piece(run, path))
      if (isHardBreak(node)) {
        this.#report.mapped(node.name, 'hardBreak')
        return [{ insert: isCode ? '\n' : { type: 'hardBreak' }, attributes: {} }]
      }
      const mention = mentionFrom(node)
      if (mention !== null) {
        this.#report.mapped(node.name, 'mention')
        return [{ insert: mention, attributes: {} }]
      }
      const [json] = nodeJson(node) as [Record<string, Json>]
      const type = keptName(node.name)
      this.#kept('inline', node.name, `atom "${type}"`, { path: `${path}/${stepTo(node, index)}` })
      return [{ insert: { ...json, type }, attributes: {} }, ...this.#textBelow(node, `${path}/${stepTo(node, index)}`)]
    })
  }

  #piece({ insert, attributes: marks }: SourceRun, path: string): Piece {
    const attributes: Record<string, Json> = {}
    for (const [key, value] of Object.entries(marks)) {
      const { name, known, kept } = convertMark(key, value, attributes)
      if (known !== null) {
        attributes[known.key] = known.value
        this.#report.mapped(name, known.key)
      }
      if (kept !== null) {
        attributes[kept.key] = kept.value
        const said = known === null ? name : `${name} (what ${known.key} does not say)`
        this.#kept('mark', said, `text attribute "${keptName(name)}"`, { path })
      }
    }
    if (typeof insert === 'string') return { insert, attributes }
    const type = keptName('embed')
    this.#kept('inline', 'embed', `atom "${type}"`, { path })
    return { insert: { type, value: insert.value }, attributes }
  }

  /** The keys that keep attributes of a node; `owner` tells those of a list, item or quote from those of the block. */
  #keep(attributes: readonly [string, Json][], owner: string, place: Place): [string, Json][] {
    return attributes.map(([name, value]) => {
      const key = keptName(`${owner}${name}`)
      this.#kept('attribute', `${owner}${name}`, `key "${key}"`, place)
      return [key, value]
    })
  }

  /** Whether `node` follows another of its kind, which in a flat document run together; that is noted in its first block. */
  #noteBoundary(node: SourceElement, place: Place, before: SourceElement | null): boolean {
    if (before === null || camelCase(before.name) !== camelCase(node.name)) return false
    this.#pendingBegins.push(node.name)
    this.#kept('boundary', `${node.name} right behind another`, `"begins" in key "${noteKey}"`, place)
    return true
  }

  #kept(thing: KeptThing, name: string, keptAs: string, place: Pick<Place, 'path'>): void {
    this.#report.kept(thing, name, keptAs, { block: this.#table ?? this.#blocks.length, path: place.path })
  }

  #push(
    keys: Record<string, Json>,
    content: Piece[],
    place: Place,
    keptKeys: readonly [string, Json][] = [],
    note: ImportNote = {},
    table: ImportedTable | null = null,
  ): void {
    const entries = new Map(Object.entries(keys))
    const noted: Record<string, Json> = { ...note } as Record<string, Json>
    for (const depth of ['indent', 'quote'] as const) {
      if (place[depth] > 0) entries.set(depth, Math.min(place[depth], maxDepth))
      if (place[depth] <= maxDepth) continue
      noted[depth] = place[depth]
      this.#kept('depth', `${depth} deeper than ${maxDepth}`, `"${depth}" in key "${noteKey}"`, place)
    }
    if (this.#pendingBegins.length > 0) noted['begins'] = this.#pendingBegins
    for (const [key, value] of [...keptKeys, ...this.#pendingKeys]) entries.set(freeKey(entries, key), value)
    if (Object.keys(noted).length > 0) entries.set(noteKey, noted)
    this.#pendingKeys = []
    this.#pendingBegins = []
    this.#blocks.push({ keys: entries, content: content.filter(({ insert }) => insert !== ''), ...(table === null ? {} : { table }) })
  }
}

/** Whether a node is a picture with an address that a picture may be loaded from. */
function isImage({ children, attributes: { src } }: SourceElement): boolean {
  return children.length === 0 && typeof src === 'string' && safeImageSource(src) === src
}

/** The atom for a mention that says no more than who is meant; `null` for any other node. */
function mentionFrom(node: SourceElement): Json | null {
  const { id, label, mentionSuggestionChar, ...others } = node.attributes
  const isAll = node.children.length === 0 && Object.values(others).every((value) => value === null) && (mentionSuggestionChar ?? '@') === '@'
  if (camelCase(node.name) !== 'mention' || !isAll || typeof id !== 'string' || typeof label !== 'string' || label === '') return null
  return { type: 'mention', id, label }
}

function listKey(kind: ListKind): Record<string, Json> {
  return kind === 'bullet' ? {} : { kind }
}

/** Where the line of text that begins with the node at `index` ends. */
function endOfLine(nodes: readonly SourceNode[], index: number): number {
  let end = index
  while (end < nodes.length && isInline(nodes[end] as SourceNode)) end++
  return end
}

/** `key`, or where two lists inside each other have it, `key#2` and so on. */
function freeKey(entries: ReadonlyMap<string, Json>, key: string): string {
  let free = key
  for (let count = 2; entries.has(free); count++) free = `${key}#${count}`
  return free
}

function pathTo(place: Place, node: SourceNode, index: number): string {
  return place.path === '' ? stepTo(node, index) : `${place.path}/${stepTo(node, index)}`
}
