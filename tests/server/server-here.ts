/**
 * A server in the process of the tests, with clients of it. Whatever is opened through here is closed after each test.
 */
import { afterEach } from 'vitest'
import type * as Y from 'yjs'
import { settingsWith } from '@tandem/server/src/config.ts'
import type { Settings } from '@tandem/server/src/config.ts'
import { startServer } from '@tandem/server/src/server.ts'
import type { RunningServer } from '@tandem/server/src/server.ts'
import type { Storage } from '@tandem/server/src/storage/storage.ts'
import { connectEditor } from './editor-client.ts'
import type { EditorClient } from './editor-client.ts'

/** What `useServerHere` gives to the tests of a file. */
export interface ServerHere {
  /** The clients that are to be destroyed. */
  clients: Set<EditorClient>
  /** What else is to be closed. */
  closing: Set<() => unknown>
  /** Starts a server on a storage and a free port, with more settings. */
  serve: (storage: Storage, settings?: Partial<Settings>) => Promise<RunningServer>
  /** Connects to a document and waits until it is there; with `document`, continues one that was edited before. */
  connect: (url: string, name: string, document?: Y.Doc) => Promise<EditorClient>
}

/** To be called once in a file of tests. */
export function useServerHere(): ServerHere {
  const clients = new Set<EditorClient>()
  const closing = new Set<() => unknown>()
  afterEach(async () => {
    for (const client of clients) client.destroy()
    clients.clear()
    await Promise.all([...closing].map((close) => close()))
    closing.clear()
  })
  return {
    clients,
    closing,
    async serve(storage, settings) {
      const server = await startServer(settingsWith({ port: 0, data: '/nowhere', static: null, ...settings }), storage)
      closing.add(() => server.close())
      return server
    },
    async connect(url, name, document) {
      const client = connectEditor(url, name, document)
      clients.add(client)
      await client.synced()
      return client
    }
  }
}
