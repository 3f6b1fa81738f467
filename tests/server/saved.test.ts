/**
 * "Saved" means on disk: nothing is acknowledged before its commit, and nothing that was acknowledged is ever lost.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { Storage } from '@tandem/server/src/storage/storage.ts'
import { startServer } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { connectEditor } from './editor-client.ts'
import { FaultyStorage } from './faulty-storage.ts'
import { frame, signIn } from './frames.ts'
import { useServerHere } from './server-here.ts'

const { clients, serve: serveHere, connect } = useServerHere()

/** What a document stored under `name` says after it is read back. */
async function storedText(storage: Storage, name: string): Promise<string> {
  const document = new Y.Doc()
  for (const update of (await storage.load(name))?.updates ?? []) Y.applyUpdate(document, update)
  return document.getText('content').toJSON()
}

describe('an acknowledgement', () => {
  test('[G3] waits for the commit, while the others see the edit at once', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const [ann, ben] = [await connect(url, 'a'), await connect(url, 'a')]
    await ann.saved()
    storage.hold()
    ann.type('one')
    await until(() => ben.text() === 'one', { what: 'the edit at the other' })
    ann.type(' two')
    await until(() => ben.text() === 'one two', { what: 'the second edit at the other' })
    // A round trip through the server, so that an acknowledgement that was not held back would have come before it.
    ben.type('!')
    await until(() => ann.text() === 'one two!', { what: 'the answer of the other' })
    expect(ann.provider.unsyncedChanges).toBe(2)
    expect(await storedText(storage, 'a')).toBe('')
    storage.release()
    await ann.saved()
    expect(await storedText(storage, 'a')).toBe('one two!')
  })

  test('[G3] waits also when the update itself brings nothing new', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const ann = await connect(url, 'a')
    await ann.saved()
    storage.hold()
    ann.type('one')
    // Ben has the edit from Ann and not from the server, and hands it in a second time.
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(ann.document))
    const ben = connectEditor(url, 'a', copy)
    clients.add(ben)
    await ben.synced()
    const cleo = await connect(url, 'a')
    ben.document.getMap('other').set('round', 'trip')
    await until(() => cleo.document.getMap('other').get('round') === 'trip', { what: 'the round trip' })
    expect(ben.isSaved()).toBe(false)
    storage.release()
    await ben.saved()
    await ann.saved()
  })

  test('[G4] never comes for a failed append, which is retried until it succeeds; the clients are told both', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const [ann, ben] = [await connect(url, 'a'), await connect(url, 'a')]
    await ann.saved()
    storage.failing = true
    ann.type('held')
    await until(() => ben.messages.length > 0, { what: 'the message that storage fails' })
    expect(ben.messages).toEqual([{ type: 'storageStatus', writable: false }])
    expect(ben.text()).toBe('held')
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    const late = await connect(url, 'a')
    await until(() => late.messages.length > 0, { what: 'the message for a newcomer' })
    expect(late.messages).toEqual([{ type: 'storageStatus', writable: false }])
    const { attempts } = storage
    await until(() => storage.attempts >= attempts + 2, { what: 'two more attempts' })
    expect(ann.isSaved()).toBe(false)

    storage.failing = false
    await ann.saved()
    await until(() => ben.messages.length > 1, { what: 'the message that storage works' })
    expect(ben.messages[1]).toEqual({ type: 'storageStatus', writable: true })
    expect(await storedText(storage, 'a')).toBe('held')
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })

  test('[G3] covers an update that depends on others that are missing', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const author = new Y.Doc()
    const updates: Uint8Array[] = []
    author.on('update', (update: Uint8Array) => updates.push(update))
    author.getText('content').insert(0, 'first')
    author.getText('content').insert(5, ' second')
    const [first, second] = updates
    if (first === undefined || second === undefined) throw new Error('two updates')

    // A client that has only the second update.
    const socket = new WebSocket(`${url.replace('http', 'ws')}/collaboration`)
    const acknowledged = new Promise<void>((resolve) => {
      socket.on('message', (data: Buffer) => {
        if (data.equals(frame('a', 8, 1))) resolve()
      })
    })
    socket.on('open', () => {
      socket.send(signIn)
      socket.send(frame('a', 0, 2, second))
    })
    await acknowledged
    socket.close()
    const document = new Y.Doc()
    for (const update of (await storage.load('a'))?.updates ?? []) Y.applyUpdate(document, update)
    Y.applyUpdate(document, first)
    expect(document.getText('content').toJSON()).toBe('first second')
  })
})

describe('[G3] an update that cannot be applied', () => {
  /** Somebody who sends an update by hand; resolves with what came back before the connection was closed, and with its code. */
  async function send(url: string, update: Uint8Array): Promise<{ code: number; isAcknowledged: boolean }> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/collaboration`)
    let isAcknowledged = false
    socket.on('message', (data: Buffer) => {
      if (data.equals(frame('a', 8, 1))) isAcknowledged = true
    })
    socket.on('open', () => {
      socket.send(signIn)
      socket.send(frame('a', 0, 2, update))
    })
    const code = await new Promise<number>((resolve) => socket.on('close', resolve))
    return { code, isAcknowledged }
  }

  /** An update that depends on another, which is not there. */
  function orphan(): Uint8Array {
    const author = new Y.Doc()
    const updates: Uint8Array[] = []
    author.on('update', (update: Uint8Array) => updates.push(update))
    author.getText('content').insert(0, 'first')
    author.getText('content').insert(5, ' second')
    return updates[1] ?? new Uint8Array()
  }

  test.each([
    ['is cut off', (): Uint8Array => orphan().subarray(0, -1)],
    ['has deletions that are cut off', (): Uint8Array => Uint8Array.from([...orphan().subarray(0, -1), 5, 1])],
    ['is empty', (): Uint8Array => new Uint8Array()]
  ])('because it %s is not acknowledged, and the document goes on', async (_what, make) => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const ann = await connect(url, 'a')
    ann.type('precious')
    await ann.saved()
    // Something waits already: then even an empty update once went into the log.
    const waiting = new WebSocket(`${url.replace('http', 'ws')}/collaboration`)
    const isTaken = new Promise<void>((resolve) => {
      waiting.on('message', (data: Buffer) => {
        if (data.equals(frame('a', 8, 1))) resolve()
      })
    })
    waiting.on('open', () => {
      waiting.send(signIn)
      waiting.send(frame('a', 0, 2, orphan()))
    })
    await isTaken
    waiting.close()
    expect(await send(url, make())).toEqual({ code: 4422, isAcknowledged: false })
    const before = storage.documents.get('a')?.updates.length ?? 0
    ann.type('!')
    await ann.saved()
    expect(storage.documents.get('a')?.updates).toHaveLength(before + 1)
    ann.destroy()
    clients.delete(ann)
    const ben = await connect(url, 'a')
    expect(ben.text()).toBe('precious!')
  })
})

test('[G4] an edit made while its document is being closed is written, also if the disk fails at that moment', async () => {
  const storage = new FaultyStorage()
  const { url } = await serveHere(storage)
  const ann = await connect(url, 'a')
  for (let count = 0; count < 30; count += 1) ann.type('x')
  await ann.saved()
  const { promise: isHeld, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: isClosing, resolve: closing } = Promise.withResolvers<void>()
  const write = storage.writeCheckpoint.bind(storage)
  storage.writeCheckpoint = async (...args) => {
    closing()
    await isHeld
    return write(...args)
  }
  ann.destroy()
  clients.delete(ann)
  await isClosing
  const ben = await connect(url, 'a')
  storage.failing = true
  ben.type('precious')
  await until(() => ben.messages.length > 0, { what: 'the message that storage fails' })
  ben.provider.configuration.websocketProvider.disconnect()
  await until(() => ben.closeCodes.length > 0, { what: 'the end of the connection' })
  // A round trip later the server knows, too.
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  letGo()
  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  storage.failing = false
  await until(async () => (await storedText(storage, 'a')).endsWith('precious'), { what: 'the edit in the storage' })
})

test('[G10] a clock that jumps an hour back, and two forth, keeps no edit from the disk', async () => {
  const storage = new FaultyStorage()
  const { url } = await serveHere(storage)
  const [ann, ben] = [await connect(url, 'a'), await connect(url, 'a')]
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const hour = 3_600_000
    for (const [text, jump] of [['one ', -hour], ['two ', 2 * hour], ['three', -hour]] as const) {
      vi.setSystemTime(Date.now() + jump)
      ann.type(text)
      await ann.saved()
    }
    storage.failing = true
    ann.type(', four')
    await until(() => ben.messages.length > 0, { what: 'the message that storage fails' })
    vi.setSystemTime(Date.now() - hour)
    storage.failing = false
    await ann.saved()
    expect(await storedText(storage, 'a')).toBe('one two three, four')
    const versions = await fetch(`${url}/api/documents/a/versions`)
    expect(versions.status).toBe(200)
  } finally {
    vi.useRealTimers()
  }
})

describe('a document', () => {
  test('[G4] stays in memory while it cannot be written, also when everybody has left, and is unloaded after', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const ann = await connect(url, 'a')
    await ann.saved()
    storage.failing = true
    ann.type('left behind')
    await until(() => storage.attempts > 1, { what: 'a failed append' })
    ann.destroy()
    const ben = await connect(url, 'a')
    expect(ben.text()).toBe('left behind')
    storage.failing = false
    await until(async () => (await storedText(storage, 'a')) === 'left behind', { what: 'the edit in the storage' })
    ben.destroy()
    await until(() => storage.documents.get('a')?.title === 'left behind', { what: 'the document to be closed' })
    const cleo = await connect(url, 'a')
    expect(cleo.text()).toBe('left behind')
  })

  test('starts with the seed, once, even if many open it at once', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const all = await Promise.all(Array.from({ length: 5 }, () => connect(url, 'a')))
    for (const client of all) expect(client.document.getText('content').toDelta()).toHaveLength(1)
  })

  test('[G7] that is damaged is refused with the reason, not opened empty and not overwritten', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    await storage.append('a', [{ bytes: Uint8Array.of(1, 2, 3), user: null, name: null, at: 1 }])
    const rows = storage.documents.get('a')
    if (rows?.updates[0] === undefined) throw new Error('one row')
    rows.updates[0].checksum ^= 1
    const ann = connectEditor(url, 'a')
    clients.add(ann)
    const reason = await until(() => ann.refusals[0], { what: 'the refusal' })
    expect(reason).toBe('document-unavailable: The document "a" is damaged: update 1 does not match its checksum.')
    expect(rows.lastSequence).toBe(1)
    await connect(url, 'b')
  })

  test('[G7] whose stored bytes are no updates is refused, too', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    await storage.append('a', [{ bytes: Uint8Array.of(255, 255, 3), user: null, name: null, at: 1 }])
    const ann = connectEditor(url, 'a')
    clients.add(ann)
    expect(await until(() => ann.refusals[0], { what: 'the refusal' })).toMatch(/^document-unavailable/)
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('can be called %s', async (name) => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const [ann, ben] = [await connect(url, name), await connect(url, name)]
    ann.type('hello')
    await ann.saved()
    await until(() => ben.text() === 'hello', { what: 'the edit at the other' })
    expect(await storedText(storage, name)).toBe('hello')
    expect({}).not.toHaveProperty('providerVersion')
  })

  test('gets checkpoints as its log grows, and opens from them', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const ann = await connect(url, 'a')
    for (let count = 0; count < 1200; count += 1) ann.type(`${count % 10}`)
    await ann.saved()
    await until(() => (storage.documents.get('a')?.checkpoints.length ?? 0) > 0, { what: 'a checkpoint' })
    const written = ann.text()
    expect(await storedText(storage, 'a')).toBe(written)
    ann.destroy()
    const ben = await connect(url, 'a')
    expect(ben.text()).toBe(written)
  })

  test('is listed under its title, or the first words of its text', async () => {
    const storage = new FaultyStorage()
    const { url } = await serveHere(storage)
    const ann = await connect(url, 'a')
    ann.type(`Minutes of the meeting\n${'x'.repeat(100)}`)
    const titles = async (): Promise<string[]> => (await storage.list()).map(({ title }) => title)
    await until(async () => (await titles())[0] === 'Minutes of the meeting', { what: 'the title from the text' })
    ann.document.getMap('meta').set('title', 'Minutes')
    await until(async () => (await titles())[0] === 'Minutes', { what: 'the title that was set' })
  })
})

describe('a server process', { timeout: 20_000 }, () => {
  test('[G1] that is killed keeps everything it acknowledged', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const ann = await connect(server.url, 'a')
    for (const word of ['one ', 'two ', 'three']) {
      ann.type(word)
      await ann.saved()
    }
    await server.kill()
    ann.destroy()
    await server.restart()
    const ben = await connect(server.url, 'a')
    expect(ben.text()).toBe('one two three')
  })

  test('[G1] that is killed while several write loses nothing that it acknowledged', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const writers = await Promise.all(['x', 'y', 'z'].map((letter) => connect(server.url, 'a').then((client) => ({ client, letter }))))
    const acknowledged = new Map<string, number>()
    let writing = true
    const work = writers.map(async ({ client, letter }) => {
      for (let count = 1; writing; count += 1) {
        client.document.getMap('counters').set(letter, count)
        await until(() => client.isSaved() || !writing, { what: 'an acknowledgement' })
        if (client.isSaved()) acknowledged.set(letter, count)
      }
    })
    await until(() => writers.every(({ letter }) => (acknowledged.get(letter) ?? 0) >= 10), { what: 'ten edits each' })
    await server.kill()
    writing = false
    await Promise.all(work)
    for (const { client } of writers) client.destroy()
    await server.restart()
    const reader = await connect(server.url, 'a')
    for (const [letter, count] of acknowledged) expect(reader.document.getMap('counters').get(letter)).toBeGreaterThanOrEqual(count)
  })

  test('[G5] whose file is locked by another program acknowledges nothing, and heals when it is let go', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const ann = await connect(server.url, 'a')
    await ann.saved()
    const blocker = new DatabaseSync(join(server.dataFolder, 'tandem.sqlite'))
    blocker.exec('BEGIN IMMEDIATE')
    ann.type('waiting')
    await until(() => ann.messages.length > 0, { what: 'the message that storage fails' })
    expect(ann.messages[0]).toEqual({ type: 'storageStatus', writable: false })
    expect(ann.isSaved()).toBe(false)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    blocker.exec('ROLLBACK')
    blocker.close()
    await ann.saved()
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  test('[G6] ends with 0 soon after SIGTERM, with clients connected, and tells them 1012', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const all = await Promise.all(Array.from({ length: 10 }, (_, index) => connect(server.url, `d${index % 3}`)))
    for (const client of all) client.type('text')
    await Promise.all(all.map((client) => client.saved()))
    const started = performance.now()
    expect(await server.stop()).toBe(0)
    expect(performance.now() - started).toBeLessThan(5000)
    for (const client of all) await until(() => client.closeCodes[0] === 1012, { what: 'the close code 1012' })
    await server.restart()
    const [first] = all
    await until(() => first?.provider.isSynced, { what: 'the client to come back' })
    expect(first?.text()).toContain('texttexttext')
  })

  test('[G6] ends within five seconds of SIGTERM with a sentence and not 0 when something cannot be written', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const ann = await connect(server.url, 'a')
    await ann.saved()
    const blocker = new DatabaseSync(join(server.dataFolder, 'tandem.sqlite'))
    blocker.exec('BEGIN IMMEDIATE')
    ann.type('never acknowledged')
    await until(() => ann.messages.length > 0, { what: 'the message that storage fails' })
    const started = performance.now()
    expect(await server.stop()).toBe(1)
    expect(performance.now() - started).toBeLessThan(5000)
    expect(server.output).toMatch(/Tandem could not write the newest edits of 1 document\(s\) .*: a\./)
    blocker.close()
    await server.restart()
    await ann.saved()
    expect(ann.text()).toBe('never acknowledged')
  })

  test('ends at once on a second SIGINT, and takes one right behind the first as the same', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const ann = await connect(server.url, 'a')
    await ann.saved()
    const blocker = new DatabaseSync(join(server.dataFolder, 'tandem.sqlite'))
    blocker.exec('BEGIN IMMEDIATE')
    ann.type('x')
    await until(() => ann.messages.length > 0, { what: 'the message that storage fails' })
    const { pid } = server
    if (pid === undefined) throw new Error('it runs')
    process.kill(pid, 'SIGINT')
    await until(() => ann.closeCodes.length > 0, { what: 'the stop to begin' })
    process.kill(pid, 'SIGINT')
    expect(server.pid).toBe(pid)
    // The stop waits for the disk; asked once more a while later, it does not get to say what it could not write.
    await until(
      () => {
        if (server.pid !== undefined) process.kill(pid, 'SIGINT')
        return server.pid === undefined
      },
      { what: 'the end' },
    )
    expect(server.output).not.toContain('could not write the newest edits')
    blocker.close()
  })
})
