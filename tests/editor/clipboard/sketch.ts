/**
 * A document told in lines, so that what became of a paste can be read at a glance: much like Markdown, with what Markdown lacks.
 *
 *     # Plan                       `↵` is a line break; list items and code as in Markdown, two spaces for each indent
 *     | !Who | Ann cols=2 |        a row; `!` is a header cell, `/` stands between the blocks of a cell
 *     text align=center            attributes that are not the ordinary ones
 */
import type { Mark, Node } from 'prosemirror-model'
import { itemNumbers } from '@tandem/shared/document/nesting.ts'

/** The lines of a document. */
export function sketch(document: Node): string[] {
  const numbers = itemNumbers(document.children)
  return document.children.flatMap((block, index) => (block.type.name === 'table' ? block.children.map(sketchRow) : sketchBlock(block, numbers[index]!)))
}

function sketchRow(row: Node): string {
  const cells = row.children.map((cell) => {
    const { colspan, rowspan } = cell.attrs
    const spans = `${colspan === 1 ? '' : ` cols=${colspan}`}${rowspan === 1 ? '' : ` rows=${rowspan}`}`
    return `${cell.type.name === 'tableHeader' ? '!' : ''}${cell.children.flatMap((block) => sketchBlock(block, 1)).join('/')}${spans}`
  })
  return `| ${cells.join(' | ')} |`
}

function sketchBlock(block: Node, number: number): string[] {
  const { indent, quote, level, kind, checked, language, align, dir, callout } = block.attrs
  const before = '  '.repeat(Number(indent)) + '> '.repeat(Number(quote))
  const after = `${align === null ? '' : ` align=${align}`}${dir === null ? '' : ` dir=${dir}`}${callout === null ? '' : ` callout=${callout}`}`
  const text = block.children.map(sketchInline).join('')
  if (block.type.name === 'codeBlock') return [`${before}\`\`\`${language ?? ''}`, ...block.textContent.split('\n'), '```']
  if (block.type.name === 'divider') return [`${before}---`]
  if (block.type.name === 'image') return [`${before}![${block.attrs['alt']}](${block.attrs['src']})${text}`]
  const item = kind === 'task' ? (checked === true ? '[x] ' : '[ ] ') : kind === 'ordered' ? `${number}. ` : '- '
  const start = block.type.name === 'heading' ? `${'#'.repeat(Number(level))} ` : block.type.name === 'listItem' ? item : ''
  return [before + start + text + after]
}

const around: Readonly<Record<string, (text: string, mark: Mark) => string>> = {
  bold: (text) => `**${text}**`,
  italic: (text) => `_${text}_`,
  underline: (text) => `<u>${text}</u>`,
  strike: (text) => `~~${text}~~`,
  code: (text) => `\`${text}\``,
  link: (text, { attrs }) => `[${text}](${attrs['href']}${attrs['title'] === null ? '' : ` "${attrs['title']}"`})`,
}

function sketchInline(node: Node): string {
  if (node.type.name === 'hardBreak') return '↵'
  return node.marks.reduceRight((text, mark) => around[mark.type.name]?.(text, mark) ?? text, node.text ?? '')
}
