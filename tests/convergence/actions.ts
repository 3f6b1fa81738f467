/**
 * What people do to a document at random. An action is a few numbers, read against the state that it
 * meets, so that any sequence of actions is possible and shrinks well.
 */
import { Fragment, Slice, type Attrs, type Node, type NodeType } from 'prosemirror-model'
import { TextSelection } from 'prosemirror-state'
import { canJoin } from 'prosemirror-transform'
import * as fc from 'fast-check'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { Peer } from './peer.ts'

export interface Action {
  peer: number
  kind: (typeof actionKinds)[number]
  /** Where, as fractions of what there is, in thousandths. */
  at: number
  to: number
  pick: number
}

export const actionKinds = [
  'type',
  'type',
  'type',
  'delete',
  'backspace',
  'split',
  'splitStart',
  'join',
  'mark',
  'unmark',
  'blockType',
  'attribute',
  'paste',
  'pasteBlocks',
  'deleteBlock',
  'moveBlock',
  'replaceAll',
  'hardBreak',
  'clear',
  'undo',
  'redo',
  // The network and the screen.
  'frame',
  'compose',
  'deliver',
  'deliver',
  'deliverAgain',
  'reverseDelivery',
] as const

export const action = (peers: number): fc.Arbitrary<Action> =>
  fc.record({
    peer: fc.nat(peers - 1),
    kind: fc.constantFrom(...actionKinds),
    at: fc.nat(999),
    to: fc.nat(999),
    pick: fc.nat(999),
  })

function blockTypes(pick: number): { type: NodeType; attrs: Attrs } {
  const { paragraph, heading, listItem, codeBlock } = schema.nodes
  const all = [
    { type: paragraph, attrs: {} },
    { type: heading, attrs: { level: 1 + (pick % 3) } },
    { type: listItem, attrs: { kind: 'task', checked: pick % 2 === 0 } },
    { type: listItem, attrs: { kind: 'bullet', indent: pick % 4 } },
    { type: codeBlock, attrs: { language: pick % 2 === 0 ? 'js' : null } },
    { type: paragraph, attrs: { quote: 1 } },
  ]
  return all[pick % all.length]!
}

function marks(pick: number) {
  const { bold, italic, link, code, unknownMark } = schema.marks
  const all = [
    bold.create(),
    italic.create(),
    link.create({ href: `https://example.org/${pick % 3}` }),
    code.create(),
    unknownMark.create({ key: 'future', value: 1 }),
  ]
  return all[pick % all.length]!
}

/** Numbers each typed character, so that it can be told apart from every other. */
export class Typist {
  #next = 0x4e00

  text(length: number): string {
    let text = ''
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#next++)
    return text
  }

  /** Every character handed out. */
  get all(): string[] {
    return Array.from({ length: this.#next - 0x4e00 }, (_, index) => String.fromCharCode(0x4e00 + index))
  }
}

/** Does what `action` says in `peer`'s editor. */
export function act(peer: Peer, { kind, at, to, pick }: Action, typist: Typist): void {
  const { state } = peer
  const { doc } = state
  const { tr } = state
  const index = Math.floor((at * doc.childCount) / 1000)
  let blockStart = 0
  for (let i = 0; i < index; i++) blockStart += doc.child(i).nodeSize
  const block: Node = doc.child(index)
  const inBlock = blockStart + 1 + Math.floor((to * (block.content.size + 1)) / 1000)
  const textPosition = (fraction: number) => {
    const $position = doc.resolve(Math.floor((fraction * doc.content.size) / 1000))
    return TextSelection.near($position).from
  }
  const from = Math.min(textPosition(at), textPosition(to))
  const end = Math.max(textPosition(at), textPosition(to))
  switch (kind) {
    case 'type': {
      tr.setSelection(TextSelection.create(doc, inBlock))
      peer.dispatch(tr.insertText(typist.text(1 + (pick % 3)), inBlock))
      break
    }
    case 'delete':
      peer.dispatch(tr.deleteRange(from, Math.min(end, from + 1 + (pick % 12))))
      break
    case 'backspace':
      if (inBlock > blockStart + 1) peer.dispatch(tr.delete(inBlock - 1, inBlock))
      break
    case 'split':
      peer.dispatch(tr.split(inBlock, 1, pick % 3 === 0 ? [{ type: schema.nodes.paragraph }] : undefined))
      break
    case 'splitStart':
      peer.dispatch(tr.split(blockStart + 1))
      break
    case 'join':
      if (index > 0 && canJoin(doc, blockStart)) peer.dispatch(tr.join(blockStart))
      else if (index > 0) peer.dispatch(tr.delete(blockStart - 1, blockStart + 1))
      break
    case 'mark':
      peer.dispatch(tr.addMark(from, end, marks(pick)))
      break
    case 'unmark':
      peer.dispatch(tr.removeMark(from, end, marks(pick).type))
      break
    case 'blockType': {
      const { type, attrs } = blockTypes(pick)
      peer.dispatch(tr.setBlockType(blockStart, blockStart + block.nodeSize, type, attrs))
      break
    }
    case 'attribute':
      peer.dispatch(tr.setNodeAttribute(blockStart, ['indent', 'quote'][pick % 2]!, pick % 5))
      break
    case 'paste':
      peer.dispatch(
        tr.replaceSelectionWith(schema.text(typist.text(2), [marks(pick)])).setSelection(TextSelection.near(tr.doc.resolve(1))),
      )
      break
    case 'pasteBlocks': {
      const first = blockTypes(pick)
      const second = blockTypes(pick + 1)
      const content = Fragment.from([
        first.type.create(first.attrs, schema.text(typist.text(2))),
        second.type.create(second.attrs, schema.text(typist.text(2))),
      ])
      if (pick % 2 === 0) peer.dispatch(tr.replaceRange(from, Math.min(end, from + (pick % 10)), new Slice(content, 1, 1)))
      else peer.dispatch(tr.insert(blockStart, content))
      break
    }
    case 'deleteBlock':
      if (doc.childCount > 1) peer.dispatch(tr.delete(blockStart, blockStart + block.nodeSize))
      break
    case 'moveBlock': {
      if (doc.childCount < 2) break
      tr.delete(blockStart, blockStart + block.nodeSize)
      const target = Math.floor((to * (tr.doc.childCount + 1)) / 1000)
      let position = 0
      for (let i = 0; i < target; i++) position += tr.doc.child(i).nodeSize
      peer.dispatch(tr.insert(position, block))
      break
    }
    case 'replaceAll': {
      // Replaces the middle character of each block, in one transaction.
      const places: number[] = []
      doc.forEach((node, offset) => {
        if (node.content.size > 0 && places.length < 6) places.push(offset + 1 + (node.content.size >> 1))
      })
      for (const place of places.toReversed()) {
        if (place + 1 <= tr.doc.content.size - 1) tr.insertText(typist.text(1), place - 1, place)
      }
      if (tr.docChanged) peer.dispatch(tr)
      break
    }
    case 'hardBreak':
      if (block.type !== schema.nodes.codeBlock) peer.dispatch(tr.insert(inBlock, schema.nodes.hardBreak.create()))
      break
    case 'clear':
      if (pick % 10 === 0) peer.dispatch(tr.delete(0, doc.content.size))
      break
    case 'undo':
      peer.run(peer.history.undo)
      break
    case 'redo':
      peer.run(peer.history.redo)
      break
    case 'compose':
      peer.dispatch(tr.setSelection(TextSelection.near(doc.resolve(inBlock))))
      peer.composing = !peer.composing
      break
    case 'frame':
      peer.frame()
      break
    case 'deliver':
    case 'deliverAgain':
    case 'reverseDelivery':
      throw new Error('The network does this')
    default:
      kind satisfies never
  }
}
