/**
 * Markdown that turns into what it means as it is typed.
 *
 * A rule for a block deletes the typed prefix and sets the type or attributes of the block; a rule for
 * text deletes the delimiters and marks what is between them. Neither moves text. Backspace right after
 * takes the rule back and leaves what was typed (`undoInputRule` in the keymap). Code is exempt.
 */
import { calloutKinds } from '@tandem/shared/schema/palette.ts'
import { maxDepth, schema } from '@tandem/shared/schema/schema.ts'
import { InputRule, inputRules } from 'prosemirror-inputrules'
import type { Attrs, MarkType, Node } from 'prosemirror-model'
import type { Command, EditorState, Plugin, Transaction } from 'prosemirror-state'
import { canBecome, commonAttributes, setBlockTypeAt } from './commands/blocks.ts'
import { isListItem } from './commands/lists.ts'
import { addressLike, hrefFromInput } from './href.ts'
import { linkAddress } from './link.ts'

const { paragraph, heading, listItem, codeBlock, divider, unknownBlock } = schema.nodes
const { bold, italic, strike, code, highlight, link } = schema.marks

type BlockChange = (tr: Transaction, pos: number, block: Node, match: RegExpMatchArray) => boolean

/** A rule on the beginning of a block. `change` says whether it applies to the block before it changes anything. */
function blockRule(pattern: RegExp, change: BlockChange): InputRule {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const $start = state.doc.resolve(start)
      const block = $start.parent
      if (block.type === unknownBlock) return null
      const tr = state.tr.delete(start, end)
      return change(tr, $start.before(), block, match) ? tr : null
    },
    { inCodeMark: false },
  )
}

const headingRule = blockRule(/^(#{1,6})\s$/, (tr, pos, block, match) => {
  if (block.type !== paragraph && block.type !== heading) return false
  setBlockTypeAt(tr, pos, heading, { level: match[1]?.length ?? 1 })
  return true
})

const bulletRule = blockRule(/^[-*+]\s$/, (tr, pos, block) => {
  if (block.type !== paragraph) return false
  setBlockTypeAt(tr, pos, listItem, { kind: 'bullet' })
  return true
})

const orderedRule = blockRule(/^(\d{1,9})[.)]\s$/, (tr, pos, block, match) => {
  if (block.type !== paragraph) return false
  const before = tr.doc.resolve(pos).nodeBefore
  const continues = before !== null && isListItem(before, 'ordered') && before.attrs['indent'] === block.attrs['indent']
  const number = Number(match[1])
  setBlockTypeAt(tr, pos, listItem, { kind: 'ordered', start: continues || number === 1 ? null : number })
  return true
})

const taskRule = blockRule(/^\[([ xX]?)\]\s$/, (tr, pos, block, match) => {
  const checked = match[1]?.toLowerCase() === 'x'
  if (isListItem(block) && !isListItem(block, 'task')) {
    tr.setNodeAttribute(pos, 'kind', 'task').setNodeAttribute(pos, 'checked', checked)
    return true
  }
  if (block.type !== paragraph) return false
  setBlockTypeAt(tr, pos, listItem, { kind: 'task', checked })
  return true
})

const quoteRule = blockRule(/^>\s$/, (tr, pos, block) => {
  const quote = Number(block.attrs['quote']) + 1
  if (quote > maxDepth) return false
  tr.setNodeAttribute(pos, 'quote', quote)
  return true
})

/** `[!note] ` at the start of a block, as in GitHub's alerts, also behind the `> ` that begins one there. */
const calloutRule = blockRule(/^\[!(\w+)\]\s$/, (tr, pos, block, match) => {
  const kind = calloutKinds.find((known) => known === match[1]?.toLowerCase())
  if (kind === undefined || block.type !== paragraph) return false
  tr.setNodeAttribute(pos, 'callout', kind)
  if (block.attrs['quote'] > 0) tr.setNodeAttribute(pos, 'quote', Number(block.attrs['quote']) - 1)
  return true
})

/** Three dashes make a line above the paragraph, which stays, with the caret in it. */
const dividerRule = blockRule(/^(?:---|—-|(?:\*\*\*|___)\s)$/, (tr, pos, block) => {
  if (block.type !== paragraph || tr.doc.resolve(pos + 1).parent.content.size > 0) return false
  tr.insert(pos, divider.create({ ...commonAttributes(block), align: null, unknown: null }))
  return true
})

const codeFence = /^```([\w+#.-]*)$/

const codeBlockRule = blockRule(/^```([\w+#.-]*)\s$/, (tr, pos, block, match) => {
  if (block.type !== paragraph || !canBecome(block, codeBlock)) return false
  setBlockTypeAt(tr, pos, codeBlock, { language: match[1] || null })
  return true
})

/** Enter after a code fence that is all of a paragraph makes it a code block. */
export const codeFenceOnEnter: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  const block = $from.parent
  const match = codeFence.exec(block.textContent)
  if (!empty || block.type !== paragraph || match === null || $from.parentOffset !== block.content.size) return false
  if (!canBecome(block, codeBlock)) return false
  if (dispatch) {
    const tr = state.tr.delete($from.start(), $from.end())
    setBlockTypeAt(tr, $from.before(), codeBlock, { language: match[1] || null })
    dispatch(tr.scrollIntoView())
  }
  return true
}

/** Where the text of a delimited match is, if it is all in the document: `end` is before what is just being typed. */
function delimited(state: EditorState, start: number, end: number, open: number, text: string): { from: number; to: number } | null {
  const from = start + open
  const to = from + text.length
  return to <= end && state.doc.textBetween(from, to, null, '\uFFFC') === text ? { from, to } : null
}

const inAddress = new RegExp(`${addressLike.source.replace(/\+$/, '*')}$`, addressLike.flags)

/** A rule on text between delimiters: group 1 is the opening delimiter, group 2 the text. */
function markRule(pattern: RegExp, type: MarkType, attrs?: Attrs): InputRule {
  return new InputRule(
    pattern,
    (state, match, start, end) => {
      const open = match[1]?.length ?? 0
      const range = delimited(state, start, end, open, match[2] ?? '')
      const { parent, parentOffset } = state.doc.resolve(start)
      if (range === null || !parent.type.allowsMarkType(type)) return null
      // In an address these signs are themselves.
      if (inAddress.test(parent.textBetween(Math.max(0, parentOffset - 500), parentOffset, null, '\uFFFC'))) return null
      return state.tr
        .delete(range.to, end)
        .delete(start, range.from)
        .addMark(start, range.to - open, type.create(attrs))
        .removeStoredMark(type)
    },
    { inCodeMark: false },
  )
}

const boldUnderscoreRule = markRule(/(?<![_\p{L}\p{N}])(__)(?![\s_])([^_]*[^\s_])__$/u, bold)
const boldRule = markRule(/(?<!\*)(\*\*)(?![\s*])([^*]*[^\s*])\*\*$/, bold)
const italicStarRule = markRule(/(?<![*\w])(\*)(?![\s*])([^*]*[^\s*])\*$/, italic)
const italicUnderscoreRule = markRule(/(?<![_\p{L}\p{N}])(_)(?![\s_])([^_]*[^\s_])_$/u, italic)
const strikeRule = markRule(/(?<!~)(~~)(?![\s~])([^~]*[^\s~])~~$/, strike)
const highlightRule = markRule(/(?<!=)(==)(?![\s=])([^=]*[^\s=])==$/, highlight, { color: 'yellow' })
const codeRule = markRule(/(?<!`)(`)([^`]+)`$/, code)

const linkRule = new InputRule(
  /(?<!!)\[([^[\]]+)\]\(([^\s()]+)\)$/,
  (state, match, start, end) => {
    const href = hrefFromInput(match[2] ?? '')
    const range = delimited(state, start, end, 1, match[1] ?? '')
    if (href === null || range === null || !state.doc.resolve(start).parent.type.allowsMarkType(link)) return null
    return state.tr
      .delete(range.to, end)
      .delete(start, range.from)
      .addMark(start, range.to - 1, link.create({ href }))
      .removeStoredMark(link)
  },
  { inCodeMark: false },
)

/** A space behind an address links it, as Enter does. What is typed stays as it is. */
const addressRule = new InputRule(
  new RegExp(`${addressLike.source}\\s$`, addressLike.flags),
  (state, match, start, end) => {
    const [typed] = match
    const there = state.doc.textBetween(start, end, null, '\uFFFC')
    let same = 0
    while (same < there.length && there[same] === typed[same]) same++
    const { tr } = state
    // When an input method has ended, all of it is there.
    if (same < typed.length || same < there.length) tr.insertText(typed.slice(same), start + same, end)
    return linkAddress(tr, start, typed.slice(0, -1))
  },
  { inCodeMark: false },
)

/** The plugin that applies the rules to what is typed. */
export function inputRulesPlugin(): Plugin {
  return inputRules({
    rules: [
      headingRule,
      bulletRule,
      orderedRule,
      taskRule,
      quoteRule,
      calloutRule,
      dividerRule,
      codeBlockRule,
      boldRule,
      boldUnderscoreRule,
      italicStarRule,
      italicUnderscoreRule,
      strikeRule,
      highlightRule,
      codeRule,
      linkRule,
      addressRule,
    ],
  })
}
