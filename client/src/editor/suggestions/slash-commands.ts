/**
 * What the slash menu does, by the ids of its items. What they are called and how they look is loaded with the list; this is
 * here because it is made of commands that the keys have too.
 */
import type { Node } from 'prosemirror-model'
import type { Command } from 'prosemirror-state'
import { calloutKinds, type CalloutKind } from '@tandem/shared/schema/palette.ts'
import { schema, type ListKind } from '@tandem/shared/schema/schema.ts'
import { everySelectedBlock, insertDivider, setAlignment, setCodeBlock, setCommon, setDirection, setHeading, setParagraph, toggleQuote } from '../commands/blocks.ts'
import { insertToday } from '../commands/inline.ts'
import { isListItem, toggleList } from '../commands/lists.ts'
import { clearBlockFormatting, insertHardBreak } from '../commands/marks.ts'
import { insertTable } from '../commands/tables.ts'
import { requestImage } from '../images/insert-images.ts'
import { requestLink } from '../link.ts'

/** Something of the slash menu. */
export interface SlashCommand {
  /** What it does to the document. Where that does not apply, it is not offered. */
  readonly change?: Command
  /** What it asks of whoever embeds the editor, once what was typed is gone. */
  readonly request?: Command
  /** What is typed instead, for something else to be suggested. */
  readonly typed?: '@' | ':'
}

/** `command`, or nothing at all where every selected block is that already: choosing does not take away. */
function unless(isOn: (node: Node) => boolean, command: Command): SlashCommand {
  return { change: (state, dispatch, view) => everySelectedBlock(state, isOn) || command(state, dispatch, view) }
}

const { paragraph, heading, codeBlock } = schema.nodes

const headingOf = (level: number) => unless((node) => node.type === heading && node.attrs['level'] === level, setHeading(level))
const listOf = (kind: ListKind) => unless((node) => isListItem(node, kind), toggleList(kind))
const calloutOf = (kind: CalloutKind) => unless((node) => node.attrs['callout'] === kind, setCommon('callout', kind))

export const slashCommands = {
  paragraph: unless((node) => node.type === paragraph, setParagraph),
  heading1: headingOf(1),
  heading2: headingOf(2),
  heading3: headingOf(3),
  heading4: headingOf(4),
  heading5: headingOf(5),
  heading6: headingOf(6),
  quote: unless((node) => node.attrs['quote'] > 0, toggleQuote),
  codeBlock: unless((node) => node.type === codeBlock, setCodeBlock()),
  bulletList: listOf('bullet'),
  orderedList: listOf('ordered'),
  taskList: listOf('task'),
  ...(Object.fromEntries(calloutKinds.map((kind) => [kind, calloutOf(kind)])) as Record<CalloutKind, SlashCommand>),
  divider: { change: insertDivider },
  lineBreak: { change: insertHardBreak },
  table: { change: insertTable(3, 3, true) },
  image: { request: requestImage },
  date: { change: insertToday },
  mention: { typed: '@' },
  emoji: { typed: ':' },
  link: { request: requestLink },
  alignStart: { change: setAlignment('start') },
  alignCenter: { change: setAlignment('center') },
  alignEnd: { change: setAlignment('end') },
  alignJustify: { change: setAlignment('justify') },
  ltr: { change: setDirection('ltr') },
  rtl: { change: setDirection('rtl') },
  clearFormatting: { change: clearBlockFormatting },
} satisfies Record<string, SlashCommand>

export type SlashId = keyof typeof slashCommands
