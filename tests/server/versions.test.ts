/** The version API: who wrote what when, what it was, what changed, and the way back. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { appendBlocks } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { VersionSummary } from '@tandem/shared/protocol.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { startServer } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import type { EditorClient } from './editor-client.ts'
import { useServerHere } from './server-here.ts'

const { clients, serve: serveHere, connect: connectNameless } = useServerHere()

async function serve(storage = new MemoryStorage()): Promise<string> {
  return (await serveHere(storage)).url
}

/** Somebody who goes by a name. */
async function connect(url: string, document: string, name: string): Promise<EditorClient> {
  const client = await connectNameless(url, document)
  client.provider.setAwarenessField('user', { name, color: '#386ad0' })
  return client
}

/** Types, and waits until that is saved under the name of who types. */
async function write(client: EditorClient, text: string): Promise<void> {
  client.type(text)
  await client.saved()
}

interface Answer {
  status: number
  // Any JSON; each test says what it expects of it.
  body: Record<string, unknown>
}

async function ask(url: string, path: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(`${url}/api/documents/${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function versionsOf(url: string, document: string): Promise<VersionSummary[]> {
  const { status, body } = await ask(url, `${document}/versions`)
  expect(status).toBe(200)
  return body['versions'] as VersionSummary[]
}

/** The texts of the blocks of a version. */
async function textOf(url: string, document: string, id: number): Promise<string> {
  const { status, body } = await ask(url, `${document}/versions/${id}/content`)
  expect(status).toBe(200)
  const { content } = body['document'] as { content: { content?: { text?: string }[] }[] }
  return content.map((block) => (block.content ?? []).map(({ text }) => text ?? '').join('')).join('\n')
}

/** A document in which Ann wrote a version, called `Draft`, and Ben another. */
async function twoVersions(url: string, document = 'a'): Promise<{ ann: EditorClient; ben: EditorClient; draft: number }> {
  const ann = await connect(url, document, 'Ann')
  await write(ann, 'one two')
  const { body } = await ask(url, `${document}/versions`, 'POST', { name: 'Draft' })
  const ben = await connect(url, document, 'Ben')
  await write(ben, ' three')
  await until(() => ann.text() === 'one two three', { what: 'the edit at the other' })
  return { ann, ben, draft: body['id'] as number }
}

describe('versions', () => {
  test('are listed with who wrote them, last first, by bits', async () => {
    const url = await serve()
    const { draft } = await twoVersions(url)
    const versions = await versionsOf(url, 'a')
    expect(versions.map(({ name, isOpen, authors }) => [name, isOpen, authors.map((author) => author.name)])).toEqual([
      ['', true, ['Ben']],
      ['Draft', false, [null, 'Ann']]
    ])
    expect(versions[1]?.id).toBe(draft)
    for (const { startedAt, endedAt } of versions) expect(Math.abs(Date.now() - startedAt) + Math.abs(endedAt - startedAt)).toBeLessThan(60_000)
    expect((await ask(url, 'a/versions?limit=1')).body['versions']).toEqual(versions.slice(0, 1))
    expect((await ask(url, `a/versions?before=${versions[0]?.id}`)).body['versions']).toEqual(versions.slice(1))
    expect((await ask(url, `a/versions/${draft}`)).body).toEqual(versions[1])
  })

  test('read as what the document was, as JSON and as a page in which nothing runs', async () => {
    const url = await serve()
    const { draft } = await twoVersions(url)
    expect(await textOf(url, 'a', draft)).toBe('one two')
    expect(await textOf(url, 'a', (await versionsOf(url, 'a'))[0]?.id ?? 0)).toBe('one two three')
    const page = await fetch(`${url}/api/documents/a/versions/${draft}/content?format=html`)
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/)
    expect(await page.text()).toMatch(/<title>Draft<\/title>[\s\S]*<p>one two<\/p>/)
    const markdown = await fetch(`${url}/api/documents/a/versions/${draft}/content?format=markdown`)
    expect([markdown.headers.get('content-type'), await markdown.text()]).toEqual(['text/markdown; charset=utf-8', 'one two\n'])
    const text = await fetch(`${url}/api/documents/a/versions/${draft}/content?format=text`)
    expect([text.headers.get('content-type'), await text.text()]).toEqual(['text/plain; charset=utf-8', 'one two\n'])
  })

  test('name the pictures that the server keeps by their addresses, in Markdown and HTML', async () => {
    const url = await serve()
    const client = await connect(url, 'team/plan', 'Ann')
    const hash = 'ab'.repeat(32)
    appendBlocks(contentOf(client.document), [schema.nodes.image.create({ src: `sha256:${hash}`, alt: 'A plan' })])
    await client.saved()
    const [newest] = await versionsOf(url, 'team%2Fplan')
    const address = `${url}/api/documents/team%2Fplan/images/${hash}`
    const read = async (format: string) => (await fetch(`${url}/api/documents/team%2Fplan/versions/${newest?.id}/content?format=${format}`)).text()
    expect(await read('markdown')).toContain(`![A plan](${address})`)
    expect(await read('html')).toContain(`src="${address}"`)
    expect(await read('json')).toContain(`"sha256:${hash}"`)
  })

  test('say what they changed since the one before, or since any other', async () => {
    const url = await serve()
    const { draft } = await twoVersions(url)
    const [newest] = await versionsOf(url, 'a')
    const { body } = await ask(url, `a/versions/${newest?.id}/changes`)
    expect(body).toMatchObject({ since: { id: draft }, version: { id: newest?.id } })
    expect(body['blocks']).toMatchObject([{ status: 'same', content: [{ status: 'same', text: 'one two' }, { status: 'inserted', text: ' three' }] }])
    const first = await ask(url, `a/versions/${draft}/changes`)
    expect(first.body).toMatchObject({ since: null, blocks: [{ status: 'inserted', content: [{ status: 'inserted', text: 'one two' }] }] })
    expect((await ask(url, `a/versions/${draft}/changes?since=${newest?.id}`)).status).toBe(400)
    expect((await ask(url, `a/versions/${newest?.id}/changes?since=${draft}`)).body).toEqual(body)
  })

  test('are given other names', async () => {
    const url = await serve()
    const { draft } = await twoVersions(url)
    expect(await ask(url, `a/versions/${draft}`, 'PATCH', { name: ' Second draft ' })).toMatchObject({ status: 200, body: { name: 'Second draft' } })
    expect((await versionsOf(url, 'a')).map(({ name }) => name)).toEqual(['', 'Second draft'])
  })

  test('say of the text that is there who wrote it', async () => {
    const url = await serve()
    await twoVersions(url)
    const { body } = await ask(url, 'a/authors')
    const authors = body['authors'] as { name: string | null }[]
    const [block] = body['blocks'] as { runs: { text: string; author: number; version: number }[] }[]
    expect(block?.runs.map(({ text, author }) => [text, authors[author]?.name])).toEqual([
      ['one two', 'Ann'],
      [' three', 'Ben']
    ])
    const [newest, draft] = await versionsOf(url, 'a')
    expect(block?.runs.map(({ version }) => version)).toEqual([draft?.id, newest?.id])
  })

  test('of a document whose name has a slash, or one that objects have, are found', async () => {
    const url = await serve()
    for (const name of ['team/notes', '__proto__']) {
      const ann = await connect(url, name, 'Ann')
      await write(ann, 'hello')
      const [newest] = await versionsOf(url, encodeURIComponent(name))
      expect(await textOf(url, encodeURIComponent(name), newest?.id ?? 0)).toBe('hello')
    }
  })
})

describe('restoring a version', () => {
  test('[G11] is an edit that everybody sees, that is saved, and that can be taken back', async () => {
    const storage = new MemoryStorage()
    const url = await serve(storage)
    const { ann, draft } = await twoVersions(url)
    const { status, body } = await ask(url, `a/versions/${draft}/restore`, 'POST')
    expect(status).toBe(200)
    await until(() => ann.text() === 'one two', { what: 'the restored text' })
    expect(await versionsOf(url, 'a')).toMatchObject([{ restored: draft, isOpen: false }, { authors: [{ name: 'Ben' }] }, { name: 'Draft' }])
    const { id } = body['before'] as VersionSummary
    await ask(url, `a/versions/${id}/restore`, 'POST')
    await until(() => ann.text() === 'one two three', { what: 'the text before restoring' })
    await write(ann, '!')
    expect(await textOf(url, 'a', (await versionsOf(url, 'a'))[0]?.id ?? 0)).toBe('one two three!')
  })

  test('[G11] keeps what somebody without a connection wrote before it, and what comes after it', async () => {
    const url = await serve()
    const { ann, ben, draft } = await twoVersions(url)
    ben.provider.configuration.websocketProvider.disconnect()
    await until(() => ben.closeCodes.length > 0, { what: 'the end of the connection' })
    ben.type(' four')
    await ask(url, `a/versions/${draft}/restore`, 'POST')
    ann.document.getText('content').insert(1, 'zero ')
    await ben.provider.configuration.websocketProvider.connect()
    await until(() => ann.isSaved() && ben.isSaved() && ann.text() === ben.text(), { what: 'the same text at both' })
    expect(ann.text()).toBe('zero one two four')
  })

  test('of a document that nobody has open works, and to what it is already changes nothing', async () => {
    const url = await serve()
    const { ann, ben, draft } = await twoVersions(url)
    for (const client of [ann, ben]) client.destroy()
    expect((await ask(url, `a/versions/${draft}/restore`, 'POST')).body).toMatchObject({ version: { restored: draft } })
    expect((await ask(url, `a/versions/${draft}/restore`, 'POST')).body).toMatchObject({ version: null })
    const cleo = await connect(url, 'a', 'Cleo')
    expect(cleo.text()).toBe('one two')
  })
})

describe('a request for versions that is wrong', () => {
  test.each([
    ['GET', 'none/versions', 404, 'no-such-document'],
    ['GET', 'a/versions/999', 404, 'no-such-version'],
    ['GET', 'a/versions/abc', 404, 'no-such-version'],
    ['GET', 'a/versions?limit=-1', 400, 'bad-parameter'],
    ['GET', '..%2Fa/versions', 400, 'bad-document-name'],
    ['GET', 'a/versions/1/content?format=docx', 400, 'bad-parameter'],
    ['POST', 'a/versions/999/restore', 404, 'no-such-version'],
    ['DELETE', 'a/versions/1', 405, 'method-not-allowed'],
    ['GET', 'a/versions/1/nothing', 404, 'not-found'],
    ['PATCH', 'a/versions/1', 400, 'bad-version-name']
  ])('%s %s is answered %i', async (method, path, status, code) => {
    const url = await serve()
    await write(await connect(url, 'a', 'Ann'), 'x')
    expect(await ask(url, path, method)).toMatchObject({ status, body: { error: code } })
  })

  test('because its document cannot be opened is told so', async () => {
    const storage = new MemoryStorage()
    const url = await serve(storage)
    const { ann, ben, draft } = await twoVersions(url)
    for (const client of [ann, ben]) client.destroy()
    storage.load = () => Promise.reject(new Error('the disk cannot be read'))
    await until(async () => (await ask(url, `a/versions/${draft}/restore`, 'POST')).body['error'] === 'document-unavailable', { what: 'the answer' })
  })

  test.each([
    ['no JSON', '{', 'bad-body'],
    ['too long', JSON.stringify({ name: 'x'.repeat(100_000) }), 'body-too-large'],
    ['a name that is none', '{"name": 5}', 'bad-version-name'],
    ['a name that is too long', JSON.stringify({ name: 'x'.repeat(201) }), 'bad-version-name']
  ])('because its body is %s is told so', async (_what, body, code) => {
    const url = await serve()
    await write(await connect(url, 'a', 'Ann'), 'x')
    const response = await fetch(`${url}/api/documents/a/versions`, { method: 'POST', body })
    expect(await response.json()).toMatchObject({ error: code })
    expect((await versionsOf(url, 'a')).every(({ name }) => name === '')).toBe(true)
  })

  test('because of its origin changes nothing', async () => {
    const url = await serve()
    const { ann, draft } = await twoVersions(url)
    const headers = { Origin: 'https://evil.example' }
    expect(await ask(url, `a/versions/${draft}/restore`, 'POST', undefined, headers)).toMatchObject({ status: 403 })
    expect(ann.text()).toBe('one two three')
  })
})

/** How many updates of the only document are in segments. */
function readFolded(folder: string): number {
  const database = new DatabaseSync(join(folder, 'tandem.sqlite'), { readOnly: true })
  try {
    return Number(database.prepare('SELECT folded_sequence FROM documents').get()?.['folded_sequence'])
  } finally {
    database.close()
  }
}

describe('many requests at once', () => {
  test('for what reads histories are answered in turn, and too many are told to come again', async () => {
    const storage = new MemoryStorage()
    const url = await serve(storage)
    const { draft } = await twoVersions(url)
    const { promise: isHeld, resolve: letGo } = Promise.withResolvers<void>()
    const read = storage.readHistory.bind(storage)
    let reading = 0
    storage.readHistory = async (...args) => {
      reading += 1
      await isHeld
      return read(...args)
    }
    const paths = [`a/versions/${draft}/content`, `a/versions/${draft}/changes`, 'a/authors']
    const answers = Array.from({ length: 30 }, async (_, index) => (await ask(url, paths[index % 3] ?? '')).status)
    const refused = await Promise.race(answers)
    expect(refused).toBe(503)
    expect(reading).toBeLessThanOrEqual(2)
    expect((await fetch(`${url}/api/documents`)).status).toBe(200)
    letGo()
    const counts = Map.groupBy(await Promise.all(answers), (status) => status)
    expect([counts.get(200)?.length, counts.get(503)?.length]).toEqual([18, 12])
    expect(await textOf(url, 'a', draft)).toBe('one two')
  })
})

describe('a server process', { timeout: 30_000 }, () => {
  test('[G11] keeps versions over a crash, and the same ones whether or not they are folded', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const { draft } = await twoVersions(server.url)
    const before = await versionsOf(server.url, 'a')
    await server.kill()
    await server.restart()
    expect(await versionsOf(server.url, 'a')).toEqual(before)
    await ask(server.url, `a/versions/${draft}/restore`, 'POST')
    await server.kill()
    await server.restart()
    expect(await textOf(server.url, 'a', (await versionsOf(server.url, 'a'))[0]?.id ?? 0)).toBe('one two')
  })

  test('[G11] folds a long log in the background, and every version of it can still be read', async () => {
    await using server = await startServer({ args: ['--static', 'none'] })
    const ann = await connect(server.url, 'a', 'Ann')
    await write(ann, 'start ')
    const { body } = await ask(server.url, 'a/versions', 'POST', { name: 'Start' })
    for (let count = 0; count < 6000; count += 1) ann.type('x')
    await ann.saved()
    const whole = ann.text()
    ann.destroy()
    clients.delete(ann)
    await until(() => readFolded(server.dataFolder) > 5000, { what: 'the log to be folded' })
    expect(await textOf(server.url, 'a', body['id'] as number)).toBe('start ')
    expect(await textOf(server.url, 'a', (await versionsOf(server.url, 'a'))[0]?.id ?? 0)).toBe(whole)
  })
})
