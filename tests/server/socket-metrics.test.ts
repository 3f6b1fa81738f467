/** What happens on sockets shows in the metrics. */
import { expect, test } from 'vitest'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { until } from '../support/until.ts'
import { frame } from './frames.ts'
import { connectRaw, type } from './raw-client.ts'
import { useServerHere } from './server-here.ts'

const here = useServerHere()

test('updates, acknowledgements, presence, refusals and documents are counted', async () => {
  const { url } = await here.serve(new MemoryStorage())
  const editor = await here.connect(url, 'a')
  editor.type('hello')
  await editor.saved()
  const client = await connectRaw(url)
  await client.open('a')
  client.send(frame('b', type.auth, 0, 'share_none', '4.8.0'))
  await until(() => client.denials().length === 1, { what: 'the refusal' })
  client.presence('a', 1, 1, { user: { name: 'x' } })
  client.update('a', Uint8Array.of(9, 9, 9))
  await client.closing()
  const text = await (await fetch(`${url}/metrics`)).text()
  const value = (name: string): number => Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.split(' ').at(-1))
  expect(value('tandem_acknowledgement_seconds_count')).toBeGreaterThanOrEqual(1)
  expect(value('tandem_updates_received_total')).toBeGreaterThanOrEqual(2)
  expect(value('tandem_updates_refused_total{reason="bad-update"}')).toBe(1)
  expect(value('tandem_refused_frames_total{close_code="4422"}')).toBe(1)
  expect(value('tandem_sign_ins_refused_total{denial="share-link-invalid"}')).toBe(1)
  expect(value('tandem_presence_messages_total{outcome="passed"}')).toBeGreaterThanOrEqual(1)
  expect(value('tandem_documents')).toBe(1)
})
