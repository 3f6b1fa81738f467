/** Code: its languages, what its parts are, that they can be read, and what Tab and Enter do in it. */
import { schema } from '@tandem/shared/schema/schema.ts'
import { describe, expect, test } from 'vitest'
import { codeLanguages, findLanguage, languageName, searchLanguages } from '@tandem/client/editor/code/code-languages.ts'
import { tokensOf } from '@tandem/client/editor/code/code-highlighter.ts'
import { tokenColors } from '@tandem/client/editor/code/token-colors.ts'
import { copyCode, indentCode, indentUnit, outdentCode, requestCodeLanguage, setCodeLanguage } from '@tandem/client/editor/commands/code.ts'
import { enter } from '@tandem/client/editor/commands/enter.ts'
import { dimmedColors } from '@tandem/client/editor/focus-mode.styles.ts'
import { apply, doc, expectCommand, expectDocument, p, pre, stateOf } from './build.ts'

const parts = (language: string, text: string) => tokensOf(language, text).map(({ from, to, kind }) => `${kind}: ${text.slice(from, to)}`)

describe('languages', () => {
  test('every language of the table is known to the highlighter, under each of its names', () => {
    for (const { id, aliases } of codeLanguages) {
      for (const name of [id, ...aliases]) expect(() => tokensOf(name, 'x = 1'), name).not.toThrow()
    }
    const names = codeLanguages.flatMap(({ id, aliases }) => [id, ...aliases])
    expect(new Set(names).size).toBe(names.length)
  })

  test.each([
    ['js', 'JavaScript'],
    ['ts', 'TypeScript'],
    ['py', 'Python'],
    ['sh', 'Bash'],
    ['C++', 'C++'],
    [' YML ', 'YAML'],
    ['html', 'HTML/XML'],
    ['brainfuck', 'brainfuck'],
    ['constructor', 'constructor'],
  ])('%s is called %s', (id, name) => {
    expect(languageName(id)).toBe(name)
  })

  test('are found by what they are called, the best first', () => {
    expect(searchLanguages('ts')[0]?.name).toBe('TypeScript')
    expect(searchLanguages('java').map(({ name }) => name)).toEqual(['Java', 'JavaScript'])
    expect(searchLanguages(' SHELL ').map(({ name }) => name)).toEqual(['Bash', 'PowerShell'])
    expect(searchLanguages('nothing of the kind')).toEqual([])
    expect(searchLanguages('')).toBe(codeLanguages)
  })
})

describe('the parts of code', () => {
  test('are told with their places', () => {
    expect(parts('js', 'const a = "<b> & c" // done')).toEqual(['keyword: const', 'string: "<b> & c"', 'comment: // done'])
    expect(parts('py', 'def f():\n  return 12')).toEqual(['keyword: def', 'title: f', 'keyword: return', 'number: 12'])
  })

  test('code within a string is code', () => {
    expect(parts('js', '`a${b}c`')).toEqual(['string: `a', 'string: c`'])
  })

  test('are none where the language is not known', () => {
    expect(parts('brainfuck', 'const a = 1')).toEqual([])
    expect(findLanguage('toString')).toBeUndefined()
  })

  test('end within the text, whatever that is', () => {
    const odd = '<script>\u2028"\u{1F600}&amp;&#x27;</script>\n```\'\\'
    for (const { id } of codeLanguages) {
      let at = 0
      for (const { from, to } of tokensOf(id, odd)) {
        expect(from, id).toBeGreaterThanOrEqual(at)
        expect(to, id).toBeGreaterThan(from)
        at = to
      }
      expect(at, id).toBeLessThanOrEqual(odd.length)
    }
  })
})

/** As WCAG 2 defines it. */
function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** What code stands on, and what text does, as in the content's stylesheet and the tokens of the elements. */
const surfaces = { light: ['#f3f5f8', '#ffffff'], dark: ['#262a31', '#1d2025'] } as const

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  test.each(Object.entries({ ...tokenColors, dimmed: dimmedColors }))('%s can be read', (_name, colors) => {
    for (const surface of surfaces[scheme]) expect(contrast(colors[scheme], surface)).toBeGreaterThanOrEqual(4.5)
  })
})

describe('indentation', () => {
  test('is by tabs, or by as many spaces as there are', () => {
    expect(indentUnit('if (a)\n\tb')).toBe('\t')
    expect(indentUnit('a:\n    b:\n  c:')).toBe('  ')
    expect(indentUnit('a\n \n b')).toBe('\t')
  })

  test('Tab indents at the caret', () => {
    expectCommand(indentCode, doc(pre('a<a>b')), doc(pre('a\t<a>b')))
    expectCommand(indentCode, doc(pre('a:\n  b\n<a>c')), doc(pre('a:\n  b\n  <a>c')))
    expectCommand(indentCode, doc(pre('one <a>two<b> three')), doc(pre('one \t<a> three')))
    expect(apply(indentCode, doc(p('<a>x')))).toBeNull()
  })

  test('Tab indents each line that is selected, but not empty ones, nor one that the selection only reaches', () => {
    expectCommand(indentCode, doc(pre('o<a>ne\n\ntwo\n<b>three')), doc(pre('\to<a>ne\n\n\ttwo\n<b>three')))
  })

  test('Shift-Tab takes one step back from each line', () => {
    expectCommand(outdentCode, doc(pre('\t\to<a>ne\n  two\nthr<b>ee')), doc(pre('\to<a>ne\ntwo\nthr<b>ee')))
    expectCommand(outdentCode, doc(pre('a:\n    b:\n        c<a>')), doc(pre('a:\n    b:\n    c<a>')))
    expect(apply(outdentCode, doc(pre('<a>x')))).toBeNull()
  })

  test('Enter keeps that of the line, up to the caret', () => {
    expectCommand(enter, doc(pre('if (a) {\n  b()<a>\n}')), doc(pre('if (a) {\n  b()\n  <a>\n}')))
    expectCommand(enter, doc(pre(' <a> x')), doc(pre(' \n <a> x')))
    expectCommand(enter, doc(pre('<a>\tx')), doc(pre('\n<a>\tx')))
  })

  test('Enter leaves the code after two lines without text', () => {
    expectCommand(enter, doc(pre('  a\n  \n  <a>')), doc(pre('  a'), p('<a>')))
    expectCommand(enter, doc(pre('a\n\n<a>')), doc(pre('a'), p('<a>')))
    expectCommand(enter, doc(pre('a\n<a>')), doc(pre('a\n\n<a>')))
  })
})

describe('the language of a block', () => {
  test('is set where the caret is in code, and nowhere else', () => {
    expectCommand(setCodeLanguage('python'), doc(pre('a<a>')), doc(pre({ language: 'python' }, 'a<a>')))
    expectCommand(setCodeLanguage(null), doc(pre({ language: 'x' }, 'a<a>')), doc(pre('a<a>')))
    expect(apply(setCodeLanguage('python'), doc(pre({ language: 'python' }, 'a<a>')))).toBeNull()
    for (const command of [setCodeLanguage('python'), requestCodeLanguage, copyCode]) expect(command(stateOf(doc(p('a<a>'))))).toBe(false)
  })

  test('of which nothing is known is kept', () => {
    const state = stateOf(doc(pre({ language: 'brainfuck' }, 'a<a>')))
    expectDocument(apply(indentCode, state), doc(pre({ language: 'brainfuck' }, 'a\t<a>')))
    expect(schema.nodes.codeBlock.spec.toDOM?.(state.doc.child(0))).toMatchObject(['pre', { 'data-language': 'brainfuck' }, ['code', 0]])
  })
})
