/**
 * How much one client may ask of the server, so that none harms another. Every limit is a setting; what exceeds one is told
 * its name.
 */

import { defaultMaxImageBytes } from '@tandem/shared/images.ts'

/** The limits, by their names in code; the setting of `maxSockets` is `max-sockets`. */
export interface Limits {
  /** WebSockets in all. */
  maxSockets: number
  /** WebSockets of one address. People behind one router share theirs. */
  maxSocketsPerAddress: number
  /** Sessions, one for each open document, of one signed-in user. */
  maxSessionsPerUser: number
  /** Documents open on one WebSocket. */
  maxDocumentsPerSocket: number
  /** Sessions of one document on one WebSocket. */
  maxSessionsPerDocument: number
  /** Largest message, in bytes, of a client that has opened a document. */
  maxMessageBytes: number
  /** Largest message, in bytes, of one that has not. */
  maxFirstMessageBytes: number
  /** Messages of one WebSocket in a second; ten seconds' worth may come at once. */
  messagesPerSecond: number
  /** Bytes of one WebSocket in a second; what is larger is read more slowly. */
  bytesPerSecond: number
  /** Presence updates of one session in a second. */
  presencePerSecond: number
  /** Largest presence of one client, in bytes of JSON. */
  maxPresenceBytes: number
  /** What may wait to be sent to one client, in bytes. */
  maxBufferedBytes: number
  /** What may wait in a document for updates that it builds on, in bytes. */
  maxPendingBytes: number
  /** Largest image, in bytes. */
  maxImageBytes: number
  /** What the images of one document may take together, in bytes. */
  maxImageBytesPerDocument: number
  /** Images that one user, or one address of people who are not known, may bring in a minute; as many may come at once. */
  imageUploadsPerMinute: number
  /** Wrong tokens of one WebSocket before it is closed, and of one address before it is slowed down. */
  maxWrongTokens: number
}

interface Limit {
  default: number
  description: string
}

const mebibyte = 1024 * 1024

/** Every limit with its default and what it is for. */
export const limitTable: { [K in keyof Limits]: Limit } = {
  maxSockets: { default: 10_000, description: 'WebSockets that may be open in all.' },
  maxSocketsPerAddress: { default: 500, description: 'WebSockets that may be open from one address.' },
  maxSessionsPerUser: { default: 200, description: 'Documents, counted once for each tab, that one signed-in user may have open.' },
  maxDocumentsPerSocket: { default: 50, description: 'Documents that may be open on one WebSocket.' },
  maxSessionsPerDocument: { default: 4, description: 'How often one WebSocket may have the same document open.' },
  maxMessageBytes: { default: 8 * mebibyte, description: 'Largest message of a client that has opened a document, in bytes.' },
  maxFirstMessageBytes: { default: 64 * 1024, description: 'Largest message of a client that has not opened a document yet, in bytes.' },
  messagesPerSecond: { default: 500, description: 'Messages that are read from one WebSocket in a second; ten seconds of them may come at once.' },
  bytesPerSecond: { default: 2 * mebibyte, description: 'Bytes that are read from one WebSocket in a second; ten seconds of them may come at once.' },
  presencePerSecond: { default: 30, description: 'Presence updates that are passed on from one client in a second; of more, the newest.' },
  maxPresenceBytes: { default: 16 * 1024, description: 'Largest presence of one client, in bytes.' },
  maxBufferedBytes: { default: 8 * mebibyte, description: 'What may wait to be sent to one client, in bytes, before it has to connect again.' },
  maxPendingBytes: { default: 4 * mebibyte, description: 'What may wait in one document for updates that are missing, in bytes.' },
  maxImageBytes: { default: defaultMaxImageBytes, description: 'Largest image that is kept, in bytes.' },
  maxImageBytesPerDocument: { default: 500 * mebibyte, description: 'What the images of one document may take together, in bytes.' },
  imageUploadsPerMinute: {
    default: 120,
    description: 'Images that one user, or one address of people who are not signed in, may upload in a minute; as many may come at once.'
  },
  maxWrongTokens: { default: 5, description: 'Wrong tokens after which a WebSocket is closed and its address slowed down.' }
}

/** The names of the limits. */
export const limitNames = Object.keys(limitTable) as (keyof Limits)[]

/** The setting of a limit, such as `max-sockets`. */
export function limitSetting(limit: keyof Limits): string {
  return limit.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The limits where nothing else is set. */
export const defaultLimits: Limits = Object.fromEntries(limitNames.map((name) => [name, limitTable[name].default])) as unknown as Limits
