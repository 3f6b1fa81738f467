import { undoInputRule } from 'prosemirror-inputrules'
import type { Node } from 'prosemirror-model'
import type { EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { describe, expect, test, vi } from 'vitest'
import { codeFenceOnEnter, inputRulesPlugin } from '@tandem/client/editor/input-rules.ts'
import { a, apply, code, doc, em, expectCommand, expectDocument, h, hr, marked, ol, p, pre, stateOf, strike, strong, task, ul, unknown } from './build.ts'

/** Types `text` a character at a time, the way the view does: the rules first, then the plain insertion. */
function type(document: Node, text: string): EditorState {
  const plugin = inputRulesPlugin()
  let state = stateOf(document, [plugin])
  const view = {
    composing: false,
    get state() {
      return state
    },
    dispatch(tr: EditorState['tr']) {
      state = state.apply(tr)
    },
  } as unknown as EditorView
  for (const character of text) {
    const { from, to } = state.selection
    const handled = plugin.props.handleTextInput?.call(plugin, view, from, to, character, () => state.tr.insertText(character, from, to))
    if (handled !== true) state = state.apply(state.tr.insertText(character, from, to))
  }
  return state
}

function expectTyped(before: Node, text: string, after: Node): void {
  expectDocument(type(before, text), after)
}

describe('at the start of a block', () => {
  test.each([1, 2, 3, 4, 5, 6])('%i number signs make a heading of that level', (level) => {
    expectTyped(doc(p('<a>x')), `${'#'.repeat(level)} `, doc(h(level, '<a>x')))
  })

  test('number signs change the level of a heading', () => {
    expectTyped(doc(h(1, '<a>x')), '### ', doc(h(3, '<a>x')))
  })

  test.each(['-', '*', '+'])('%s makes a bulleted item', (sign) => {
    expectTyped(doc(p('<a>x')), `${sign} `, doc(ul('<a>x')))
  })

  test('a number makes a numbered item that starts with it', () => {
    expectTyped(doc(p('<a>x')), '1. ', doc(ol('<a>x')))
    expectTyped(doc(p('<a>x')), '7. ', doc(ol({ start: 7 }, '<a>x')))
    expectTyped(doc(p('<a>x')), '3) ', doc(ol({ start: 3 }, '<a>x')))
  })

  test('a number under a numbered item continues its list', () => {
    expectTyped(doc(ol('1'), p('<a>')), '2. ', doc(ol('1'), ol('<a>')))
  })

  test('brackets make a task', () => {
    expectTyped(doc(p('<a>x')), '[] ', doc(task('<a>x')))
    expectTyped(doc(p('<a>x')), '[ ] ', doc(task('<a>x')))
    expectTyped(doc(p('<a>x')), '[x] ', doc(task({ checked: true }, '<a>x')))
  })

  test('a bullet and brackets make a task, as in Markdown', () => {
    expectTyped(doc(p('<a>')), '- [x] ', doc(task({ checked: true }, '<a>')))
  })

  test('a greater-than sign quotes the block, once more each time', () => {
    expectTyped(doc(p('<a>x')), '> > ', doc(p({ quote: 2 }, '<a>x')))
    expectTyped(doc(h(1, '<a>x')), '> ', doc(h(1, { quote: 1 }, '<a>x')))
  })

  test('a fence makes code in the language after it', () => {
    expectTyped(doc(p('<a>')), '``` ', doc(pre('<a>')))
    expectTyped(doc(p('<a>')), '```c++ ', doc(pre({ language: 'c++' }, '<a>')))
  })

  test('Enter after a fence makes code too', () => {
    expectCommand(codeFenceOnEnter, doc(p('```ts<a>')), doc(pre({ language: 'ts' }, '<a>')))
    expect(apply(codeFenceOnEnter, doc(p('x```ts<a>')))).toBeNull()
  })

  test('what every block has stays', () => {
    const common = { align: 'center', unknown: { colour: 'red' } }
    expectTyped(doc(p(common, '<a>x')), '# ', doc(h(1, common, '<a>x')))
  })

  test('elsewhere in a block nothing happens', () => {
    expectTyped(doc(p('x<a>')), '# ', doc(p('x# <a>')))
    const far = 'x'.repeat(600)
    expectTyped(doc(p(`${far}<a>`)), '- ', doc(p(`${far}- <a>`)))
  })

  test('nothing happens in code and in unknown blocks', () => {
    expectTyped(doc(pre('<a>')), '# ', doc(pre('# <a>')))
    expectTyped(doc(unknown('<a>')), '# > [] ', doc(unknown('# > [] <a>')))
  })
})

describe('in text', () => {
  test('delimiters mark what is between them', () => {
    expectTyped(doc(p('a <a>')), '**b c**', doc(p('a ', strong('b c<a>'))))
    expectTyped(doc(p('a <a>')), '*b c*', doc(p('a ', em('b c<a>'))))
    expectTyped(doc(p('a <a>')), '_b c_', doc(p('a ', em('b c<a>'))))
    expectTyped(doc(p('a <a>')), '~~b c~~', doc(p('a ', strike('b c<a>'))))
    expectTyped(doc(p('a <a>')), '`b c`', doc(p('a ', code('b c<a>'))))
  })

  test('what is typed next has no mark', () => {
    expectTyped(doc(p('<a>')), '**b** c', doc(p(strong('b'), ' c<a>')))
    expectTyped(doc(p('<a>')), '`b` c', doc(p(code('b'), ' c<a>')))
  })

  test('marks that the text has stay', () => {
    expectTyped(doc(p('**', em('b'), 'c*<a>')), '*', doc(p(strong(em('b'), 'c<a>'))))
  })

  test('text in brackets and an address in parentheses make a link', () => {
    expectTyped(doc(p('<a>')), 'see [this](example.org/a)', doc(p('see ', a('https://example.org/a', 'this<a>'))))
  })

  test('an unsafe address makes no link', () => {
    expectTyped(doc(p('<a>')), '[this](javascript:alert)', doc(p('[this](javascript:alert)<a>')))
  })

  test('sums, file names and lone signs stay as they are', () => {
    for (const text of ['2*3*4', 'snake_case_name', '2 * 3 * 4', '** b **', '****', '``', 'a ~~ b ~~', '![x](y)'])
      expectTyped(doc(p('<a>')), text, doc(p(`${text}<a>`)))
  })

  test('nothing happens in code', () => {
    expectTyped(doc(pre('<a>')), '**b**', doc(pre('**b**<a>')))
    expectTyped(doc(p(code('x<a>y'))), '*b*', doc(p(code('x*b*<a>y'))))
  })
})

test('taking a rule back leaves what was typed', () => {
  expectDocument(apply(undoInputRule, type(doc(p('<a>x')), '# ')), doc(p('# <a>x')))
  expectDocument(apply(undoInputRule, type(doc(p('<a>')), '[x] ')), doc(p('[x] <a>')))
  expectDocument(apply(undoInputRule, type(doc(p('<a>')), '> ')), doc(p('> <a>')))
  expectDocument(apply(undoInputRule, type(doc(p('<a>')), '**b**')), doc(p('**b**<a>')))
})

describe('dividers, callouts and highlights', () => {
  test('three dashes make a line above, and the paragraph goes on', () => {
    expectTyped(doc(p('<a>')), '---', doc(hr(), p('<a>')))
    expectTyped(doc(p({ quote: 1 }, '<a>')), '*** ', doc(hr({ quote: 1 }), p({ quote: 1 }, '<a>')))
    expectTyped(doc(p('<a>')), '—-', doc(hr(), p('<a>')))
  })

  test('not before text, in a list or a heading, or in the middle of a line', () => {
    for (const [block, after] of [
      [p('<a>x'), p('---<a>x')],
      [ul('<a>'), ul('---<a>')],
      [h(1, '<a>'), h(1, '---<a>')],
      [p('a <a>'), p('a ---<a>')],
    ] as const)
      expectTyped(doc(block), '---', doc(after))
  })

  test.each(['note', 'tip', 'important', 'warning', 'caution'])('[!%s] begins a callout', (kind) => {
    expectTyped(doc(p('<a>x')), `[!${kind}] `, doc(p({ callout: kind }, '<a>x')))
    expectTyped(doc(p('<a>')), `> [!${kind.toUpperCase()}] `, doc(p({ callout: kind }, '<a>')))
  })

  test('a word that is no kind stays as it is', () => {
    expectTyped(doc(p('<a>')), '[!other] ', doc(p('[!other] <a>')))
  })

  test('equal signs highlight what is between them', () => {
    expectTyped(doc(p('<a>')), '==one==', doc(p(marked('yellow')('one'), '<a>')))
    expectTyped(doc(p('<a>')), 'a == b ==', doc(p('a == b ==<a>')))
    expectTyped(doc(p('<a>')), '1==2', doc(p('1==2<a>')))
  })
})

describe('a space behind an address', () => {
  const link = a('https://example.org/a', 'https://example.org/a')

  test('links it, and what is behind is not linked', () => {
    expectTyped(doc(p('<a>')), 'https://example.org/a and', doc(p(link, ' and<a>')))
    expectTyped(doc(p('<a>')), '(see https://example.org/a), or', doc(p('(see ', link, '), or<a>')))
    expectTyped(doc(p('<a>')), 'www.example.org/b_c_d ', doc(p(a('https://www.example.org/b_c_d', 'www.example.org/b_c_d'), ' <a>')))
    expectTyped(doc(p('詳細は<a>')), 'https://example.org/a\u3000', doc(p('詳細は', link, '\u3000<a>')))
    expectTyped(doc(p('https://example.org/a<a>xy<b>.')), ' ', doc(p(link, ' <a>.')))
  })

  test('is taken back by Backspace with the space left', () => {
    expectDocument(apply(undoInputRule, type(doc(p('<a>')), 'https://example.org/a ')), doc(p('https://example.org/a <a>')))
  })

  test('links it once an input method has ended, which wrote the space', async () => {
    vi.useFakeTimers()
    const plugin = inputRulesPlugin()
    let state = stateOf(doc(p('https://example.org/a <a>')), [plugin])
    const view = { composing: false, get state() { return state }, dispatch: (tr: EditorState['tr']) => void (state = state.apply(tr)) } as unknown as EditorView
    plugin.props.handleDOMEvents?.compositionend?.call(plugin, view, {} as CompositionEvent)
    vi.runAllTimers()
    vi.useRealTimers()
    expectDocument(state, doc(p(link, ' <a>')))
  })

  test('links nothing in code, in a link and within a word', () => {
    expectTyped(doc(pre('<a>')), 'https://example.org/a ', doc(pre('https://example.org/a <a>')))
    expectTyped(doc(p(code('https://example.org/a'), '<a>')), ' ', doc(p(code('https://example.org/a'), code(' <a>'))))
    const other = a('https://other.org', 'https://example.org/a')
    expectTyped(doc(p(other, '<a>')), ' ', doc(p(other, ' <a>')))
    expectTyped(doc(p('<a>')), 'xhttps://example.org/a ', doc(p('xhttps://example.org/a <a>')))
  })
})

test('two underscores make bold, but not in a word and not in an address', () => {
  expectTyped(doc(p('<a>')), 'so __very bold__ it', doc(p('so ', strong('very bold'), ' it<a>')))
  expectTyped(doc(p('<a>')), 'a__b__', doc(p('a__b__<a>')))
  expectTyped(doc(p('<a>')), 'https://example.org/__b__', doc(p('https://example.org/__b__<a>')))
})
