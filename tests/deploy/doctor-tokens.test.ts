/**
 * What `tandem doctor` says of the token that it is given.
 */
import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FaultId } from '@tandem/shared/diagnosis.ts'
import { examine } from '@tandem/server/src/doctor/examine.ts'
import type { Examination } from '@tandem/server/src/doctor/finding.ts'
import { startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'

const secret = 'a secret that is long enough for HS256'

const look = (url: string, document: string, token: string): Promise<Examination> =>
  examine({ url: new URL(url), token, document, idleSeconds: 0.1, authorities: undefined })

const faultsOf = ({ findings }: Examination): FaultId[] => findings.map(({ fault }) => fault)

let server: ServerProcess
beforeAll(async () => {
  server = await startServer({ args: ['--auth', 'token'], env: { TANDEM_JWT_SECRET: secret } })
  await look(server.url, 'notes', makeToken())
})
afterAll(() => server.dispose())

/** A token that gives Anna the document "notes"; its times are in seconds from now. */
function makeToken({ iat = 0, exp = 600, key = secret }: { iat?: number; exp?: number; key?: string } = {}): string {
  const now = Math.floor(Date.now() / 1000)
  const claims = { sub: 'anna', documents: { notes: 'editor' }, iat: now + iat, nbf: now + iat, exp: now + exp }
  const [header, payload] = [{ alg: 'HS256', typ: 'JWT' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return `${header}.${payload}.${createHmac('sha256', key).update(`${header}.${payload}`).digest('base64url')}`
}

test('one that is good opens the document', async () => {
  const examination = await look(server.url, 'notes', makeToken())
  expect(examination).toMatchObject({ findings: [], unchecked: [] })
})

test('one by another key is refused, with the reason', async () => {
  const examination = await look(server.url, 'notes', makeToken({ key: 'another secret, just as long as that one' }))
  expect(faultsOf(examination)).toEqual(['token-refused'])
  expect(examination.findings[0]?.seen).toContain('token-invalid')
})

test('one for another document is refused, with the reason', async () => {
  const examination = await look(server.url, 'secrets', makeToken())
  expect(faultsOf(examination)).toEqual(['token-refused'])
  expect(examination.findings[0]?.seen).toContain('no-access')
})

test.each([
  ['has expired', { iat: -7200, exp: -3600 }, /It expires (3599|360\d) s before the time of the server/],
  ['is not valid yet', { iat: 3600, exp: 7200 }, /It is valid from (3599|360\d) s after the time of the server/]
])('one that %s is told with its times beside the server’s clock', async (_what, times, seen) => {
  const examination = await look(server.url, 'notes', makeToken(times))
  expect(faultsOf(examination)).toEqual(['token-clock'])
  expect(examination.findings[0]?.seen).toMatch(seen)
})

test('none leaves what needs one unchecked, and is no fault', async () => {
  const examination = await look(server.url, 'notes', '')
  expect(examination.findings).toEqual([])
  expect(examination.unchecked.join('\n')).toContain('pass one with --token')
})
