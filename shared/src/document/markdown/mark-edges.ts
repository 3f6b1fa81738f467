/**
 * White space at the edge of a mark. In Markdown a delimiter beside white space is none, so bold, italic and struck text
 * begins and ends with something to see, here as there.
 */
import type { MarkType, Node } from 'prosemirror-model'
import { schema } from '../../schema/schema.ts'

const { bold, italic, strike, code } = schema.marks

type SplitNode = [space: Node | null, rest: Node | null]

/** The nodes of a text, without those marks on white space and line breaks where a mark begins or ends. */
export function withTrimmedMarks(nodes: readonly Node[]): Node[] {
  return [bold, italic, strike].reduce<Node[]>((trimmed, type) => trimMark(trimmed, type), [...nodes])
}

function trimMark(nodes: Node[], type: MarkType): Node[] {
  if (!nodes.some((node) => type.isInSet(node.marks))) return nodes
  return trimStarts(trimStarts(nodes, type, true).toReversed(), type, false).toReversed()
}

/** Takes a mark from the white space that it begins with, or ends with where the nodes come in reverse. */
function trimStarts(nodes: readonly Node[], type: MarkType, isForward: boolean): Node[] {
  const trimmed: Node[] = []
  let isInside = false
  for (const node of nodes) {
    const isMarked = type.isInSet(node.marks) !== undefined
    const [space, rest]: SplitNode = isMarked && !isInside ? split(node, isForward) : [null, node]
    if (space !== null) trimmed.push(space.mark(type.removeFromSet(space.marks)))
    if (rest !== null) trimmed.push(rest)
    isInside = isMarked && rest !== null
  }
  return trimmed
}

/** The white space at the start or end of a node, and the rest. A line break is white space; code and atoms can be seen. */
function split(node: Node, isStart: boolean): SplitNode {
  if (node.type === schema.nodes.hardBreak) return [node, null]
  if (!node.isText || code.isInSet(node.marks)) return [null, node]
  const text = node.text ?? ''
  const rest = isStart ? text.trimStart() : text.trimEnd()
  if (rest === '') return [node, null]
  if (rest === text) return [null, node]
  const at = isStart ? text.length - rest.length : rest.length
  return isStart ? [node.cut(0, at), node.cut(at)] : [node.cut(at), node.cut(0, at)]
}
