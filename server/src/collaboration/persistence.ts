/**
 * The Hocuspocus extension that connects open documents with the storage. Hocuspocus' own storing, which is debounced and
 * gives up after one failure, is not used.
 *
 *     onLoadDocument        load or create; or refuse with a reason
 *     afterLoadDocument     from here on each update is appended as it is applied
 *     connected             tell the newcomer if writing fails at the moment
 *     beforeUnloadDocument  wait until everything is on disk; the document stays open meanwhile
 *     afterUnloadDocument   forget it
 *
 * An update is appended inside the transaction that applies it, before Hocuspocus sends its acknowledgement; the
 * acknowledgement is then held back by AcknowledgingSocket.
 */
import type { Connection, Document, Extension } from '@hocuspocus/server'
import type { DocumentDamagedMessage, StorageStatusMessage } from '@tandem/shared/protocol.ts'
import { log, toError } from '../log.ts'
import { DamagedDocumentError } from '../storage/storage.ts'
import type { SetAsideRecord, Storage } from '../storage/storage.ts'
import type { DocumentHistory } from '../history/document-history.ts'
import { applyStored } from '../history/replay.ts'
import { authorOf } from './author.ts'
import type { ConnectionContext } from './author.ts'
import { closeReason } from './close-codes.ts'
import { createDocument } from './create-document.ts'
import { guard } from './guard.ts'
import { hasContent } from './has-content.ts'
import { fromHostedName } from './hosted-name.ts'
import { OpenDocument } from './open-document.ts'
import { RefusedLoadError } from './refused-load-error.ts'

/** The open documents and the extension that keeps them. */
export interface Persistence {
  extension: Extension<ConnectionContext>
  /** The open documents, by hosted name. */
  documents: ReadonlyMap<string, OpenDocument>
  /** From now on, leave out at closing what only makes the next opening quicker. */
  hurry: () => void
}

/** Creates the extension. */
export function createPersistence(storage: Storage, history: DocumentHistory): Persistence {
  const documents = new Map<string, OpenDocument>()
  let hurried = false

  const open = async (hostedName: string, document: Document): Promise<OpenDocument> => {
    const name = fromHostedName(hostedName)
    await documents.get(hostedName)?.log.drained()
    const stored = (await storage.load(name)) ?? (await createDocument(storage, name))
    const setAside = [...stored.setAside, ...applyStored(document, stored)]
    const [lost] = setAside
    if (lost !== undefined) {
      log.error('document served without damaged records', { document: name, records: setAside.map(({ record, detail }) => `${record} ${detail}`) })
      // A document that seems empty is not what is left of one.
      if (!hasContent(document)) throw new DamagedDocumentError(name, lost.record, lost.detail)
    }
    // Nobody is connected yet: what was loaded must not be sent as news to the first who will be.
    document.flush()
    const announce = guard('storage status', (writable: boolean) => {
      document.broadcastStateless(encodeStorageStatus(writable))
    })
    return new OpenDocument(name, document, storage, history, { ...stored, setAside }, (writable) => void announce(writable))
  }

  const extension: Extension<ConnectionContext> = {
    extensionName: 'tandem-persistence',

    async onLoadDocument({ documentName, document }) {
      try {
        documents.set(documentName, await open(documentName, document))
      } catch (thrown) {
        // Hocuspocus forgets a document that was not loaded, but its awareness has a timer.
        document.destroy()
        const error = toError(thrown)
        log.error('document not opened', { document: fromHostedName(documentName), error })
        const told = error instanceof DamagedDocumentError ? error.message : 'the server could not read it'
        throw new RefusedLoadError(`document-unavailable: ${told}`)
      }
    },

    async afterLoadDocument({ documentName, document }) {
      const opened = documents.get(documentName)
      if (opened === undefined) throw new Error(`The document ${documentName} was not opened.`)
      // In place of Hocuspocus' own listener, which would run onChange without a catch and start its debounced store.
      document.onUpdate((_document, origin, update) => opened.record(update, authorOf(document, origin)))
    },

    connected: guard('connected', ({ connection, documentName }: { connection: Connection; documentName: string }) => {
      assertOpen(connection.document, connection)
      const opened = documents.get(documentName)
      if (opened?.log.writable === false) connection.sendStateless(encodeStorageStatus(false))
      if (opened !== undefined && opened.setAside.length > 0) connection.sendStateless(encodeDamage(opened.setAside))
    }),

    async beforeUnloadDocument({ documentName, document, instance }) {
      // Hocuspocus goes by the name: with the last connection of a document that is unloaded already, it would unload the one that
      // was opened under that name since. Without a message, this is not logged.
      if (instance.documents.get(documentName) !== document) throw new Error('')
      await documents.get(documentName)?.settle(!hurried)
    },

    afterUnloadDocument: guard('unload', ({ documentName }: { documentName: string }) => {
      documents.get(documentName)?.stop()
      documents.delete(documentName)
    })
  }

  return {
    extension,
    documents,
    hurry: () => {
      hurried = true
    }
  }
}

/**
 * Hocuspocus may hand a newcomer a document in the same moment in which it is unloaded. Such a connection has to start
 * over: nothing that happens to an unloaded document reaches the others or the disk.
 */
export function assertOpen(document: Document, connection: Connection): void {
  if (!document.isDestroyed) return
  connection.webSocket.close(closeReason.unloaded.code, closeReason.unloaded.reason)
  throw new Error('The document was unloaded while the connection was made.')
}

function encodeStorageStatus(writable: boolean): string {
  return JSON.stringify({ type: 'storageStatus', writable } satisfies StorageStatusMessage)
}

function encodeDamage(setAside: readonly SetAsideRecord[]): string {
  const records = setAside.slice(0, maxToldRecords).map(({ record, detail }) => `${record} ${detail}`)
  return JSON.stringify({ type: 'documentDamaged', records } satisfies DocumentDamagedMessage)
}

/** How many damaged records clients are told of. */
const maxToldRecords = 20
