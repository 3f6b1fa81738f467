/** What is said of the images of a document. */
import type { DeviceCopy } from './save-status.ts'

/** Why the server does not take an image; `refused` for other reasons. */
export type UploadProblem =
  | 'tooLarge'
  | 'tooManyPixels'
  | 'notAnImage'
  | 'unreadable'
  | 'notAllowed'
  | 'documentFull'
  | 'diskFull'
  | 'noDocument'
  | 'refused'

/** What has become of an image. */
export type ImageState =
  | { state: 'waiting' }
  /** `progress` is the part that is up, from 0 to 1. */
  | { state: 'uploading'; progress: number }
  | { state: 'failed'; problem: UploadProblem }
  /** On the server, from here or from somebody else. */
  | { state: 'stored' }
  /** Not to be had: the server has none of that name, does not give it to this person, or cannot be reached. */
  | { state: 'missing'; why: 'notThere' | 'notAllowed' | 'unreachable' }

/** Images that the server does not have, as far as is known. */
export interface UnsentImages {
  /** On their way, or waiting for a connection. */
  waiting: number
  /** Refused by the server, for a reason that does not pass by itself. */
  failed: number
  /** What this device keeps of them. */
  device: DeviceCopy
}
