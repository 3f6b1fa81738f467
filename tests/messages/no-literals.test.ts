/**
 * The rule that what people see or hear is in the messages: the sources of the client are parsed and searched for words in
 * templates, in attributes and properties that are read out or shown, and for strings that look like sentences.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseSync } from 'vite'

const sources = join(import.meta.dirname, '../../client/src')

/** Words that are the same in all languages. */
const names = new Set(['Tandem', 'HTML, XML', 'INI, TOML', 'Protocol Buffers'])

/** What looks like a text and is a word between programs. */
const notForPeople = new Set(['Failed to get token', 'Alt+\uE000', 'Bearer \uE000'])

/** Attributes and properties that people see or hear. */
const shownAttribute = /(?:^|\s)(aria-label|aria-description|aria-roledescription|aria-valuetext|title|placeholder|alt)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
const shownProperties = new Set(['title', 'ariaLabel', 'ariaDescription', 'ariaRoleDescription', 'ariaValueText', 'placeholder', 'alt', 'textContent', 'innerText'])

/** What stands in place of the values of a template. */
const value = '\uE000'

interface Node {
  type: string
  [key: string]: unknown
}

function isNode(candidate: unknown): candidate is Node {
  return typeof candidate === 'object' && candidate !== null && 'type' in candidate && typeof candidate.type === 'string'
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flatMap((child): readonly unknown[] => (Array.isArray(child) ? child : [child])).filter(isNode)
}

/** The text of a string or a template, with something in place of its values; null of another node. */
function textOf(node: unknown): string | null {
  if (!isNode(node)) return null
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? node['value'] : null
  if (node.type !== 'TemplateLiteral') return null
  return (node['quasis'] as { value: { cooked: string | null } }[]).map((part) => part.value.cooked ?? '').join(value)
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : ''
}

/** The words in a text that is shown. */
function wordsIn(text: string): string | null {
  const words = text.replaceAll(value, ' ').replace(/&\w+;/g, ' ').trim()
  return /\p{L}{2}/u.test(words) && !names.has(words) && !/^https?:\/\//.test(words) ? words : null
}

/** Whether a string is for people, though it is in no template: several words, with a capital in front, or an ellipsis behind. */
function isSentence(text: string): boolean {
  return /^[“"]?\p{Lu}[\p{L}’']*(?:[,:]? (?:\p{L}|[“"\uE000])[\p{L}’'”"-]*)+/u.test(text) || /^\p{Lu}\p{L}+(?: ?…|: \uE000)/u.test(text)
}

/** What is shown of the static parts of an HTML template: texts between tags, and attributes that are read out. */
function shownIn(template: string): string[] {
  // In a tag a value may hold anything, also `>`.
  const markup = template.replace(/<!--[^]*?-->/g, '')
  const texts = markup.replace(/<(?:code|style)\b[^>]*>[^]*?<\/(?:code|style)>/g, ' ').split(/<\/?[a-zA-Z][^<>]*>/)
  const attributes = [...markup.matchAll(shownAttribute)].map(([, , double, single]) => double ?? single ?? '')
  return [...texts.map((text) => text.replace(/[^<>]*=>[^<>]*/g, ' ')), ...attributes].map(wordsIn).filter((words) => words !== null)
}

/** The literal texts of a source that people would see or hear. */
export function literalTexts(file: string, source: string): string[] {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const found: string[] = []

  const visit = (node: Node, isForDevelopers: boolean): void => {
    if (node.type === 'ImportDeclaration' || node.type.startsWith('TS')) {
      // Types and addresses; what an expression is said to be still has one.
      if (!('expression' in node)) return
    }
    if (node.type === 'TaggedTemplateExpression') {
      const quasi = node['quasi'] as Node
      if (nameOf(node['tag']) === 'html') found.push(...shownIn(textOf(quasi) ?? ''))
      for (const expression of quasi['expressions'] as Node[]) visitShown(expression, isForDevelopers)
      return
    }
    if (node.type === 'AssignmentExpression' && isNode(node['left']) && shownProperties.has(nameOf(node['left']['property']))) {
      const words = wordsIn(textOf(node['right']) ?? '')
      if (words !== null) found.push(words)
    }
    if (node.type === 'CallExpression' && isNode(node['callee']) && nameOf(node['callee']['property']) === 'setAttribute') {
      const [name, text] = (node['arguments'] as Node[]).map((argument) => textOf(argument) ?? '')
      const [words] = shownIn(`<i ${name}="${text}">`)
      if (words !== undefined) found.push(words)
    }
    const text = textOf(node)
    if (text !== null && !isForDevelopers && isSentence(text)) found.push(text)
    const isError = node.type === 'NewExpression' && nameOf(node['callee']).endsWith('Error')
    for (const child of childrenOf(node)) visit(child, isForDevelopers || isError)
  }

  /** Where a value of a template is a string, as in `${isOpen ? 'Close' : 'Open'}`, one word with a capital is a text. */
  const visitShown = (node: Node, isForDevelopers: boolean): void => {
    const text = textOf(node)
    if (text !== null && /^\p{Lu}\p{Ll}+\P{L}*$/u.test(text) && !names.has(text)) found.push(text)
    if (node.type === 'ConditionalExpression') {
      visitShown(node['consequent'] as Node, isForDevelopers)
      visitShown(node['alternate'] as Node, isForDevelopers)
    } else visit(node, isForDevelopers)
  }

  visit(program as unknown as Node, false)
  return [...new Set(found)].filter((text) => !notForPeople.has(text) && !names.has(text))
}

it('has no text of its own in the client', () => {
  const found = globSync('**/*.ts', { cwd: sources })
    .filter((file) => !/^messages[/\\]/.test(file))
    .flatMap((file) => literalTexts(file, readFileSync(join(sources, file), 'utf8')).map((text) => `${file}: ${text.replaceAll(value, '${…}')}`))
  expect(found, 'these belong into client/src/messages').toEqual([])
})

it('has no words in stylesheets', () => {
  const found = globSync('**/*.{styles.ts,css}', { cwd: sources }).flatMap((file) =>
    [...readFileSync(join(sources, file), 'utf8').matchAll(/content:\s*(['"])([^'"]*)\1/g)].map(([, , text = '']) => text.replace(/\\+[0-9a-fA-F]{1,6}/g, '')).filter((text) => /\p{L}/u.test(text)),
  )
  expect(found).toEqual([])
})

it.each([
  ['html`<button>Close</button>`', 'Close'],
  ['html`<button aria-label="Close it" @click=${() => a > b}>×</button>`', 'Close it'],
  ['html`<p>${isOpen ? "Close" : open}</p>`', 'Close'],
  ['html`<i title=${`Close ${name}`}></i>`', 'Close ${…}'],
  ['const label = `Open ${name} now`', 'Open ${…} now'],
  ['const label = "Saving…"', 'Saving…'],
  ['this.said = "It was saved."', 'It was saved.'],
  ['grip.title = "grip"', 'grip'],
  ['grip.setAttribute("aria-label", "grip")', 'grip'],
  ['throw new RangeError("Nobody sees this")', null],
  ['html`<p class="a b" @click=${() => this.go()}>${text.close}</p>`', null],
  ['const key = "Mod-Shift-z"', null],
  ['html`<i aria-keyshortcuts=${`Alt+${key}`}></i>`', null],
])('knows a text for people: %s', (source, text) => {
  expect(literalTexts('example.ts', source).map((found) => found.replaceAll(value, '${…}'))).toEqual(text === null ? [] : [text])
})
