/** The rules that hold for each language: everything is translated, every value is used, every number has its words. */
import { describe, expect, it } from 'vitest'
import { en } from '@tandem/client/messages/en.ts'
import { languageNames, parseLanguage } from '@tandem/client/messages/languages.ts'
import { number, plural } from '@tandem/client/messages/plural.ts'
import { messages as ar } from '@tandem/client/messages/ar.ts'
import { app as arApp } from '@tandem/client/messages/ar-app.ts'
import { messages as de } from '@tandem/client/messages/de.ts'
import { app as deApp } from '@tandem/client/messages/de-app.ts'
import { messages as es } from '@tandem/client/messages/es.ts'
import { app as esApp } from '@tandem/client/messages/es-app.ts'
import { messages as ja } from '@tandem/client/messages/ja.ts'
import { app as jaApp } from '@tandem/client/messages/ja-app.ts'
import { messages as ru } from '@tandem/client/messages/ru.ts'
import { app as ruApp } from '@tandem/client/messages/ru-app.ts'

const languages = {
  ar: { ...ar, app: arApp },
  de: { ...de, app: deApp },
  es: { ...es, app: esApp },
  ja: { ...ja, app: jaApp },
  ru: { ...ru, app: ruApp },
}

/** Texts that a language has as English does: names, keys, and words that both have. By the end of their path. */
const same: Readonly<Record<string, readonly string[]>> = {
  ar: ['keys.Ctrl', 'keys.Shift', 'keys.Alt', 'keys.Enter', 'keys.Tab'],
  de: [
    'blocks.block',
    'colors.names.orange',
    'links.link',
    'links.shownText',
    'links.optional',
    'suggestions.groups.text',
    'keys.Alt',
    'keys.Tab',
    'shortcuts.groups.text',
    'status.offline',
    'tables.colors.orange',
    'toolbar.items.code',
    'toolbar.items.link',
    'app.profile.colors.1',
    'app.profile.colors.6',
    'app.profile.colors.8',
    'app.profile.colors.10',
    'app.profile.colors.11',
    'app.shareDialog.links',
  ],
  es: ['keys.Ctrl', 'keys.Alt', 'keys.Tab', 'app.profile.colors.10'],
  ja: ['keys.Ctrl', 'keys.Shift', 'keys.Alt', 'keys.Enter', 'keys.Tab'],
  ru: ['keys.Ctrl', 'keys.Shift', 'keys.Alt', 'keys.Enter', 'keys.Tab'],
}
/** The same in every language. */
const sameEverywhere = ['pictures.alt']
/** What only puts together what it is given. */
const onlyTogether = ['app.windowTitle', 'app.shareDialog.about', 'files.badJson']

const counts = [0, 1, 2, 3, 5, 11, 21, 100, 1234]

type Text = string | ((...values: never[]) => string)

/** All texts, with their paths. */
function* textsOf(value: unknown, path: string): Generator<[string, Text]> {
  if (typeof value === 'string') yield [path, value]
  else if (typeof value === 'function') yield [path, value as Text]
  else if (typeof value === 'object' && value !== null) for (const [key, child] of Object.entries(value)) yield* textsOf(child, path === '' ? key : `${path}.${key}`)
}

const english = new Map(textsOf(en, ''))

/** Calls a text with values of the kinds that it takes. */
function say(text: (...values: never[]) => string, values: readonly unknown[]): string {
  return text(...(values as never[]))
}

/** What the parameters of a text of English are, by what it makes of a word in the place of each. */
function kindsOf(text: (...values: never[]) => string): ('count' | 'flag' | 'word')[] {
  const names = (/^\(([^)]*)\)/.exec(String(text))?.[1] ?? '').split(',').filter((name) => name.trim() !== '')
  return names.map((_, place) => {
    const said = say(
      text,
      names.map((_other, index) => (index === place ? '<word>' : 1)),
    )
    return said.includes('<word>') ? 'word' : said.includes('NaN') ? 'count' : 'flag'
  })
}

describe.each(Object.entries(languages))('%s', (language, messages) => {
  const texts = new Map(textsOf(messages, ''))

  it('has each text of English, and no other', () => {
    expect([...texts.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  })

  it('says everything in its own words', () => {
    const untranslated = [...texts].filter(([path, text]) => typeof text === 'string' && text === english.get(path) && !sameEverywhere.includes(path)).map(([path]) => path)
    expect(untranslated).toEqual(untranslated.filter((path) => same[language]?.includes(path)))
    expect(same[language]?.filter((path) => !untranslated.includes(path)), 'texts that are not the same, and listed').toEqual([])
  })

  it('shows every word that a text is given, and a text for every number', () => {
    for (const [path, text] of texts) {
      if (typeof text !== 'function') continue
      const kinds = kindsOf(english.get(path) as (...values: never[]) => string)
      expect(kinds.length, path).toBeGreaterThanOrEqual(text.length)
      for (const count of counts) {
        for (const flag of [true, false]) {
          const values = kinds.map((kind, index) => (kind === 'count' ? count + index : kind === 'flag' ? flag : `<value${index}>`))
          const said = say(text, values)
          expect(said, path).not.toMatch(/undefined|NaN|\[object|null|#/)
          expect(said.trim(), path).not.toBe('')
          for (const [index, kind] of kinds.entries()) if (kind === 'word') expect(said, path).toContain(`<value${index}>`)
          if (!onlyTogether.includes(path) && kinds.length > 0) expect(said, path).not.toBe(say(english.get(path) as (...values: never[]) => string, values))
        }
      }
    }
  })

  it('keeps what stands between backquotes as it is: it is to be typed', () => {
    const codeOf = (text: Text | undefined) => (typeof text === 'string' ? (text.match(/`[^`]+`/g) ?? []) : [])
    for (const [path, text] of english) for (const code of codeOf(text)) expect(codeOf(texts.get(path)), path).toContain(code)
  })
})

it('has words for the numbers of each language', () => {
  expect(counts.map((count) => en.find.replaced(count)).slice(0, 3)).toEqual(['Replaced 0 matches.', 'Replaced 1 match.', 'Replaced 2 matches.'])
  expect([1, 2, 5, 11, 21].map(ru.find.replaced)).toEqual([
    'Заменено 1 совпадение.',
    'Заменены 2 совпадения.',
    'Заменено 5 совпадений.',
    'Заменено 11 совпадений.',
    'Заменено 21 совпадение.',
  ])
  expect([1, 2].map(ar.find.replaced)).toEqual(['استُبدلت مطابقة واحدة.', 'استُبدلت مطابقتان.'])
  expect(plural('en', 2, { one: '# thing', other: '# things' })).toBe('2 things')
  expect(number('de', 1234.5, 1)).toBe('1.234,5')
})

it('knows a language by its tag, whatever the region and the case', () => {
  expect(['de', 'de-AT', 'DE', 'de_CH', ' de ', 'zh-Hans', '', 'deutsch', 'constructor'].map(parseLanguage)).toEqual(['de', 'de', 'de', 'de', 'de', null, null, null, null])
  expect(Object.keys(languageNames).toSorted()).toEqual([...Object.keys(languages), 'en'].toSorted())
})
