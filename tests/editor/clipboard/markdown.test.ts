/** When text is taken for Markdown, and what it becomes where it is pasted. */
import { converted } from '@tandem/client/editor/clipboard/conversion.ts'
import { looksLikeMarkdown } from '@tandem/client/editor/clipboard/foreign/markdown.ts'
import { readMarkdown } from '@tandem/shared/document/markdown/read.ts'
import { describe, expect, test } from 'vitest'
import { doc, expectDocument, h, p, stateOf, strong, ul } from '../build.ts'

const yes = {
  'a heading before an empty line': '# Plan\n\ntext',
  'a heading by itself': '# Plan',
  'a deeper heading': 'text\n\n## Plan\nmore',
  'a list': '- one\n- two',
  'a numbered list': '1. one\r\n2. two',
  'a list with empty lines': 'Buy:\n\n* one\n\n* two',
  'a task': '- [ ] one',
  'a quotation': '> said',
  'a fence': '```js\na\n```',
  'a fence around a program': '```js\nif (a) {\n  b();\n}\n```',
  'a table': '| a | b |\n| --- | :-: |\n| c | d |',
  'a table without edges': 'a | b\n--|--\nc | d',
  'two words in asterisks': 'a **b** and **c**',
  'code and a link': 'see `a` or [b](https://example.org)',
}
const no = {
  'words': 'Just words, and more of them.\nOn two lines.',
  'one word in asterisks': 'a **b** c',
  'a product': 'a*b*c and 2 * 3 * 4',
  'names with underscores': 'snake_case_name and __init__.py of other_snake_case',
  'file patterns': 'rm *.ts and *.js',
  'a number': '1. of May',
  'a dash in a text': '- that is it',
  'a program': 'const a = `b`;\nfunction c() {\n  // # not\n  return `d`;\n}',
  'a script with a comment': '# install it\nnpm install\nnpm start',
  'escaped syntax': '\\*a\\* and \\`b\\` and \\*c\\*',
  'a bar in a text': 'a | b\nc | d',
  'nothing': '',
}

describe('Markdown', () => {
  test.each(Object.entries(yes))('is %s', (_, text) => expect(looksLikeMarkdown(text)).toBe(true))
  test.each(Object.entries(no))('is not %s', (_, text) => expect(looksLikeMarkdown(text)).toBe(false))

  test('is told at once in a text made to be slow', () => {
    // Quadratic time in these would be minutes.
    for (const text of ['*a '.repeat(100_000), '`'.repeat(300_000), '[a'.repeat(100_000), '|-'.repeat(100_000), `${'# a\n'.repeat(2)}${'\n '.repeat(100_000)}`]) looksLikeMarkdown(text)
  })
})

describe('what text becomes', () => {
  const become = (before: ReturnType<typeof doc>, markdown: string) => {
    const state = stateOf(before)
    const { from, to } = state.selection
    const next = state.apply(converted(state, { from, to }, readMarkdown(markdown).children))
    return next
  }

  test('takes the place of the paragraph that it was', () => {
    expectDocument(become(doc(p('<a># x<b>')), '# x'), doc(h(1, 'x<a>')))
    expectDocument(become(doc(p('a'), p('<a>- x'), p('- y<b>'), p('b')), '- x\n- y'), doc(p('a'), ul('x'), ul('y<a>'), p('b')))
  })

  test('leaves what was before and behind', () => {
    expectDocument(become(doc(p('before <a># x<b> behind')), '# x'), doc(p('before '), h(1, 'x<a>'), p(' behind')))
    expectDocument(become(doc(p('before <a>y'), p('- x'), p('z<b> behind')), 'y\n\n- x\n\nz'), doc(p('before y'), ul('x'), p('z<a> behind')))
  })

  test('stays in the line where it is one, with the spaces around it', () => {
    expectDocument(become(doc(ul('a<a> **x** <b>b')), '**x**'), doc(ul('a ', strong('x'), ' <a>b')))
  })
})
