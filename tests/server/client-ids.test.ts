/**
 * Nobody writes as another, and everybody goes on with what is theirs.
 */
import { expect, test } from 'vitest'
import { closeReason } from '@tandem/server/src/collaboration/close-codes.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import * as Y from 'yjs'
import { until } from '../support/until.ts'
import { frame } from './frames.ts'
import { connectRaw, type } from './raw-client.ts'
import type { RawClient } from './raw-client.ts'
import { useServerHere } from './server-here.ts'

const here = useServerHere()

async function join(url: string, query = ''): Promise<RawClient> {
  const client = await connectRaw(url, query)
  here.closing.add(() => client.socket.terminate())
  await client.open('a')
  return client
}

/** An edit under a clientID, as an update of a document that knows nothing else. */
function editOf(clientId: number, text: string, document = new Y.Doc()): Uint8Array {
  document.clientID = clientId
  const vector = Y.encodeStateVector(document)
  document.getText('content').insert(document.getText('content').length, text)
  return Y.encodeStateAsUpdate(document, vector)
}

test('an edit under the clientID of somebody who is there is not taken, as an edit or as what one has', async () => {
  const { url } = await here.serve(new MemoryStorage())
  const victim = await here.connect(url, 'a')
  victim.type('mine ')
  await victim.saved()
  for (const step of [1, 2]) {
    const hostile = await join(url)
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(victim.document))
    hostile.send(frame('a', type.sync, step, editOf(victim.document.clientID, 'forged', copy)))
    expect(await hostile.closing()).toEqual({ code: closeReason.clientIdInUse.code, reason: 'client-id-in-use' })
    expect(hostile.answers()).toEqual([])
  }
  victim.type('and mine again')
  await victim.saved()
  const reader = await here.connect(url, 'a')
  expect(reader.text()).toBe('mine and mine again')
  expect(victim.closeCodes).toEqual([])
})

test('another edit under a number that is taken is not acknowledged, whoever sends it', async () => {
  const { url } = await here.serve(new MemoryStorage())
  const first = await join(url)
  first.update('a', editOf(7, 'first'))
  await until(() => first.answers().length === 1, { what: 'the first answer' })
  first.socket.terminate()
  await until(() => first.closed !== null, { what: 'the first to be gone' })
  const second = await join(url)
  second.update('a', editOf(7, 'other'))
  const { code, reason } = await second.closing()
  expect([code, reason]).toEqual([closeReason.badUpdate.code, expect.stringContaining('bad-update: it has other edits')])
  expect(second.answers()).toEqual([])
})

test('a page that comes back under its clientID goes on at once on the same device', async () => {
  const { url } = await here.serve(new MemoryStorage())
  const document = new Y.Doc()
  const query = '?device=secret-of-the-device'
  const first = await join(url, query)
  first.update('a', editOf(7, 'one ', document))
  await until(() => first.answers().length === 1, { what: 'the first answer' })
  // The first connection is still open, as far as the server knows.
  const second = await join(url, query)
  second.update('a', editOf(7, 'two', document))
  await until(() => second.answers().length === 1, { what: 'the second answer' })
  expect((await here.connect(url, 'a')).text()).toBe('one two')
})

test('a client of which nothing is known goes on when its last connection shows no more life', async () => {
  const { url } = await here.serve(new MemoryStorage())
  const document = new Y.Doc()
  const first = await join(url)
  first.update('a', editOf(7, 'one ', document))
  await until(() => first.answers().length === 1, { what: 'the first answer' })
  // As if the network were gone: nothing is read any more, so no ping is answered.
  first.socket.pause()
  const next = editOf(7, 'two', document)
  await until(
    async () => {
      const second = await join(url)
      second.update('a', next)
      await until(() => second.answers().length === 1 || second.closed !== null, { what: 'an answer or a close' })
      return second.answers().length === 1
    },
    { what: 'the second connection to be let in', deadline: 14_000 }
  )
  expect((await here.connect(url, 'a')).text()).toBe('one two')
})

test('what a device has of others is taken, when these are not there', async () => {
  const { url } = await here.serve(new MemoryStorage())
  const document = new Y.Doc()
  editOf(7, 'from one page, ', document)
  editOf(8, 'and from another', document)
  const client = await here.connect(url, 'a', document)
  await client.saved()
  expect((await here.connect(url, 'a')).text()).toBe('from one page, and from another')
})
