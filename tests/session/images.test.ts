/** The images of a document between a page and a server whose answers the test gives. */
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { DocumentImages, uploadProblem, type DocumentImagesOptions } from '../../client/src/session/document-images.ts'
import type { ImageAnswer, ImageTransport, UploadAnswer } from '../../client/src/session/image-transport.ts'
import { until } from '../support/until.ts'

/** A server that has images, or says what it is told to. */
class TestStore implements ImageTransport {
  readonly has = new Map<string, Blob>()
  readonly asked: string[] = []
  readonly tokens: string[] = []
  /** What the next uploads are answered; the image is taken when there is nothing left. */
  answers: ImageAnswer[] = []
  /** While there is one, uploads wait for it, half of their bytes up. */
  gate: Promise<void> | null = null
  /** What downloads wait for. */
  slowness: Promise<void> | null = null
  underWay = 0
  most = 0

  async put(url: string, bytes: Blob, token: string, onProgress: (part: number) => void): Promise<UploadAnswer> {
    this.asked.push(`PUT ${url}`)
    this.tokens.push(token)
    this.most = Math.max(this.most, ++this.underWay)
    onProgress(0.5)
    await this.gate
    this.underWay--
    const answer = this.answers.shift()
    if (answer !== undefined) return { ...answer, stored: null }
    this.has.set(url, bytes)
    return { status: 201, code: '', stored: url.slice(-64) }
  }

  async get(url: string, token: string): Promise<ImageAnswer & { bytes: Blob | null }> {
    this.asked.push(`GET ${url}`)
    await this.slowness
    this.tokens.push(token)
    const bytes = this.has.get(url) ?? null
    return bytes === null ? { status: 404, code: 'no-such-image', bytes } : { status: 200, code: '', bytes }
  }
}

const all: DocumentImages[] = []

function open(store: TestStore, options: Partial<DocumentImagesOptions> = {}): { images: DocumentImages; told: string[] } {
  const told: string[] = []
  const images = new DocumentImages({
    server: 'http://tandem.test/',
    address: (hash) => `http://tandem.test/${hash}`,
    documentId: null,
    token: async () => 'good',
    transport: store,
    firstDelay: 5,
    onChange: (hash) => {
      const state = images.state(hash)
      told.push(state?.state === 'uploading' ? `uploading ${state.progress}` : (state?.state ?? 'nothing'))
    },
    ...options,
  })
  all.push(images)
  return { images, told }
}

const picture = (content: string) => new Blob([content], { type: 'image/png' })
const hashOf = (content: string) => createHash('sha256').update(content).digest('hex')
const becomes = (images: DocumentImages, hash: string, state: string) =>
  until(() => images.state(hash)?.state === state, { what: `the state ${state}` })

afterEach(async () => {
  await Promise.all(all.splice(0).map((images) => images.destroy()))
})

describe('an image that is made here', () => {
  it('is named by its content, shown at once, and uploaded with its progress when there is a connection', async () => {
    const store = new TestStore()
    const { images, told } = open(store)
    const hash = await images.add(picture('a'))
    expect(hash).toBe(hashOf('a'))
    expect(await images.url(hash)).toMatch(/^blob:/)
    expect(images.unsent).toMatchObject({ waiting: 1, failed: 0 })
    expect(store.asked).toEqual([])
    images.setReachable(true)
    await becomes(images, hash, 'stored')
    expect(await store.has.get(`http://tandem.test/${hash}`)?.text()).toBe('a')
    expect([...new Set(told)]).toEqual(['waiting', 'uploading 0', 'uploading 0.5', 'stored'])
    expect(images.unsent).toMatchObject({ waiting: 0, failed: 0, device: 'kept' })
  })

  it('goes up after the one before it, and the same one once', async () => {
    const store = new TestStore()
    const { images } = open(store)
    images.setReachable(true)
    const hashes = await Promise.all(['a', 'b', 'a', 'c'].map((content) => images.add(picture(content))))
    for (const hash of hashes) await becomes(images, hash, 'stored')
    expect(store.most).toBe(1)
    expect(store.asked.toSorted()).toEqual([...new Set(hashes)].map((hash) => `PUT http://tandem.test/${hash}`).toSorted())
    await images.add(picture('a'))
    expect(store.asked).toHaveLength(3)
  })

  it('is not taken for uploaded where something else than the server answers', async () => {
    const store = new TestStore()
    store.answers = [{ status: 200, code: '' }, { status: 204, code: '' }]
    const { images, told } = open(store)
    images.setReachable(true)
    const hash = await images.add(picture('a'))
    await becomes(images, hash, 'stored')
    expect(store.asked).toHaveLength(3)
    expect(await store.has.get(`http://tandem.test/${hash}`)?.text()).toBe('a')
    expect(told.filter((state) => state === 'waiting').length).toBeGreaterThan(1)
  })

  it('is tried again while nothing answers, or the server has trouble, and counts as unsent meanwhile', async () => {
    const store = new TestStore()
    store.answers = [0, 503, 429, 502].map((status) => ({ status, code: '' }))
    const { images, told } = open(store)
    images.setReachable(true)
    const hash = await images.add(picture('a'))
    await becomes(images, hash, 'stored')
    expect(store.asked).toHaveLength(5)
    expect(told).not.toContain('failed')
  })

  it('waits without a connection, and goes up on return', async () => {
    const store = new TestStore()
    store.answers = [{ status: 0, code: '' }]
    const { images } = open(store, { firstDelay: 60_000 })
    images.setReachable(true)
    const hash = await images.add(picture('a'))
    await until(() => store.asked.length === 1 && images.state(hash)?.state === 'waiting', { what: 'the first attempt to fail' })
    images.setReachable(false)
    images.setReachable(true)
    await becomes(images, hash, 'stored')
  })

  it.each([
    [413, 'image-too-large', 'tooLarge'],
    [413, '', 'tooLarge'],
    [413, 'too-many-pixels', 'tooManyPixels'],
    [415, 'not-an-image', 'notAnImage'],
    [415, 'image-unreadable', 'unreadable'],
    [403, 'forbidden', 'notAllowed'],
    [404, 'no-such-document', 'noDocument'],
    [409, 'too-many-images', 'documentFull'],
    [507, 'disk-full', 'diskFull'],
    [400, 'image-hash-mismatch', 'refused'],
  ] as const)('is given up on %i %s as %s, until it is tried again', async (status, code, problem) => {
    const store = new TestStore()
    store.answers = [{ status, code }]
    const { images } = open(store)
    images.setReachable(true)
    const hash = await images.add(picture('a'))
    await becomes(images, hash, 'failed')
    expect(images.state(hash)).toEqual({ state: 'failed', problem })
    expect(images.unsent).toMatchObject({ waiting: 0, failed: 1 })
    const next = await images.add(picture('b'))
    await becomes(images, next, 'stored')
    images.retry(hash)
    await becomes(images, hash, 'stored')
  })

  it('is uploaded with a fresh token where the last one is good no more', async () => {
    const store = new TestStore()
    store.answers = [{ status: 401, code: 'token-expired' }]
    const { images } = open(store, { token: async (isFresh) => (isFresh ? 'fresh' : 'old') })
    images.setReachable(true)
    await becomes(images, await images.add(picture('a')), 'stored')
    expect(store.tokens).toEqual(['old', 'fresh'])
  })

  it('is said to be in this page only where the device keeps nothing', async () => {
    const store = new TestStore()
    const { images } = open(store)
    await images.add(picture('a'))
    expect(images.unsent.device).toBe('notKept')
  })

  it('is not uploaded any more, and has no address, when the document is closed', async () => {
    const store = new TestStore()
    let release: () => void = () => undefined
    store.gate = new Promise((resolve) => {
      release = resolve
    })
    const { images, told } = open(store)
    images.setReachable(true)
    const hash = await images.add(picture('a'))
    await until(() => store.underWay === 1, { what: 'the upload' })
    const before = told.length
    await images.destroy()
    release()
    expect(await images.url(hash)).toBe(null)
    expect(told).toHaveLength(before)
  })
})

describe('an image that is shown', () => {
  it('is not what something else answers in place of the server', async () => {
    const store = new TestStore()
    const { images } = open(store)
    const hash = hashOf('a')
    store.has.set(`http://tandem.test/${hash}`, new Blob(['<p>Sign in to this network</p>'], { type: 'text/html' }))
    images.setReachable(true)
    expect(await images.url(hash)).toBeNull()
    expect(images.state(hash)).toEqual({ state: 'missing', why: 'unreachable' })
    store.has.set(`http://tandem.test/${hash}`, picture('a'))
    images.retry(hash)
    expect(await images.url(hash)).toMatch(/^blob:/)
  })

  it('comes from the server, once for all that show it', async () => {
    const store = new TestStore()
    const hash = hashOf('a')
    store.has.set(`http://tandem.test/${hash}`, picture('a'))
    const { images } = open(store)
    images.setReachable(true)
    const urls = await Promise.all([images.url(hash), images.url(hash)])
    expect(urls[0]).toMatch(/^blob:/)
    expect(urls[1]).toBe(urls[0])
    expect(await images.url(hash)).toBe(urls[0])
    expect(store.asked).toEqual([`GET http://tandem.test/${hash}`])
    expect(await (await images.file(hash))?.text()).toBe('a')
  })

  it('that is not there yet is missing, and whoever shows it is told when to ask again', async () => {
    const store = new TestStore()
    const hash = hashOf('a')
    let url: string | null = null
    const { images } = open(store, {
      onChange: (changed) => {
        void images.url(changed).then((now) => {
          url = now
        })
      },
    })
    images.setReachable(true)
    expect(await images.url(hash)).toBe(null)
    expect(images.state(hash)).toEqual({ state: 'missing', why: 'notThere' })
    await until(() => store.asked.length > 2, { what: 'further attempts' })
    store.has.set(`http://tandem.test/${hash}`, picture('a'))
    await until(() => url !== null, { what: 'the image' })
    expect(images.state(hash)?.state).toBe('stored')
  })

  it('that is put in here while the server is asked for it, goes up', async () => {
    const store = new TestStore()
    const { images } = open(store)
    images.setReachable(true)
    let answer: () => void = () => undefined
    store.slowness = new Promise((resolve) => {
      answer = resolve
    })
    const asked = images.url(hashOf('a'))
    await until(() => store.asked.length === 1, { what: 'the server to be asked' })
    store.gate = store.slowness
    const hash = await images.add(picture('a'))
    answer()
    const url = await asked
    await becomes(images, hash, 'stored')
    expect(url ?? (await images.url(hash))).toMatch(/^blob:/)
    expect(store.asked.filter((asked) => asked.startsWith('PUT'))).toHaveLength(1)
  })

  it('is not asked for without a connection, and is there on return', async () => {
    const store = new TestStore()
    const hash = hashOf('a')
    store.has.set(`http://tandem.test/${hash}`, picture('a'))
    const { images, told } = open(store)
    expect(await images.url(hash)).toBe(null)
    expect(images.state(hash)).toEqual({ state: 'missing', why: 'unreachable' })
    expect(store.asked).toEqual([])
    images.setReachable(true)
    expect(told.at(-1)).toBe('nothing')
    expect(await images.url(hash)).toMatch(/^blob:/)
  })
})

it('tells what passes by itself from what does not', () => {
  for (const status of [0, 401, 408, 425, 429, 500, 502, 503, 504]) expect(uploadProblem({ status, code: '' })).toBe(null)
})
