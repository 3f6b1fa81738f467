/** A failure of a property prints seed, path and the smallest document found; repeat it with TANDEM_FUZZ_SEED=<seed>. */
import { readMarkdown } from '@tandem/shared/document/markdown/read.ts'
import { writeMarkdown } from '@tandem/shared/document/markdown/write.ts'
import * as fc from 'fast-check'
import type { Node } from 'prosemirror-model'
import { describe, expect, it } from 'vitest'
import { anyDocument } from '../any-document.ts'
import { sayable } from './sayable.ts'

const runs = Number(process.env['TANDEM_FUZZ_RUNS'] ?? 400)
const seed = Number(process.env['TANDEM_FUZZ_SEED'] ?? 20261127)
const timeout = 100 * runs + 60_000

describe('Markdown', () => {
  it(
    'says again what it was read from, where it can say it',
    () =>
      fc.assert(
        fc.property(sayable, (document) => {
          document.check()
          const markdown = writeMarkdown(document)
          expect(told(readMarkdown(markdown)), markdown).toEqual(told(document))
        }),
        { numRuns: runs, seed },
      ),
    timeout,
  )

  it(
    'loses no text of any document, and what is read from it is written the same way',
    () =>
      fc.assert(
        fc.property(anyDocument, (document) => {
          const markdown = writeMarkdown(document)
          const read = readMarkdown(markdown)
          read.check()
          expect(missing(visible(document), visible(read)), markdown).toBe('')
          const again = readMarkdown(writeMarkdown(read))
          expect(told(again), writeMarkdown(read)).toEqual(told(read))
        }),
        { numRuns: runs, seed },
      ),
    timeout,
  )

  it(
    'of any kind is read, and comes back the same',
    () =>
      fc.assert(
        fc.property(markdownish, (source) => {
          const read = readMarkdown(source)
          read.check()
          expect(told(readMarkdown(writeMarkdown(read))), writeMarkdown(read)).toEqual(told(read))
        }),
        { numRuns: runs, seed },
      ),
    timeout,
  )
})

const markdownish = fc
  .array(
    fc.constantFrom(
      ...['a', 'b c', ' ', '  ', '    ', '\t', '\n', '\n', '\n\n', '*', '**', '_', '~~', '`', '```', '```js\n', '# ', '> ', '- ', '* ', '1. ', '7) ', '- [ ] ', '[x]'],
      ...['[', ']', '](u)', '![', '(', ')', '<u>', '</u>', '<b>', '</b>', '<br>', '<div>', '<!--', '-->', '<img src=x>', '<a href="y">', '</a>', '| a | b |\n|---|:-:|\n', '| c |', '---', '==='],
      ...['[r]: /u "t"\n', '[r]', '[^f]', '[^f]: note\n', 'http://x.y', 'www.x.y', 'a@b.c', '&amp;', '&#0;', '\\', '\\\n', '!', '.', '"'],
    ),
    { maxLength: 30, size: 'max' },
  )
  .map((parts) => parts.join(''))

/** A document as a test tells it. */
function told(document: Node): unknown {
  return document.toJSON()
}

/** All characters of a document that can be seen, of an atom its name. */
function visible(document: Node): string {
  const atom = (leaf: Node) => (leaf.type.name === 'unknownInline' ? nameOf(leaf.attrs['value']) : '')
  return document.textBetween(0, document.content.size, '', atom).replaceAll('\0', '\uFFFD').replace(/\s/g, '')
}

function nameOf(value: unknown): string {
  return `[${typeof value === 'object' && value !== null && 'type' in value ? String(value.type).replaceAll('\0', '') : '?'}]`
}

/** What `text` has that does not come in `other` in that order. */
function missing(text: string, other: string): string {
  let at = 0
  for (const character of text) {
    const found = other.indexOf(character, at)
    if (found === -1) return text.slice(text.indexOf(character))
    at = found + character.length
  }
  return ''
}
