/**
 * What the editor needs of whoever keeps the pictures: it reaches no network itself. The session does this; where there is
 * nobody, pictures of the server are not shown, and none can be put in but by address.
 */

/** What has become of a picture of the server. */
export type PictureState =
  | { state: 'waiting' }
  /** From 0 to 1. */
  | { state: 'uploading'; progress: number }
  | { state: 'failed'; problem: PictureProblem }
  | { state: 'stored' }
  | { state: 'missing'; why: 'notThere' | 'notAllowed' | 'unreachable' }

/** Why the server does not take a picture. */
export type PictureProblem =
  | 'tooLarge'
  | 'tooManyPixels'
  | 'notAnImage'
  | 'unreadable'
  | 'notAllowed'
  | 'documentFull'
  | 'diskFull'
  | 'noDocument'
  | 'refused'

export interface EditorImages {
  /** The address of a stored picture on the server, for other programs. */
  address(hash: string): string
  /** Keeps a picture and has it uploaded; resolves with its hash. */
  add(bytes: Blob): Promise<string>
  /** Takes a picture over from another document of the server, if it is on this device. */
  adopt(hash: string): Promise<void>
  /** An address that this page can show; null where it cannot be had now. */
  url(hash: string): Promise<string | null>
  /** The bytes of a picture; null where they are not here. */
  file(hash: string): Promise<Blob | null>
  state(hash: string): PictureState | null
  retry(hash: string): void
  /** Has `listener` called when something has become of a picture. Returns what ends that. */
  watch(listener: (hash: string) => void): () => void
}
