/**
 * The protocol of y-websocket, translated frame by frame into that of Hocuspocus and back: a y-websocket client is to
 * everything behind this a Hocuspocus client of one document.
 *
 *     y-websocket                      Hocuspocus
 *     0 sync, step, bytes       <──>   document, 0 sync (to the client also 4), step, bytes
 *     1 awareness, bytes        <──>   document, 1, bytes
 *     2 auth, 0 denied, reason  <──    document, 2, 1 denied, reason
 *     2 auth, 0 denied, "read-only" <── document, 8, 0 (a write was refused)
 *     3 query awareness          ──>   document, 3
 *     (the token is in the URL)  ──>   document, 2, 0 token, token, version
 *
 * What y-websocket has no word for (other acknowledgements, stateless messages) is left out.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { messageType, parseClientFrame } from './frame.ts'
import type { ClientFrame } from './frame.ts'

/** Message types of y-websocket. */
const yjsType = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3 } as const

/** Kinds of Hocuspocus' auth messages, and of y-protocols'. */
const hocuspocusAuth = { token: 0, permissionDenied: 1 } as const
const yjsPermissionDenied = 0

/** What Hocuspocus is told to be the version of a translated client's provider: one that answers no pings of its protocol. */
const providerVersion = '4.0.0'

/** The frame with which a client signs in to its document. */
export function yjsSignIn(document: string, token: string): ClientFrame | null {
  const encoder = encoding.createEncoder()
  encoding.writeVarString(encoder, document)
  encoding.writeVarUint(encoder, messageType.auth)
  encoding.writeVarUint(encoder, hocuspocusAuth.token)
  encoding.writeVarString(encoder, token)
  encoding.writeVarString(encoder, providerVersion)
  return parseClientFrame(encoding.toUint8Array(encoder))
}

/** Reads a frame from a y-websocket client of a document; null if it is not one. */
export function fromYjsFrame(document: string, received: Uint8Array): ClientFrame | null {
  const [type] = received
  // The other types mean the same in both protocols, and only these may come from a client.
  if (type !== yjsType.sync && type !== yjsType.awareness && type !== yjsType.queryAwareness) return null
  const encoder = encoding.createEncoder()
  encoding.writeVarString(encoder, document)
  encoding.writeUint8Array(encoder, received)
  return parseClientFrame(encoding.toUint8Array(encoder))
}

/** A frame of Hocuspocus in the form in which it goes to a y-websocket client; null if there is none. */
export function toYjsFrame(frame: Uint8Array): Uint8Array | null {
  const decoder = decoding.createDecoder(frame)
  decoding.readVarString(decoder)
  const type = decoding.readVarUint(decoder)
  const encoder = encoding.createEncoder()
  switch (type) {
    case messageType.sync:
    case messageType.syncReply:
    case messageType.awareness:
      encoding.writeVarUint(encoder, type === messageType.awareness ? yjsType.awareness : yjsType.sync)
      encoding.writeUint8Array(encoder, frame.subarray(decoder.pos))
      return encoding.toUint8Array(encoder)
    case messageType.auth:
      if (decoding.readVarUint(decoder) !== hocuspocusAuth.permissionDenied) return null
      encoding.writeVarUint(encoder, yjsType.auth)
      encoding.writeVarUint(encoder, yjsPermissionDenied)
      encoding.writeVarString(encoder, decoding.readVarString(decoder))
      return encoding.toUint8Array(encoder)
    case messageType.syncStatus:
      return decoding.readVarUint(decoder) === 0 ? yjsWriteRefused : null
    default:
      return null
  }
}

/** That the client's edit was not taken, because it may only read. */
const yjsWriteRefused: Uint8Array = encoding.encode((encoder) => {
  encoding.writeVarUint(encoder, yjsType.auth)
  encoding.writeVarUint(encoder, yjsPermissionDenied)
  encoding.writeVarString(encoder, 'read-only')
})

/** Whether a frame for a y-websocket client says that it may not open the document. */
export function isYjsRefusal(frame: Uint8Array): boolean {
  return frame[0] === yjsType.auth && frame !== yjsWriteRefused
}

/**
 * A frame that says nothing, an awareness update about nobody: y-websocket clients give up a connection over which
 * nothing came for 30 seconds, and do not see pings.
 */
export const yjsKeepAlive: Uint8Array = Uint8Array.of(yjsType.awareness, 1, 0)
