import { describe, expect, test } from 'vitest'
import { Expression, ExpressionError, ExpressionSearch, type ExpressionOptions } from '@tandem/client/editor/find/expression.ts'
import { finderOf } from '@tandem/client/editor/find/query.ts'

/** All matches with their groups, as `matchAll` tells them. */
function matchesOf(source: string, text: string, options: ExpressionOptions = {}): (string | undefined)[][] {
  const expression = new Expression(source, options)
  const found: (string | undefined)[][] = []
  for (let at = 0; at <= text.length; ) {
    const search = new ExpressionSearch(expression, text, at)
    const result = search.run(1_000_000)
    if (result === 'paused') throw new Error('took too long')
    if (result === 'none') break
    const part = (index: number): string | undefined => {
      const { [2 * index]: from = -1, [2 * index + 1]: to = -1 } = search.registers
      return from < 0 || to < 0 ? undefined : text.slice(from, to)
    }
    found.push(Array.from({ length: expression.groups + 1 }, (_, index) => part(index)))
    const { 0: from = 0, 1: to = 0 } = search.registers
    at = to > from ? to : to + ((text.codePointAt(to) ?? 0) > 0xffff ? 2 : 1)
  }
  return found
}

const text = 'The cat sat on the mat.\nA Cat, 12 cats; 2026-11-27 and "quoted" text — ab abab aaa 😀 x😀y\nfoo=bar, foo = baz  end'

describe('finds what the browser finds', () => {
  const sources = [
    'cat', 'c.t', '[ct]at', '[^a-z ]+', '^.', '.$', '\\d+', '(\\d{4})-(\\d\\d)-(\\d\\d)', '(?<y>\\d+)-(?<m>\\d+)', '(ab)+', '(?:ab)+?', 'a{2}', 'a{2,}', 'a{1,2}?',
    '(a)|(b)', '(?:(a)|b)+', '(.)\\1', '"(.*?)"', '(?<=foo\\s?=\\s?)\\w+', '(?<!c)at', 'cat(?=s)', 'cat(?!s)', '(?=(a+))\\1', '\\bcat', '\\Bat\\b', 'x*', '(x?)*y', '\\u{1F600}',
    '\\ud83d\\ude00', '\\p{Lu}\\p{Ll}*', '[\\p{Lu}\\d]+', '\\s+', '[\\s\\S]{5}', '\\.', 'foo(\\s*)=(\\s*)(bar|baz)', '(?:)', '(a*)*', '(a*)+b', '((a)|(b))*', '[\\]a]', '(?<=(\\w)(\\w))\\s', '(?:a|ab)(?:c|bab)', '\\/?x', '[ a-c]{3}',
  ]
  test.each(sources)('%s', (source) => {
    for (const ignoreCase of [false, true]) {
      const expected = [...text.matchAll(new RegExp(source, ignoreCase ? 'gium' : 'gum'))].map((match) => [...match])
      expect(matchesOf(source, text, { ignoreCase })).toEqual(expected)
    }
  })
})

test('words are those of all languages', () => {
  expect(matchesOf('\\bслово\\b', 'слово, словом, слово').map(([match]) => match)).toEqual(['слово', 'слово'])
  expect(matchesOf('\\w+', 'naïve Straße 日本').map(([match]) => match)).toEqual(['naïve', 'Straße', '日本'])
  expect(matchesOf('[\\w-]+', 'où-là!').map(([match]) => match)).toEqual(['où-là'])
  expect(matchesOf('cat|cats', 'cats cat', { wholeWord: true }).map(([match]) => match)).toEqual(['cats', 'cat'])
})

test('nothing matches what is no text', () => {
  expect(matchesOf('.+', 'one\ufffctwo').map(([match]) => match)).toEqual(['one', 'two'])
  expect(matchesOf('[^x]+', 'a\ufffcb').map(([match]) => match)).toEqual(['a', 'b'])
})

describe('an expression that cannot be used', () => {
  test.each([
    ['(', /unterminated group/],
    ['a{2,1}', /out of order/],
    ['[z-a]', /out of order/],
    ['\\', /\\ at end/],
    ['(((x{200}){200}){200})', /repeats too much/],
    ['[\\W]', /\[\^\\w …\]/],
  ])('%s is told what is wrong with it', (source, reason) => {
    expect(() => new Expression(source)).toThrow(ExpressionError)
    expect(() => new Expression(source)).toThrow(reason)
  })
})

describe('an expression that would take for ever', () => {
  const endless = ['(a+)+$', '(a|aa)+$', '(.*)*b', '(?=(a+)+b)x|(a+)+b', '(a?){40}a{40}b']
  test.each(endless)('%s is given up, in slices', (source) => {
    const search = finderOf({ text: source, matchCase: true, wholeWord: false, isExpression: true })!.search(`${'a'.repeat(60)}!`)
    let slices = 0
    expect(() => {
      while (!search.run(() => true)) slices++
    }).toThrow(/takes too long/)
    expect(slices).toBeGreaterThan(100)
  })

  test('a long text is searched to its end', () => {
    const search = finderOf({ text: 'ab+', matchCase: true, wholeWord: false, isExpression: true })!.search('ab '.repeat(100_000))
    while (!search.run(() => false));
    expect(search.matches.length).toBe(200_000)
  })
})
