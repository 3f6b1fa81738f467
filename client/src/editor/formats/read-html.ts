/**
 * HTML from a file, read as pasting reads it. It is parsed as the content of a template, where nothing runs, is loaded or is
 * styled; the schema then takes from it what a document can hold.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { DOMParser as SchemaParser, type Node } from 'prosemirror-model'
import { flatten } from '../clipboard/flatten.ts'

/** The document that a page, or a part of one, says. */
export function readHtml(html: string): Node {
  const template = document.createElement('template')
  template.innerHTML = html
  const body = template.content.ownerDocument.createElement('div')
  body.append(template.content)
  for (const element of body.querySelectorAll('title, script, style, template, noscript, iframe, object')) element.remove()
  for (const code of body.querySelectorAll('pre > code[class*="language-"]')) {
    const language = /(?:^|\s)language-(\S+)/.exec(code.className)?.[1]
    if (language !== undefined && code.parentElement?.childElementCount === 1) code.parentElement.setAttribute('data-language', language)
  }
  for (const cell of body.querySelectorAll<HTMLElement>('td, th')) {
    const [red, green, blue] = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(cell.style.backgroundColor)?.slice(1) ?? []
    const hex = [red, green, blue].map((part) => Number(part).toString(16).padStart(2, '0')).join('')
    if (red !== undefined && !cell.hasAttribute('data-background')) cell.setAttribute('data-background', `#${hex}`)
  }
  flatten(body)
  return SchemaParser.fromSchema(schema).parse(body)
}
