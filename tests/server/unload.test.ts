/**
 * A document that is opened in the very moment in which its last connection has left.
 */
import { expect, test } from 'vitest'
import { commentsDocumentOf } from '@tandem/shared/access.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import * as Y from 'yjs'
import { until } from '../support/until.ts'
import { frame } from './frames.ts'
import { connectRaw, type } from './raw-client.ts'
import type { RawClient } from './raw-client.ts'
import { useServerHere } from './server-here.ts'

const here = useServerHere()

/** A storage that answers two questions in one moment, as one does that works on several at once. */
class MomentaryStorage extends MemoryStorage {
  readonly asked = new Set<string>()
  #gate: PromiseWithResolvers<void> | null = null

  hold(): void {
    this.#gate = Promise.withResolvers()
    this.asked.clear()
  }

  release(): void {
    this.#gate?.resolve()
    this.#gate = null
  }

  override async setTitle(...parameters: Parameters<MemoryStorage['setTitle']>): Promise<void> {
    this.asked.add('title')
    await this.#gate?.promise
    return super.setTitle(...parameters)
  }

  override async exists(name: string): Promise<boolean> {
    this.asked.add('exists')
    await this.#gate?.promise
    return super.exists(name)
  }
}

async function connect(url: string): Promise<RawClient> {
  const client = await connectRaw(url)
  here.closing.add(() => client.socket.terminate())
  return client
}

/** What the server measures under a name. */
async function measured(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ').at(-1))
}

function note(key: string): Uint8Array {
  const document = new Y.Doc()
  document.getMap('notes').set(key, true)
  return Y.encodeStateAsUpdate(document)
}

test('who comes too late for a document, and leaves again, takes it from nobody who has opened it since', async () => {
  const storage = new MomentaryStorage()
  const { url } = await here.serve(storage)
  const name = commentsDocumentOf('a')
  const main = await connect(url)
  await main.open('a')
  const last = await connect(url)
  await last.open(name)
  last.update(name, note('first'))
  await until(() => last.answers().length === 1, { what: 'the first edit to be saved' })
  storage.hold()
  last.socket.close()
  await until(() => storage.asked.has('title'), { what: 'the document to be about to leave' })
  const late = await connect(url)
  late.send(frame(name, type.auth, 0, '', '4.8.0'))
  await until(() => storage.asked.has('exists'), { what: 'the newcomer to be about to be let in' })
  // Its network is gone: it does not hear that it has to connect again.
  late.socket.pause()
  storage.release()
  await until(async () => (await measured(url, 'tandem_documents')) === 1, { what: 'the document to have left' })
  const ann = await connect(url)
  await ann.open(name)
  late.socket.terminate()
  await until(async () => (await measured(url, 'tandem_connections{protocol="hocuspocus"}')) === 2, { what: 'the one who came too late to be gone' })
  const ben = await connect(url)
  await ben.open(name)
  ann.update(name, note('second'))
  await until(() => ann.answers().length === 1, { what: 'the edit to be saved' })
  await until(() => ben.received.some(({ type: kind, body }) => kind === type.sync && body[0] === 2), { what: 'the edit at the other' })
  expect(ann.closed).toBeNull()
})
