/**
 * Who edits and leaves in the same moment, as somebody who closes a tab: what they sent has arrived, and they cannot send it again.
 */
import { expect, test } from 'vitest'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { until } from '../support/until.ts'
import { useServerHere } from './server-here.ts'

const here = useServerHere()
const text = 'written in the last moment'

function typeInto(document: Y.Doc): void {
  for (let index = 0; index < text.length; index += 1) document.getText('content').insert(index, text.charAt(index))
}

async function expectText(url: string): Promise<void> {
  const reader = await here.connect(url, 'a')
  await until(() => reader.text() === text, { what: 'all that was typed' })
  // Whoever has left is not seen any more.
  await until(() => reader.provider.awareness?.getStates().size === 1, { what: 'that nobody else is there' })
  expect(reader.closeCodes).toEqual([])
}

test('with the provider of Hocuspocus', async () => {
  const { url } = await here.serve(new MemoryStorage())
  const writer = await here.connect(url, 'a')
  typeInto(writer.document)
  writer.destroy()
  await expectText(url)
})

test('with the provider of y-websocket', async () => {
  const { url } = await here.serve(new MemoryStorage())
  const document = new Y.Doc()
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/yjs`, 'a', document, {
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true
  })
  await until(() => provider.synced, { what: 'the document' })
  typeInto(document)
  provider.destroy()
  await expectText(url)
})
