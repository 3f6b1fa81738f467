/**
 * The images of one document: those made here, on their way to the server, and those that are shown, on their way from it.
 *
 *   add ──> this device ──> waiting <──> uploading ──> stored
 *                             ^    later:    |            no answer, too many, the server has trouble
 *                             +── retry ── failed         the server refuses it for good, and says why
 *
 *   url ──> this device, else the server ──> this device ──> blob:
 *                                └── none yet ──> missing, asked again ever less often, on return, and by `retry`
 *
 * An image is uploaded while the session may write and has a connection; one after the other, so that each gets there. What
 * waits is on this device and outlives the page. The server names an image by its content, so the same one may come twice,
 * from two tabs for example.
 */
import { digest } from 'lib0/hash/sha256'
import { toHexString } from 'lib0/buffer'
import type { ImageState, UnsentImages, UploadProblem } from './image-state.ts'
import { ImageStore } from './image-store.ts'
import { imageTransport, type ImageAnswer, type ImageTransport } from './image-transport.ts'

/** What the images need of their session. */
export interface DocumentImagesOptions {
  /** Something has become of an image. */
  onChange: (hash: string) => void
  /** Names the server: images of its other documents may be here too. */
  server: string
  /** The address of an image on the server. */
  address: (hash: string) => string
  /** Names the copies on this device; null to keep none. */
  documentId: string | null
  /** A token to show; a fresh one where the last was refused. */
  token: (isFresh: boolean) => Promise<string>
  transport?: ImageTransport
  /** How long to wait after the first failure, in milliseconds. */
  firstDelay?: number
}

/** The longest wait between two attempts, in milliseconds. */
const longestDelay = 60_000
/** How often a missing image is asked for by itself: for a quarter of an hour. */
const mostAttempts = 16
/** How many images come at once. */
const mostDownloads = 4

const problemCodes: Readonly<Record<string, UploadProblem>> = {
  'image-too-large': 'tooLarge',
  'too-many-pixels': 'tooManyPixels',
  'not-an-image': 'notAnImage',
  'image-unreadable': 'unreadable',
  'too-many-images': 'documentFull',
  'disk-full': 'diskFull',
}

const problemStatuses: Readonly<Record<number, UploadProblem>> = { 403: 'notAllowed', 404: 'noDocument', 413: 'tooLarge', 415: 'notAnImage', 507: 'diskFull' }

/** Why an image is refused for good; null for what passes by itself, as with a new token or a server that is there again. */
export function uploadProblem({ status, code }: ImageAnswer): UploadProblem | null {
  const known = problemCodes[code] ?? problemStatuses[status]
  if (known !== undefined) return known
  return status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status) ? 'refused' : null
}

/** The SHA-256 of an image, in hexadecimal digits. Where the page is not from a secure place, the browser does not compute it. */
async function hashOf(bytes: Blob): Promise<string> {
  const buffer = await bytes.arrayBuffer()
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined
  return toHexString(subtle === undefined ? digest(new Uint8Array(buffer)) : new Uint8Array(await subtle.digest('SHA-256', buffer)))
}

export class DocumentImages {
  /** Resolves when it is known what waits on this device. */
  readonly whenRead: Promise<void>

  readonly #options: DocumentImagesOptions
  readonly #transport: ImageTransport
  readonly #store: ImageStore | null
  readonly #firstDelay: number
  readonly #states = new Map<string, ImageState>()
  /** What is not on the server, where it is in memory. */
  readonly #here = new Map<string, Blob>()
  /** Those of them that are on this device's disk, and those that are on their way to it. */
  readonly #kept = new Set<string>()
  readonly #keeping = new Set<string>()
  readonly #urls = new Map<string, { url: string; bytes: Blob }>()
  readonly #loads = new Map<string, Promise<string | null>>()
  /** Missing images, with how often they were asked for, and when they are next. */
  readonly #missing = new Map<string, { attempts: number; timer: ReturnType<typeof setTimeout> | undefined }>()
  readonly #stop = new AbortController()
  #isReachable = false
  #isUploading = false
  #failures = 0
  #later: ReturnType<typeof setTimeout> | undefined
  #downloads = 0
  #queue: (() => void)[] = []

  constructor(options: DocumentImagesOptions) {
    this.#options = options
    this.#transport = options.transport ?? imageTransport
    this.#firstDelay = options.firstDelay ?? 1_000
    this.#store = options.documentId === null ? null : new ImageStore(options.server, options.documentId)
    this.whenRead = this.#read()
  }

  get unsent(): UnsentImages {
    let [waiting, failed] = [0, 0]
    for (const { state } of this.#states.values()) {
      if (state === 'waiting' || state === 'uploading') waiting++
      else if (state === 'failed') failed++
    }
    const isKept = [...this.#here.keys()].every((hash) => this.#kept.has(hash))
    return { waiting, failed, device: isKept ? 'kept' : this.#keeping.size > 0 ? 'writing' : 'notKept' }
  }

  state(hash: string): ImageState | null {
    return this.#states.get(hash) ?? null
  }

  async add(bytes: Blob): Promise<string> {
    const hash = await hashOf(bytes)
    const known = this.#states.get(hash)?.state
    this.#show(hash, bytes)
    if (known !== 'stored' && known !== 'waiting' && known !== 'uploading') await this.#enqueue(hash, bytes)
    return hash
  }

  async adopt(hash: string): Promise<void> {
    const known = this.#states.get(hash)?.state
    if (known !== undefined && known !== 'missing') return
    if ((await this.#store?.read(hash).catch(() => null)) ?? null) return
    const bytes = (await this.#store?.readAnywhere(hash).catch(() => null)) ?? null
    if (bytes === null || this.#stop.signal.aborted) return
    this.#show(hash, bytes)
    await this.#enqueue(hash, bytes)
  }

  async url(hash: string): Promise<string | null> {
    const shown = this.#urls.get(hash)
    if (shown !== undefined) return shown.url
    let load = this.#loads.get(hash)
    if (load === undefined) {
      load = this.#load(hash).finally(() => this.#loads.delete(hash))
      this.#loads.set(hash, load)
    }
    return load
  }

  async file(hash: string): Promise<Blob | null> {
    await this.url(hash)
    return this.#urls.get(hash)?.bytes ?? null
  }

  retry(hash: string): void {
    const known = this.#states.get(hash)
    if (known?.state === 'failed') {
      this.#set(hash, { state: 'waiting' })
      this.#failures = 0
      void this.#upload()
    } else if (known?.state === 'missing') {
      this.#forgetMissing(hash)
      this.#changed(hash)
    }
  }

  setReachable(isReachable: boolean): void {
    if (isReachable === this.#isReachable) return
    this.#isReachable = isReachable
    if (!isReachable) return
    this.#failures = 0
    void this.#upload()
    for (const hash of [...this.#missing.keys()]) {
      this.#forgetMissing(hash)
      this.#changed(hash)
    }
  }

  async discard(): Promise<void> {
    this.#end()
    await this.#store?.discard()
  }

  async destroy(): Promise<void> {
    this.#end()
    await this.#store?.close()
  }

  #end(): void {
    this.#stop.abort()
    clearTimeout(this.#later)
    for (const { timer } of this.#missing.values()) clearTimeout(timer)
    for (const { url } of this.#urls.values()) URL.revokeObjectURL(url)
    this.#urls.clear()
    this.#missing.clear()
  }

  // Up

  async #read(): Promise<void> {
    const waiting = (await this.#store?.waiting().catch(() => [])) ?? []
    for (const hash of waiting) {
      if (this.#states.has(hash)) continue
      this.#kept.add(hash)
      this.#set(hash, { state: 'waiting' })
    }
    void this.#upload()
  }

  async #enqueue(hash: string, bytes: Blob): Promise<void> {
    this.#forgetMissing(hash)
    this.#here.set(hash, bytes)
    this.#keeping.add(hash)
    this.#set(hash, { state: 'waiting' })
    try {
      if (this.#store !== null) {
        await this.#store.keep(hash, bytes, true)
        this.#kept.add(hash)
      }
    } catch {
      // It is in this page only, and the status says so.
    }
    this.#keeping.delete(hash)
    this.#changed(hash)
    void this.#upload()
  }

  /** Uploads what waits, until there is nothing left or something is in the way. One run at a time. */
  async #upload(): Promise<void> {
    if (this.#isUploading) return
    clearTimeout(this.#later)
    this.#isUploading = true
    let isWell = true
    while (isWell && this.#isReachable && !this.#stop.signal.aborted) {
      const [hash] = [...this.#states].find(([, { state }]) => state === 'waiting') ?? []
      if (hash === undefined) break
      isWell = await this.#put(hash)
    }
    this.#isUploading = false
    if (isWell || this.#stop.signal.aborted) return
    this.#later = setTimeout(() => void this.#upload(), this.#delay(this.#failures++))
  }

  /** Uploads one. False where it is to be tried again later. */
  async #put(hash: string): Promise<boolean> {
    const bytes = this.#here.get(hash) ?? (await this.#store?.read(hash).catch(() => null)) ?? null
    if (bytes === null) {
      // Another tab has dropped the document.
      this.#states.delete(hash)
      this.#changed(hash)
      return true
    }
    this.#set(hash, { state: 'uploading', progress: 0 })
    const onProgress = (progress: number) => this.#set(hash, { state: 'uploading', progress })
    const answer = await this.#asked((token) => this.#transport.put(this.#options.address(hash), bytes, token, onProgress, this.#stop.signal))
    if (this.#stop.signal.aborted) return false
    // Not by the status alone: a network that wants a sign-in first answers everything with 200.
    if (answer.stored === hash) {
      this.#failures = 0
      await this.#store?.sent(hash).catch(() => undefined)
      this.#here.delete(hash)
      this.#kept.delete(hash)
      this.#set(hash, { state: 'stored' })
      return true
    }
    const problem = uploadProblem(answer)
    this.#set(hash, problem === null ? { state: 'waiting' } : { state: 'failed', problem })
    return problem !== null
  }

  // Down

  async #load(hash: string): Promise<string | null> {
    const kept = this.#here.get(hash) ?? (await this.#store?.read(hash).catch(() => null)) ?? null
    if (kept !== null) return this.#show(hash, kept)
    if (!this.#isReachable) return this.#miss(hash, 'unreachable')
    await this.#downloadTurn()
    const { signal } = this.#stop
    const { status, bytes } = await this.#asked((token) => this.#transport.get(this.#options.address(hash), token, signal))
    this.#downloads--
    this.#queue.shift()?.()
    if (signal.aborted) return null
    // Meanwhile it may have been put in here.
    const here = this.#here.get(hash)
    if (here !== undefined) return this.#show(hash, here)
    // What something on the way answers in the server's place would be shown, and kept, for ever.
    if (bytes !== null && (await hashOf(bytes)) !== hash) return this.#miss(hash, 'unreachable')
    if (bytes === null) return this.#miss(hash, status === 404 ? 'notThere' : status === 401 || status === 403 ? 'notAllowed' : 'unreachable')
    void this.#store?.keep(hash, bytes, false).catch(() => undefined)
    this.#forgetMissing(hash)
    const url = this.#show(hash, bytes)
    this.#set(hash, { state: 'stored' })
    return url
  }

  async #downloadTurn(): Promise<void> {
    if (this.#downloads >= mostDownloads) await new Promise<void>((resolve) => this.#queue.push(resolve))
    this.#downloads++
  }

  #miss(hash: string, why: 'notThere' | 'notAllowed' | 'unreachable'): null {
    const attempts = (this.#missing.get(hash)?.attempts ?? 0) + 1
    clearTimeout(this.#missing.get(hash)?.timer)
    // What cannot be reached is asked for on return.
    const isAskedAgain = attempts <= mostAttempts && this.#isReachable
    const timer = isAskedAgain ? setTimeout(() => this.#changed(hash), this.#delay(attempts - 1)) : undefined
    this.#missing.set(hash, { attempts, timer })
    this.#set(hash, { state: 'missing', why })
    return null
  }

  #forgetMissing(hash: string): void {
    clearTimeout(this.#missing.get(hash)?.timer)
    this.#missing.delete(hash)
    if (this.#states.get(hash)?.state === 'missing') this.#states.delete(hash)
  }

  #show(hash: string, bytes: Blob): string | null {
    if (this.#stop.signal.aborted) return null
    const shown = this.#urls.get(hash)
    if (shown !== undefined) return shown.url
    const url = URL.createObjectURL(bytes)
    this.#urls.set(hash, { url, bytes })
    return url
  }

  // Both

  /** Asks the server, with a fresh token where it does not take the last one. */
  async #asked<Answer extends ImageAnswer>(ask: (token: string) => Promise<Answer>): Promise<Answer | { status: 0; code: ''; bytes: null; stored: null }> {
    try {
      const answer = await ask(await this.#options.token(false))
      return answer.status === 401 ? await ask(await this.#options.token(true)) : answer
    } catch {
      // There is no token at the moment.
      return { status: 0, code: '', bytes: null, stored: null }
    }
  }

  /** The wait after so many failures, spread out so that the people of a restarted server do not come back in one moment. */
  #delay(failures: number): number {
    return Math.min(longestDelay, this.#firstDelay * 2 ** failures) * (0.75 + Math.random() / 2)
  }

  #set(hash: string, state: ImageState): void {
    this.#states.set(hash, state)
    this.#changed(hash)
  }

  #changed(hash: string): void {
    if (this.#stop.signal.aborted) return
    this.#options.onChange(hash)
  }
}
