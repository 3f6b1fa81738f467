/**
 * Where documents to import come from: files that hold an update each, or the database of Hocuspocus' SQLite extension,
 * whose table `documents` holds one in each row. Neither is ever written to.
 */
import { accessSync, constants, readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartupError } from '../startup-error.ts'

/** Why a document cannot be imported; the message is one or two sentences for the operator. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

/** A document that can be imported. */
export interface ImportSource {
  /** How people know it: a file, or a row of a database. */
  label: string
  /** What it is called where it comes from. */
  name: string
  /** Reads the update; throws a SourceError if it cannot. */
  read: () => Uint8Array
}

/** A file that holds an update. */
export function fileSource(path: string): ImportSource {
  return {
    label: path,
    name: basename(path, extname(path)),
    read: () => {
      try {
        return readFileSync(path)
      } catch (error) {
        throw new SourceError(`It cannot be read (${reasonOf(error)}).`)
      }
    }
  }
}

/** The rows of a Hocuspocus database, or the one that is called `row`. Throws a StartupError if it is none. */
export function sqliteSources(path: string, row: string | undefined): { sources: ImportSource[]; close: () => void } {
  let database: DatabaseSync | null = null
  try {
    // SQLite does not say why it cannot open a file; this does.
    accessSync(path, constants.R_OK)
    database = new DatabaseSync(path, { readOnly: true })
    const opened = database
    const names = opened.prepare('SELECT name FROM documents ORDER BY name').all().map((found) => String(found['name']))
    const chosen = row === undefined ? names : names.filter((name) => name === row)
    if (row !== undefined && chosen.length === 0) {
      throw new StartupError(`${path} has no document "${row}": it has ${names.length === 0 ? 'none at all' : listed(names)}.`)
    }
    const sources = chosen.map((name) => ({ label: `${path} "${name}"`, name, read: () => readRow(opened, name) }))
    return { sources, close: () => opened.close() }
  } catch (error) {
    database?.close()
    if (error instanceof StartupError) throw error
    throw new StartupError(`${path} cannot be read as a database of Hocuspocus' SQLite extension (${reasonOf(error)}).`)
  }
}

function readRow(database: DatabaseSync, name: string): Uint8Array {
  const data = database.prepare('SELECT data FROM documents WHERE name = ?').get(name)?.['data']
  if (!(data instanceof Uint8Array)) throw new SourceError('Its row holds no bytes.')
  return data
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Names for a sentence, at most ten of them. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`)
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ')
}
