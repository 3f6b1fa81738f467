/** Images over HTTP: who may bring and have them, what is taken, and what of an upload that goes wrong is left. */
import { existsSync, readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '@tandem/shared/access.ts'
import { imagePath, parseStoredImage } from '@tandem/shared/images.ts'
import type { CreatedShareLink } from '@tandem/shared/protocol.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { settingsWith } from '@tandem/server/src/config.ts'
import type { Settings } from '@tandem/server/src/config.ts'
import { httpErrors } from '@tandem/server/src/http/errors.ts'
import { FileImageStore, disk } from '@tandem/server/src/images/file-image-store.ts'
import { UploadTurns } from '@tandem/server/src/images/upload-turns.ts'
import { defaultLimits } from '@tandem/server/src/limits.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { nobody } from '@tandem/server/src/storage/storage.ts'
import { startServer } from '@tandem/server/src/server.ts'
import { removeTemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'
import { secret, sign } from '../auth/tokens.ts'
import { sendRaw } from '../raw-request.ts'
import { hashOf, noImages, pngOf, sample, samples } from './samples.ts'

const limits = { ...defaultLimits, maxImageBytes: 200_000, maxImageBytesPerDocument: 500_000 }
const png = sample('png')

let home: string
const closing: (() => Promise<unknown>)[] = []
beforeEach(() => {
  home = temporaryFolder()
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  removeTemporaryFolder(home)
})

type Asking = Omit<RequestInit, 'headers'> & { headers: Record<string, string> }

interface Served {
  url: string
  port: number
  put: (bytes: Uint8Array | ReadableStream<Uint8Array>, more?: { token?: string | null; document?: string; hash?: string; headers?: Record<string, string> }) => Promise<Response>
  get: (hash: string, more?: { token?: string | null; document?: string; headers?: Record<string, string>; method?: string }) => Promise<Response>
}

/** A server with the documents `notes` and `team/plan`, which keeps images on disk; asked by an editor if nothing else is said. */
async function serve(settings: Partial<Settings> = {}, faults: Partial<typeof disk> = {}): Promise<Served> {
  const storage = new MemoryStorage()
  for (const name of ['notes', 'team/plan', 'notes~comments']) await storage.append(name, [{ ...nobody, bytes: seedUpdate, at: 1 }])
  const all = settingsWith({ port: 0, data: home, static: null, auth: 'token', jwtSecret: secret, limits, ...settings })
  const images = await FileImageStore.open(join(home, 'images'), all.limits, { ...disk, ...faults })
  const { url, port, close } = await startServer(all, storage, images)
  closing.push(close)
  const base = new URL(all.publicUrl ?? '/', url)
  const ask = async (document: string, hash: string, token: string | null | undefined, { headers, ...init }: Asking): Promise<Response> => {
    const shown = token === null ? {} : { Authorization: `Bearer ${token ?? (await tokenFor('editor', document))}` }
    return fetch(`${url}${base.pathname === '/' ? '' : base.pathname}/${imagePath(document, hash)}`, { ...init, headers: { ...shown, ...headers } })
  }
  return {
    url,
    port,
    put: (bytes, { token, document = 'notes', hash, headers = {} } = {}) =>
      ask(document, hash ?? (bytes instanceof Uint8Array ? hashOf(bytes) : 'f'.repeat(64)), token, {
        method: 'PUT',
        headers,
        body: bytes as Uint8Array<ArrayBuffer>,
        ...(bytes instanceof Uint8Array ? {} : { duplex: 'half' })
      } as Asking),
    get: (hash, { token, document = 'notes', headers = {}, method = 'GET' } = {}) => ask(document, hash, token, { method, headers })
  }
}

function tokenFor(role: Role, document = 'notes'): Promise<string> {
  return sign({ sub: role, documents: { [document]: role } })
}

async function errorOf(response: Response): Promise<[number, unknown]> {
  const body: unknown = await response.json()
  return [response.status, (body as { error: unknown }).error]
}

/** What is on disk of images: the finished ones, and those that are not. */
function onDisk(): { kept: number; incoming: number } {
  const folder = join(home, 'images')
  const all = existsSync(folder) ? readdirSync(folder) : []
  const count = (name: string): number => readdirSync(join(folder, name)).length
  return { kept: all.filter((name) => name !== 'incoming').reduce((sum, name) => sum + count(name), 0), incoming: all.includes('incoming') ? count('incoming') : 0 }
}

test.each([...samples])('%s comes back as it was', async (_label, { type, bytes }) => {
  const { put, get } = await serve()
  const made = await put(bytes, { headers: { 'Content-Type': 'image/svg+xml' } })
  const image = { hash: hashOf(bytes), type, size: bytes.length, width: 3, height: 2 }
  const told: unknown = await made.json()
  expect([made.status, told, parseStoredImage(told)]).toEqual([201, image, image])
  const again = await put(bytes)
  expect([again.status, await again.json()]).toEqual([200, image])
  const had = await get(image.hash)
  expect(had.status).toBe(200)
  expect(Object.fromEntries(had.headers)).toMatchObject({
    'content-type': type,
    'content-length': String(bytes.length),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=31536000, immutable',
    etag: `"${image.hash}"`,
    vary: 'Authorization'
  })
  expect(new Uint8Array(await had.arrayBuffer())).toEqual(bytes)
})

test('HEAD has the headers and no body, and a known image is not sent again', async () => {
  const { put, get } = await serve()
  await put(png)
  const head = await get(hashOf(png), { method: 'HEAD' })
  expect([head.status, head.headers.get('content-length'), head.headers.get('content-type')]).toEqual([200, String(png.length), 'image/png'])
  expect(await head.text()).toBe('')
  const known = await get(hashOf(png), { headers: { 'If-None-Match': `"other", W/"${hashOf(png)}"` } })
  expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, `"${hashOf(png)}"`, ''])
  expect((await get(hashOf(png), { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
})

describe('roles', () => {
  test('whoever reads the document has its images, whoever writes it brings some, nobody else', async () => {
    const { put, get } = await serve()
    const tokens = { nobody: null, stranger: await tokenFor('editor', 'other'), viewer: await tokenFor('viewer'), commenter: await tokenFor('commenter'), editor: await tokenFor('editor') }
    const found: Record<string, number[]> = {}
    for (const [who, token] of Object.entries(tokens)) found[who] = [(await put(png, { token })).status]
    for (const [who, token] of Object.entries(tokens)) found[who]?.push((await get(hashOf(png), { token })).status)
    expect(found).toEqual({ nobody: [401, 401], stranger: [403, 403], viewer: [403, 200], commenter: [403, 200], editor: [201, 200] })
  })

  test('a share link gives them until it is revoked', async () => {
    const { put, get, url } = await serve()
    await put(png)
    const editor = { Authorization: `Bearer ${await tokenFor('editor')}` }
    const made = await fetch(`${url}/api/documents/notes/share-links`, { method: 'POST', headers: editor, body: '{"role":"viewer"}' })
    const { token, id } = (await made.json()) as CreatedShareLink
    expect((await get(hashOf(png), { token })).status).toBe(200)
    expect((await put(sample('gif'), { token })).status).toBe(403)
    await fetch(`${url}/api/documents/notes/share-links/${id}`, { method: 'DELETE', headers: editor })
    expect(await errorOf(await get(hashOf(png), { token }))).toEqual([403, 'share-link-invalid'])
  })

  test('an image of one document is none of another, and comments have none', async () => {
    const { put, get } = await serve()
    await put(png, { document: 'team/plan' })
    expect((await get(hashOf(png), { document: 'team/plan' })).status).toBe(200)
    expect(await errorOf(await get(hashOf(png)))).toEqual([404, 'no-such-image'])
    expect(await errorOf(await put(png, { document: 'nothing' }))).toEqual([404, 'no-such-document'])
    expect(await errorOf(await put(png, { document: 'notes~comments', token: await tokenFor('editor') }))).toEqual([404, 'no-such-document'])
  })
})

test('names that are no hash, and paths that lead elsewhere, are refused', async () => {
  const { put, get, port } = await serve()
  for (const hash of ['x', '..', '%2e%2e%2f%2e%2e', `${hashOf(png)}.png`, hashOf(png).toUpperCase(), `..%2f${hashOf(png)}`]) {
    expect((await put(png, { hash })).status, hash).toBeGreaterThanOrEqual(400)
    expect((await get(hash)).status, hash).toBeGreaterThanOrEqual(400)
  }
  expect(await errorOf(await get('x'))).toEqual([400, 'bad-image-hash'])
  const token = await sign()
  for (const name of ['..', '%2e%2e', '..%2f..', 'a%2f..%2fb', '.']) {
    const answer = await sendRaw(port, `GET /api/documents/${name}/images/${hashOf(png)} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`)
    expect([answer.status, answer.body], name).toEqual([400, expect.stringContaining('bad-document-name')])
  }
  expect(onDisk()).toEqual({ kept: 0, incoming: 0 })
})

describe('what is not taken leaves nothing', () => {
  test.each(noImages)('%s', async (_label, bytes) => {
    const { put } = await serve()
    const response = await put(bytes, { headers: { 'Content-Type': 'image/png' } })
    expect(await errorOf(response)).toEqual([415, expect.stringMatching(/^(not-an-image|image-unreadable)$/)])
    expect(onDisk()).toEqual({ kept: 0, incoming: 0 })
  })

  test('bytes of another hash, too many, and too many pixels, with or without a length', async () => {
    const { put } = await serve()
    const cases: [Uint8Array, string | undefined, number, keyof typeof httpErrors][] = [
      [png, 'f'.repeat(64), 400, 'image-hash-mismatch'],
      [pngOf(3, 2, 250_000), undefined, 413, 'image-too-large'],
      [pngOf(3, 2, 5_000_000), undefined, 413, 'image-too-large'],
      [pngOf(20_000, 20_000), undefined, 413, 'too-many-pixels']
    ]
    for (const [bytes, hash, status, error] of cases) {
      for (const body of [bytes, new Blob([bytes as Uint8Array<ArrayBuffer>]).stream()]) {
        expect(await errorOf(await put(body, { hash: hash ?? hashOf(bytes) }))).toEqual([status, error])
      }
    }
    expect(onDisk()).toEqual({ kept: 0, incoming: 0 })
    const chunked = await put(new Blob([png as Uint8Array<ArrayBuffer>]).stream(), { hash: hashOf(png) })
    expect(chunked.status).toBe(201)
  })

  test('more than a document may have', async () => {
    const { put } = await serve()
    const statuses: number[] = []
    for (let count = 0; count < 3; count += 1) statuses.push((await put(pngOf(3, 2, 190_000 + count))).status)
    expect(statuses).toEqual([201, 201, 409])
    expect((await put(pngOf(3, 2, 190_009), { document: 'team/plan' })).status).toBe(201)
  })

  test('an upload that is cut off', async () => {
    const { port } = await serve()
    const token = await tokenFor('editor')
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`PUT /${imagePath('notes', hashOf(png))} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Length: 100000\r\n\r\n`)
    socket.write(png)
    await until(() => onDisk().incoming === 1, { what: 'the upload to begin' })
    socket.resetAndDestroy()
    await until(() => onDisk().incoming === 0, { what: 'the upload to be cleared away' })
    expect(onDisk().kept).toBe(0)
  })

  test.each([
    ['full', 'ENOSPC', 507, 'disk-full'],
    ['read-only', 'EROFS', 503, 'images-unavailable']
  ])('an upload to a disk that is %s', async (_what, code, status, error) => {
    const refuse = async (): Promise<never> => {
      throw Object.assign(new Error(code), { code })
    }
    const { put } = await serve({}, { append: refuse })
    expect(await errorOf(await put(png))).toEqual([status, error])
    expect(onDisk()).toEqual({ kept: 0, incoming: 0 })
  })
})

test('many of the same at once are there once', async () => {
  const { put } = await serve()
  const bytes = pngOf(3, 2, 150_000)
  const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await put(bytes)).status))
  expect(statuses.filter((status) => status === 201)).toHaveLength(1)
  expect(statuses.filter((status) => status === 200)).toHaveLength(7)
  expect(onDisk()).toEqual({ kept: 1, incoming: 0 })
})

test('whoever brings too many is told to come again, and others are not', async () => {
  const { put } = await serve({ limits: { ...limits, imageUploadsPerMinute: 2 } })
  const statuses: number[] = []
  for (let count = 0; count < 3; count += 1) statuses.push((await put(pngOf(3, 2, count))).status)
  expect(statuses).toEqual([201, 201, 429])
  const refused = await put(pngOf(3, 2, 3))
  expect([refused.headers.get('retry-after'), await errorOf(refused)]).toEqual(['5', [429, 'too-many-uploads']])
  // What is there already costs nothing.
  expect((await put(pngOf(3, 2, 0))).status).toBe(200)
  expect((await put(png, { token: await sign({ sub: 'ben' }) })).status).toBe(200)
  expect((await put(pngOf(3, 2, 4), { token: await sign({ sub: 'ben' }) })).status).toBe(201)
})

test('turns come back by and by, and are given back', () => {
  let now = 0
  const turns = new UploadTurns(60, () => now)
  const leaving = Array.from({ length: 12 }, () => turns.enter('ann'))
  expect(leaving.every((leave) => leave !== null)).toBe(true)
  expect(turns.enter('ann')).toBeNull()
  expect(turns.enter('ben')).not.toBeNull()
  for (const leave of leaving) leave?.()
  for (let count = 12; count < 60; count += 1) turns.enter('ann')?.()
  expect(turns.enter('ann')).toBeNull()
  now = 1000
  expect(turns.enter('ann')).not.toBeNull()
  expect(turns.enter('ann')).toBeNull()
})

test('pages of other origins may bring and have images if they are allowed', async () => {
  const allowed = 'https://intranet.example'
  const { put, get, url } = await serve({ allowedOrigins: [allowed] })
  const path = `${url}/${imagePath('notes', hashOf(png))}`
  const preflight = { 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'authorization,content-type' }
  const told = await fetch(path, { method: 'OPTIONS', headers: { ...preflight, Origin: allowed } })
  expect([told.status, told.headers.get('access-control-allow-origin')]).toEqual([204, allowed])
  expect(told.headers.get('access-control-allow-methods')).toContain('PUT')
  expect((await fetch(path, { method: 'OPTIONS', headers: { ...preflight, Origin: 'https://evil.example' } })).status).toBe(403)
  expect((await put(png, { headers: { Origin: 'https://evil.example' } })).status).toBe(403)
  expect((await put(png, { headers: { Origin: allowed } })).status).toBe(201)
  const had = await get(hashOf(png), { headers: { Origin: allowed } })
  expect([had.status, had.headers.get('access-control-allow-origin'), had.headers.get('vary')]).toEqual([200, allowed, 'Origin, Authorization'])
})

test('below a path, as the proxy passes it on', async () => {
  const { put, get } = await serve({ publicUrl: 'http://localhost/tandem' })
  expect((await put(png)).status).toBe(201)
  expect((await get(hashOf(png))).status).toBe(200)
})

test('they are counted', async () => {
  const { put, url } = await serve()
  await put(png)
  await put(png)
  await put(sample('gif'), { hash: 'f'.repeat(64) })
  const metrics = await (await fetch(`${url}/metrics`)).text()
  expect(metrics).toContain('tandem_images_stored_total 1\n')
  expect(metrics).toContain(`tandem_image_bytes_stored_total ${png.length}\n`)
  expect(metrics).toContain('tandem_images_refused_total{reason="image-hash-mismatch"} 1\n')
})
