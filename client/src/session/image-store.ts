/**
 * Images that this device keeps, in IndexedDB, by document and hash.
 *
 *   store `images`   what is known of each: whether it waits to be uploaded, and when it was last looked at
 *   store `bytes`    its bytes, under the same key, so that going through all images reads no bytes
 *
 * Those that wait are kept until they are uploaded. The others are a copy, so that a document can be read without a
 * connection: of those that were looked at longest ago, what is too much goes.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

const databaseName = 'tandem-images'
const databaseVersion = 1
/** Most bytes of images that are only copies, of all documents together. */
const mostBytes = 100 * 1024 * 1024

interface KeptImage {
  document: string
  server: string
  hash: string
  /** In bytes. */
  size: number
  type: string
  /** When it was last looked at, in milliseconds since 1970. */
  used: number
  isWaiting: boolean
}

type Key = [document: string, hash: string]

interface ImageSchema extends DBSchema {
  images: { key: Key; value: KeptImage; indexes: { document: string; hash: string } }
  bytes: { key: Key; value: ArrayBuffer }
}

export class ImageStore {
  readonly #server: string
  readonly #document: string
  #database: Promise<IDBPDatabase<ImageSchema>> | null = null

  /** `document` names a document among all of this origin, `server` its server. */
  constructor(server: string, document: string) {
    this.#server = server
    this.#document = document
  }

  /** Keeps an image. Resolves when it is on the disk, and rejects where it cannot be. */
  async keep(hash: string, bytes: Blob, isWaiting: boolean): Promise<void> {
    const buffer = await bytes.arrayBuffer()
    const database = await this.#connect()
    const transaction = database.transaction(['images', 'bytes'], 'readwrite', { durability: isWaiting ? 'strict' : 'relaxed' })
    const image: KeptImage = { document: this.#document, server: this.#server, hash, size: buffer.byteLength, type: bytes.type, used: Date.now(), isWaiting }
    await Promise.all([
      transaction.objectStore('images').put(image),
      transaction.objectStore('bytes').put(buffer, [this.#document, hash]),
      transaction.done,
    ])
    if (!isWaiting) await this.#dropOldest(database)
  }

  /** The bytes of an image of the document; null where they are not here. */
  async read(hash: string): Promise<Blob | null> {
    const database = await this.#connect()
    // In one transaction: it writes down that the image was looked at, and must not undo what somebody says of it meanwhile.
    const transaction = database.transaction(['images', 'bytes'], 'readwrite')
    const key: Key = [this.#document, hash]
    const [image, bytes] = await Promise.all([transaction.objectStore('images').get(key), transaction.objectStore('bytes').get(key)])
    if (image !== undefined) await transaction.objectStore('images').put({ ...image, used: Date.now() })
    await transaction.done
    return image === undefined || bytes === undefined ? null : new Blob([bytes], { type: image.type })
  }

  /** The bytes of an image of any document of the server. */
  async readAnywhere(hash: string): Promise<Blob | null> {
    const database = await this.#connect()
    const image = (await database.getAllFromIndex('images', 'hash', hash)).find(({ server }) => server === this.#server)
    const bytes = image && (await database.get('bytes', [image.document, hash]))
    return image === undefined || bytes === undefined ? null : new Blob([bytes], { type: image.type })
  }

  /** The hashes of those that wait to be uploaded. */
  async waiting(): Promise<string[]> {
    const database = await this.#connect()
    const images = await database.getAllFromIndex('images', 'document', this.#document)
    return images.filter(({ isWaiting }) => isWaiting).map(({ hash }) => hash)
  }

  /** An image has been uploaded: from now on it is a copy. */
  async sent(hash: string): Promise<void> {
    const database = await this.#connect()
    const transaction = database.transaction('images', 'readwrite')
    const image = await transaction.store.get([this.#document, hash])
    if (image !== undefined) await transaction.store.put({ ...image, isWaiting: false })
    await transaction.done
  }

  /** Drops all images of the document. */
  async discard(): Promise<void> {
    const database = await this.#connect()
    const keys = await database.getAllKeysFromIndex('images', 'document', this.#document)
    await drop(database, keys)
  }

  async close(): Promise<void> {
    const database = await this.#database?.catch(() => null)
    database?.close()
  }

  async #dropOldest(database: IDBPDatabase<ImageSchema>): Promise<void> {
    const copies = (await database.getAll('images')).filter(({ isWaiting }) => !isWaiting).toSorted((a, b) => b.used - a.used)
    let bytes = 0
    const tooMuch = copies.filter(({ size }) => (bytes += size) > mostBytes)
    if (tooMuch.length > 0) await drop(database, tooMuch.map(({ document, hash }): Key => [document, hash]))
  }

  async #connect(): Promise<IDBPDatabase<ImageSchema>> {
    if (typeof indexedDB === 'undefined') throw new Error('This browser has no IndexedDB here')
    this.#database ??= openDB<ImageSchema>(databaseName, databaseVersion, {
      upgrade(database) {
        const images = database.createObjectStore('images', { keyPath: ['document', 'hash'] })
        images.createIndex('document', 'document')
        images.createIndex('hash', 'hash')
        database.createObjectStore('bytes')
      },
      // A newer version of the application in another tab needs this connection out of the way.
      blocking: (_current, _blocked, event) => {
        this.#database = null
        ;(event.target as IDBDatabase).close()
      },
    })
    try {
      return await this.#database
    } catch (error) {
      this.#database = null
      throw error
    }
  }
}

async function drop(database: IDBPDatabase<ImageSchema>, keys: readonly Key[]): Promise<void> {
  const transaction = database.transaction(['images', 'bytes'], 'readwrite')
  await Promise.all([
    ...keys.flatMap((key) => [transaction.objectStore('images').delete(key), transaction.objectStore('bytes').delete(key)]),
    transaction.done,
  ])
}
