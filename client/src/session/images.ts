/**
 * The pictures of a document, for the session and the editor. What does the work (document-images.ts) is loaded when there is
 * something to do: a picture to show or to upload, or to be looked for among what this device has kept.
 */
import { imagePath } from '@tandem/shared/images.ts'
import type { DocumentImages } from './document-images.ts'
import type { ImageState, UnsentImages } from './image-state.ts'

const none: UnsentImages = { waiting: 0, failed: 0, device: 'kept' }

/** Something has become of an image of the document. */
export class ImageChangeEvent extends Event {
  readonly hash: string

  constructor(hash: string) {
    super('image')
    this.hash = hash
  }
}

/** Events: `image` when the state of one has changed, `unsent` when `unsent` has. */
export class SessionImages extends EventTarget {
  /** Whether it is known what waits on this device. */
  isKnown: boolean
  readonly #server: string
  readonly #documentName: string
  readonly #create: (onChange: (hash: string) => void) => Promise<DocumentImages>
  #images: DocumentImages | null = null
  #loading: Promise<DocumentImages> | null = null
  #isReachable = false
  #closed = false

  /** `server` is its address, ending in a slash; `isKnown` says whether this device can have kept nothing. */
  constructor(server: string, documentName: string, create: (onChange: (hash: string) => void) => Promise<DocumentImages>, isKnown: boolean) {
    super()
    this.#server = server
    this.#documentName = documentName
    this.#create = create
    this.isKnown = isKnown
  }

  /** The address of an image on the server. */
  address(hash: string): string {
    return this.#server + imagePath(this.#documentName, hash)
  }

  /** Has `listener` called when something has become of an image. Returns what ends that. */
  watch(listener: (hash: string) => void): () => void {
    const heard = (event: Event): void => listener((event as ImageChangeEvent).hash)
    this.addEventListener('image', heard)
    return () => this.removeEventListener('image', heard)
  }

  get unsent(): UnsentImages {
    return this.#images?.unsent ?? none
  }

  /** What is known of an image; null for nothing but what the document says. */
  state(hash: string): ImageState | null {
    return this.#images?.state(hash) ?? null
  }

  /** Keeps an image on this device and uploads it when that is possible; resolves with its hash once it is here. */
  async add(bytes: Blob): Promise<string> {
    return (await this.#load()).add(bytes)
  }

  /** Takes an image over that this device has of another document of the server; does nothing where it has it not. */
  async adopt(hash: string): Promise<void> {
    await (await this.#load()).adopt(hash)
  }

  /** An address of the image for this page, or null where it cannot be had now: then an event tells when to ask again. */
  async url(hash: string): Promise<string | null> {
    const images = await this.#load().catch(() => null)
    return images?.url(hash) ?? null
  }

  /** The bytes of an image that is shown; null for one that is not here. */
  async file(hash: string): Promise<Blob | null> {
    return (await this.#load()).file(hash)
  }

  /** Uploads again what the server has refused, or loads again what is missing. */
  retry(hash: string): void {
    void this.#load().then((images) => images.retry(hash), () => undefined)
  }

  /** Looks what waits on this device. Without it nothing is known to. */
  async look(): Promise<void> {
    await this.#load().then((images) => images.whenRead, () => undefined)
    this.isKnown = true
    this.dispatchEvent(new Event('unsent'))
  }

  /** Says whether the server can be asked. */
  setReachable(isReachable: boolean): void {
    this.#isReachable = isReachable
    this.#images?.setReachable(isReachable)
  }

  /** Drops what this device has kept of the document's images, those that wait among them. */
  async discard(): Promise<void> {
    await this.#images?.discard()
  }

  /** Ends uploads, and gives back the addresses. What waits stays on this device. */
  async destroy(): Promise<void> {
    this.#closed = true
    await this.#images?.destroy()
  }

  readonly #changed = (hash: string): void => {
    this.dispatchEvent(new ImageChangeEvent(hash))
    this.dispatchEvent(new Event('unsent'))
  }

  #load(): Promise<DocumentImages> {
    this.#loading ??= this.#create(this.#changed).then(
      async (images) => {
        if (this.#closed) await images.destroy()
        this.#images = images
        images.setReachable(this.#isReachable)
        return images
      },
      (error: unknown) => {
        this.#loading = null
        throw error
      },
    )
    return this.#loading
  }
}
