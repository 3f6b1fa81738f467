/**
 * Stock Hocuspocus with documents in SQLite, as its documentation has it: the `Server` class with its defaults, and the two
 * hooks of its Database extension over the table of its SQLite extension. That extension itself brings a native SQLite
 * that does not run on this Node, so the table is kept with `node:sqlite`, with SQLite's own defaults.
 *
 * An update is acknowledged when it was applied in memory; the document is stored 2 to 10 s later.
 */

import { Server } from '@hocuspocus/server'
import * as Y from 'yjs'
import { announce, readArguments } from './arguments.ts'
import { openStateTable } from './state-table.ts'

const { data, port, host } = readArguments()
const table = openStateTable(data)

const server = new Server({
  port,
  address: host,
  quiet: true,
  async onLoadDocument({ documentName, document }) {
    const state = table.fetch(documentName)
    if (state !== null) Y.applyUpdate(document, state)
  },
  async onStoreDocument({ documentName, document }) {
    table.store(documentName, Buffer.from(Y.encodeStateAsUpdate(document)))
  },
})

await server.listen()
announce(server.httpServer)
