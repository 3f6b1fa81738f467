/**
 * `tandem import-yprosemirror`: makes Tandem documents of documents that an editor on y-prosemirror (Tiptap, ProseMirror)
 * stored.
 *
 *     file or row ──> Y.Doc ──> its XML fragment ──> blocks ──> new document: the seed, then one update
 *
 * One document that cannot be imported does not keep the others from it. An existing document is never touched, and
 * neither is what is read from.
 */
import { parseArgs } from 'node:util'
import type { ImportReport } from '@tandem/shared/document/import/import-report.ts'
import { rootsOf, type Root } from '@tandem/shared/document/import/roots.ts'
import { TooDeepError } from '@tandem/shared/document/import/xml-tree.ts'
import { documentWith, fromXmlFragment } from '@tandem/shared/document/from-xml-fragment.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { documentNameRule, isDocumentName } from '@tandem/shared/protocol.ts'
import * as Y from 'yjs'
import { titleOf } from '../collaboration/title.ts'
import { readSettings } from '../config.ts'
import { toError } from '../log.ts'
import { StartupError, exitCode } from '../startup-error.ts'
import { SqliteStorage } from '../storage/sqlite-storage.ts'
import { StorageUnavailableError, nobody } from '../storage/storage.ts'
import type { Storage } from '../storage/storage.ts'
import type { RunCommand } from './command.ts'
import { SourceError, fileSource, listed, sqliteSources } from './import-sources.ts'
import type { ImportSource } from './import-sources.ts'
import { describeImport } from './import-text.ts'
import { readYjsUpdate } from './read-yjs-update.ts'

/** The fields that are tried when none is named: Tiptap's and y-prosemirror's own. */
const usualFields = ['default', 'prosemirror']

/** What became of one source; with `error`, a sentence, instead of the rest if it was not imported. */
type Outcome =
  | { source: string; document: string; field: string | null; report: ImportReport; notImported: Root[] }
  | { source: string; document: string; error: string }

/** Imports every source that it can; resolves with 0 if that is all of them, and with 1 if not. */
export const importYprosemirror: RunCommand = async (args, environment) => {
  const { values, positionals } = parse(args)
  if (positionals.length === 0 && values.sqlite === undefined) {
    throw new StartupError('Nothing to import: name files, or a database with --sqlite. See --help.', exitCode.usage)
  }
  if (values.row !== undefined && values.sqlite === undefined) throw new StartupError('--row chooses a document of the database that --sqlite names.', exitCode.usage)
  const settings = readSettings(values.data === undefined ? [] : ['--data', values.data], environment)
  const isDryRun = values['dry-run'] === true
  const database = values.sqlite === undefined ? null : sqliteSources(values.sqlite, values.row)
  let storage: Storage | null = null
  try {
    const sources = [...positionals.map(fileSource), ...(database?.sources ?? [])]
    if (values.name !== undefined && sources.length !== 1) {
      throw new StartupError(`--name can name one document, and these are ${sources.length}.`, exitCode.usage)
    }
    storage = isDryRun ? null : await openStorage(settings.data)
    const outcomes: Outcome[] = []
    const names = new Set<string>()
    for (const source of sources) {
      const name = values.name ?? source.name
      const outcome = await importSource(source, name, names.has(name), storage, values.field)
      if (!('error' in outcome)) names.add(name)
      outcomes.push(outcome)
      if ('error' in outcome) process.stderr.write(`${outcome.source} was not imported: ${outcome.error}\n`)
      else if (values.json !== true) process.stdout.write(describeImport(outcome.source, outcome.document, outcome.report, outcome.notImported, isDryRun))
    }
    if (values.json === true) process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`)
    return outcomes.some((outcome) => 'error' in outcome) ? exitCode.failure : 0
  } finally {
    await storage?.close()
    database?.close()
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        sqlite: { type: 'string' },
        row: { type: 'string' },
        field: { type: 'string' },
        name: { type: 'string' },
        data: { type: 'string' },
        'dry-run': { type: 'boolean' },
        json: { type: 'boolean' }
      }
    })
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/\.?(?:\s|$)(?=To |Did |$)/)
    throw new StartupError(`${reason}: see --help.`, exitCode.usage)
  }
}

async function openStorage(folder: string): Promise<Storage> {
  try {
    return await SqliteStorage.open(folder)
  } catch (error) {
    if (error instanceof StorageUnavailableError) throw new StartupError(error.message)
    throw error
  }
}

async function importSource(source: ImportSource, name: string, isTaken: boolean, storage: Storage | null, field: string | undefined): Promise<Outcome> {
  const named = { source: source.label, document: name }
  try {
    if (!isDocumentName(name)) throw new SourceError(`"${name}" cannot name a document, choose another with --name. ${documentNameRule}`)
    if (isTaken || (await storage?.exists(name))) {
      throw new SourceError(`There is a document "${name}" already, and it stays as it is: choose another name with --name.`)
    }
    const old = readYjsUpdate(source.read())
    const roots = rootsOf(old)
    const chosen = chooseField(roots, field)
    const { blocks, report } = fromXmlFragment(old.getXmlFragment(chosen ?? ''))
    if (storage !== null) await store(storage, name, documentWith(blocks))
    return { ...named, field: chosen, report, notImported: roots.filter((root) => root.name !== chosen) }
  } catch (error) {
    if (error instanceof SourceError || error instanceof TooDeepError) return { ...named, error: error.message }
    // One document's fault, or the disk's, which the next one will show again.
    return { ...named, error: `It could not be converted and stored (${toError(error).message}).` }
  }
}

/** The root to import; null for a document that nothing was ever written to. Throws a SourceError if it is not clear which. */
function chooseField(roots: readonly Root[], field: string | undefined): string | null {
  if (roots.length === 0 && field === undefined) return null
  const there = roots.length === 0 ? 'It is empty' : `It has ${roots.map(({ name, kind }) => `"${name}" (${kind})`).join(', ')}`
  if (field !== undefined) {
    const root = roots.find(({ name }) => name === field)
    if (root !== undefined && (root.kind === 'XML fragment' || root.kind === 'empty')) return field
    throw new SourceError(`It has no XML fragment "${field}". ${there}.`)
  }
  const fragments = roots.filter(({ kind }) => kind === 'XML fragment').map(({ name }) => name)
  const usual = usualFields.find((name) => fragments.includes(name))
  if (usual !== undefined) return usual
  const [only] = fragments
  if (only !== undefined && fragments.length === 1) return only
  if (only !== undefined) throw new SourceError(`It has several XML fragments, ${listed(fragments)}: choose one with --field.`)
  const emptied = usualFields.find((name) => roots.some((root) => root.name === name && root.kind === 'empty'))
  if (emptied !== undefined) return emptied
  throw new SourceError(`It has no XML fragment, which is where y-prosemirror keeps a document. ${there}.`)
}

/** Both updates in one commit: there is no moment in which the document exists and is empty. */
async function store(storage: Storage, name: string, document: Y.Doc): Promise<void> {
  const imported = Y.encodeStateAsUpdate(document, Y.encodeStateVectorFromUpdate(seedUpdate))
  const at = Date.now()
  await storage.append(
    name,
    [seedUpdate, imported].map((bytes) => ({ ...nobody, bytes, at }))
  )
  await storage.setTitle(name, titleOf(document))
}
