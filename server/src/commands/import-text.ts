/**
 * The report of an import, as people read it.
 *
 *     old/minutes.bin -> minutes
 *       12 blocks, 840 characters
 *       mapped
 *         9 paragraph -> paragraph
 *       kept, but not shown as it was
 *         1 block "image" as block type "yprosemirror:image": block 4 (image[3])
 *       not imported, still where it was
 *         map "comments" (2)
 */
import type { ImportReport, KeptKind } from '@tandem/shared/document/import/import-report.ts'
import type { Root } from '@tandem/shared/document/import/roots.ts'

/** How many places of one kind are written; `--json` has more. */
const shownPlaces = 3

/** The lines of one document's report. Blocks are counted from 1. */
export function describeImport(source: string, name: string, report: ImportReport, others: readonly Root[], isDryRun: boolean): string {
  const lines = [`${printable(source)} -> ${name}${isDryRun ? ' (dry run, nothing is written)' : ''}`]
  lines.push(report.blocks === 0 ? '  an empty document' : `  ${report.blocks} blocks, ${report.characters} characters`)
  if (report.mapped.length > 0) lines.push('  mapped', ...report.mapped.map(({ from, to, count }) => `    ${count} ${printable(from)} -> ${to}`))
  if (report.kept.length > 0) lines.push('  kept, but not shown as it was', ...report.kept.map((kind) => `    ${describeKept(kind)}`))
  if (others.length > 0) {
    lines.push('  not imported, still where it was', ...others.map(({ name: root, kind, size }) => `    ${kind} "${printable(root)}" (${size})`))
  }
  return `${lines.join('\n')}\n`
}

function describeKept({ thing, name, keptAs, count, places }: KeptKind): string {
  const shown = places.slice(0, shownPlaces).map(({ block, path }) => `block ${block + 1} (${path})`)
  const more = count > shown.length ? ` and ${count - shown.length} more` : ''
  return printable(`${count} ${thing} "${name}" as ${keptAs}: ${shown.join(', ')}${more}`)
}

/** Names come from other people's files; none of them moves the terminal's cursor. */
function printable(text: string): string {
  return text.replace(/\p{C}/gu, '\uFFFD')
}
