/** A server with sign-in as a process: what it keeps, and what it keeps to itself. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { CreatedShareLink } from '@tandem/shared/protocol.ts'
import { startServer } from '../../support/server-process.ts'
import type { ServerProcess } from '../../support/server-process.ts'
import { until } from '../../support/until.ts'
import { connectEditor } from '../editor-client.ts'
import { secret, seconds, sign } from './tokens.ts'

/** What a y-websocket client begins with, which is answered. */
const emptySyncStep1 = Uint8Array.of(0, 0, 1, 0)

let server: ServerProcess
beforeAll(async () => {
  server = await startServer({ args: ['--static', 'none', '--auth', 'token', '--log-level', 'debug', '--max-wrong-tokens', '1000'], env: { TANDEM_JWT_SECRET: secret } })
})
afterAll(() => server.dispose())

async function ask<T>(method: string, path: string, token: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(`${server.url}/api/${path}`, { method, headers: { Authorization: `Bearer ${token}` }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: response.status, body: (await response.json()) as T }
}

test('share links and revocations outlast a crash', async () => {
  const ann = await sign({ iat: seconds() - 5 })
  expect((await ask('POST', 'documents', ann, { name: 'notes' })).status).toBe(201)
  const { body: kept } = await ask<CreatedShareLink>('POST', 'documents/notes/share-links', ann, { role: 'commenter', label: 'Kept' })
  const { body: gone } = await ask<CreatedShareLink>('POST', 'documents/notes/share-links', ann, { role: 'editor' })
  await fetch(`${server.url}/api/documents/notes/share-links/${gone.id}`, { method: 'DELETE', headers: { Authorization: `Bearer ${ann}` } })
  await ask('POST', 'revocations', await sign({ sub: 'root', admin: true }), { user: 'ann' })
  await server.restart()
  expect(await ask('GET', 'access?document=notes', kept.token)).toMatchObject({ status: 200, body: { role: 'commenter' } })
  expect(await ask('GET', 'access', gone.token)).toMatchObject({ status: 403, body: { error: 'share-link-invalid' } })
  expect(await ask('GET', 'access', ann)).toMatchObject({ status: 401, body: { error: 'token-revoked' } })
})

test('no token and no secret appears in the log, in an answer, or in the data folder', async () => {
  await server.restart()
  const editor = await sign({ sub: 'ben' })
  await ask('POST', 'documents', editor, { name: 'secrets' })
  const { body: link } = await ask<CreatedShareLink>('POST', 'documents/secrets/share-links', editor, { role: 'viewer' })
  // As they are shown, right and wrong, over HTTP and over both kinds of WebSockets.
  const hidden = [editor, link.token, await sign({ exp: 1 }), await sign({ sub: '' }), await sign({}, { key: `${secret}!` }), `share_${'B'.repeat(43)}`, 'made-up-token']
  let answers = ''
  for (const token of hidden.slice(0, 5)) {
    const response = await fetch(`${server.url}/api/documents`, { headers: { Authorization: `Bearer ${token}` } })
    answers += JSON.stringify([await response.text(), ...response.headers])
  }
  for (const token of hidden) {
    const client = connectEditor(server.url, 'secrets', undefined, { token })
    await until(() => client.refusals.length > 0 || client.access.length > 0 || client.closeCodes.length > 0, { what: 'an answer' })
    client.destroy()
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/yjs/secrets?token=${token}`)
    socket.on('open', () => socket.send(emptySyncStep1))
    socket.on('message', (data: Buffer) => (answers += data.toString('latin1')))
    await new Promise((resolve) => socket.once('message', resolve).once('close', resolve).once('error', resolve))
    socket.terminate()
  }
  expect(server.output).toContain('tokens refused')
  expect(await server.stop()).toBe(0)
  const files = readdirSync(server.dataFolder).map((name) => readFileSync(join(server.dataFolder, name), 'latin1'))
  const everywhere = [server.output, answers, ...files].join('\n')
  const parts = [secret, ...hidden.flatMap((token) => token.replace(/^share_/, '').split('.')).filter((part) => part.length > 12)]
  // The header of a token is the same for all of them, and tells nothing.
  for (const part of new Set(parts)) if (!part.startsWith('eyJhbGciOi')) expect(everywhere.includes(part), part).toBe(false)
})
