/** The table in which Hocuspocus' SQLite extension keeps documents: the whole state of each, under its name. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface StateTable {
  fetch: (name: string) => Uint8Array | null
  store: (name: string, state: Uint8Array) => void
  /** Stores many documents in one transaction. */
  storeAll: (names: readonly string[], state: Uint8Array) => void
  close: () => void
}

/** Opens the table in a folder, and makes it if it is not there. */
export function openStateTable(folder: string): StateTable {
  const database = new DatabaseSync(join(folder, 'hocuspocus.sqlite'))
  database.exec('CREATE TABLE IF NOT EXISTS documents (name VARCHAR(255) NOT NULL, data BLOB NOT NULL, UNIQUE(name))')
  const select = database.prepare('SELECT data FROM documents WHERE name = ?')
  const upsert = database.prepare('INSERT INTO documents (name, data) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET data = excluded.data')
  return {
    fetch(name) {
      const state = select.get(name)?.['data']
      return state instanceof Uint8Array ? state : null
    },
    store: (name, state) => void upsert.run(name, state),
    storeAll(names, state) {
      database.exec('BEGIN')
      for (const name of names) upsert.run(name, state)
      database.exec('COMMIT')
    },
    close: () => database.close(),
  }
}
