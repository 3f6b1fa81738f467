/**
 * A document of y-prosemirror's as plain values, with nothing left out.
 *
 * y-prosemirror stores a node as a Y.XmlElement and each run of text nodes as a Y.XmlText, whose formatting is the marks:
 *
 *     XmlElement "paragraph" { textAlign }          SourceElement
 *       XmlText "one", "two" { bold: {} }             SourceText with two runs
 *       XmlElement "hardBreak"                        SourceElement
 *
 * A mark that may be on a character several times has a hash of itself behind its name, as in `comment--8bb1uVnA`.
 */
import { toBase64 } from 'lib0/buffer'
import * as Y from 'yjs'
import type { Json } from '../../schema/schema.ts'

/** A node that is not text. */
export interface SourceElement {
  name: string
  attributes: Record<string, Json>
  children: readonly SourceNode[]
}

/** Consecutive text nodes; a run is text, or a value that some other program embedded there. */
export interface SourceText {
  runs: readonly SourceRun[]
}

/** Text with the same marks throughout; the keys of `attributes` are as stored, hashes included. */
export interface SourceRun {
  insert: string | { readonly value: Json }
  attributes: Record<string, Json>
}

export type SourceNode = SourceElement | SourceText

/** How deep nodes may be nested: far beyond what people write, and well within what the stack holds. */
export const maxSourceDepth = 500

/** Thrown when a document is nested deeper than `maxSourceDepth`. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError'

  constructor() {
    super(`The document is nested more than ${maxSourceDepth} levels deep.`)
  }
}

/** Whether a node is text. */
export function isText(node: SourceNode): node is SourceText {
  return 'runs' in node
}

/** The nodes of a fragment. */
export function sourceNodes(fragment: Y.XmlFragment): SourceNode[] {
  return childrenOf(fragment, 0)
}

/** The name of the mark that is stored under `key`. */
export function markName(key: string): string {
  return /^(.*)--[a-zA-Z0-9+/=]{8}$/s.exec(key)?.[1] ?? key
}

/** `task_item` as `taskItem`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}

/** The step of a path to a node that is the `index`th of its siblings. */
export function stepTo(node: SourceNode, index: number): string {
  return `${isText(node) ? 'text' : node.name}[${index}]`
}

/** A node as ProseMirror writes it as JSON; text may be several nodes. */
export function nodeJson(node: SourceNode): Json[] {
  if (!isText(node)) {
    const { name, attributes, children } = node
    return [
      {
        type: name,
        ...(Object.keys(attributes).length === 0 ? {} : { attrs: attributes }),
        ...(children.length === 0 ? {} : { content: children.flatMap(nodeJson) }),
      },
    ]
  }
  return node.runs.map(({ insert, attributes }) => {
    const marks = Object.entries(attributes).map(([key, value]): Json => ({ type: markName(key), attrs: value }))
    return {
      type: 'text',
      ...(typeof insert === 'string' ? { text: insert } : { embed: insert.value }),
      ...(marks.length === 0 ? {} : { marks }),
    }
  })
}

/** Any value that Yjs can store, as JSON. Bytes become base64, and what JSON has no word for its name. */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array) return toBase64(value)
  if (value instanceof Y.AbstractType) return toJson(value.toJSON())
  if (value instanceof Y.Doc) return { guid: value.guid }
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object') return jsonRecord(value)
  return String(value as bigint)
}

function jsonRecord(record: object): Record<string, Json> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, toJson(value)]))
}

function childrenOf(parent: Y.XmlFragment, depth: number): SourceNode[] {
  if (depth > maxSourceDepth) throw new TooDeepError()
  return (parent.toArray() as unknown[]).map((child) => sourceNode(child, depth))
}

function sourceNode(child: unknown, depth: number): SourceNode {
  if (child instanceof Y.XmlElement) {
    return { name: child.nodeName, attributes: withoutNulls(jsonRecord(child.getAttributes())), children: childrenOf(child, depth + 1) }
  }
  if (child instanceof Y.XmlText) return { runs: runsOf(child) }
  if (child instanceof Y.XmlHook) return { name: child.hookName, attributes: withoutNulls(jsonRecord(child.toJSON())), children: [] }
  return { name: 'value', attributes: { value: toJson(child) }, children: [] }
}

/** In ProseMirror a `null` is the absence of an attribute; y-prosemirror does not store it. */
function withoutNulls(attributes: Record<string, Json>): Record<string, Json> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null))
}

function runsOf(text: Y.XmlText): SourceRun[] {
  const delta = text.toDelta() as { insert: unknown; attributes?: object }[]
  // y-prosemirror gives a text no attributes of its own; what others gave it is carried by its characters.
  const own = text.getAttributes() as Record<string, unknown>
  const carried = Object.keys(own).length === 0 ? {} : { textAttributes: jsonRecord(own) }
  return delta.map(({ insert, attributes = {} }) => ({
    insert: typeof insert === 'string' ? insert.toWellFormed() : { value: toJson(insert) },
    attributes: { ...jsonRecord(attributes), ...carried },
  }))
}
