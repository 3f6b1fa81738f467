/**
 * Frames of the Hocuspocus protocol, as far as the server has to understand them before Hocuspocus does.
 *
 *     frame    address (string), type (number), body
 *     address  name of the document, or name NUL session id
 *     pong     the one byte 10, without an address
 *
 * What passes `parseClientFrame` is well-formed down to the payload of its body. Hocuspocus is not asked to read anything
 * else, because not everywhere does it expect reading to fail.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { fromHostedName, isChangedByte, toHostedName } from './hosted-name.ts'

/** Message types of the Hocuspocus protocol. */
export const messageType = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  syncReply: 4,
  stateless: 5,
  close: 7,
  syncStatus: 8,
  pong: 10
} as const

/** Longest address, in characters: a document name, NUL and a session id. */
const maxAddressLength = 512

/** A frame that a client sent. */
export type ClientFrame =
  /** The answer to a ping of the connection. */
  | { kind: 'pong' }
  | {
      kind: 'message'
      /** The name that it is addressed to; not yet checked to be a document name. */
      document: string
      /** The frame to hand to Hocuspocus. */
      data: Uint8Array
    }

/** An acknowledgement that the server is about to send. */
export interface Acknowledgement {
  /** Hosted name of the document. */
  document: string
}

/** Reads a frame from a client; null if it is not one. */
export function parseClientFrame(received: Uint8Array): ClientFrame | null {
  if (received.byteLength === 1 && received[0] === messageType.pong) return { kind: 'pong' }
  // A buffer of its own: lib0 checks lengths against the buffer below a view, which holds what others sent, too.
  const data = new Uint8Array(received)
  try {
    const decoder = decoding.createDecoder(data)
    const address = readString(decoder)
    if (address.length > maxAddressLength) return null
    const bodyStart = decoder.pos
    if (!readBody(decoder)) return null
    const end = address.indexOf('\0')
    const document = end === -1 ? address : address.slice(0, end)
    const hosted = toHostedName(document)
    if (hosted === document) return { kind: 'message', document, data }
    return { kind: 'message', document, data: withAddress(hosted + address.slice(document.length), data.subarray(bodyStart)) }
  } catch {
    return null
  }
}

/** Reads type and body; false if they are not what a client may send. */
function readBody(decoder: decoding.Decoder): boolean {
  switch (decoding.readVarUint(decoder)) {
    case messageType.sync:
    case messageType.syncReply: {
      const step = decoding.readVarUint(decoder)
      skipBytes(decoder)
      return step <= 2
    }
    case messageType.awareness:
      skipBytes(decoder)
      return true
    case messageType.auth:
      if (decoding.readVarUint(decoder) !== 0) return false
      readString(decoder)
      if (decoding.hasContent(decoder)) readString(decoder)
      return true
    case messageType.stateless:
      readString(decoder)
      return true
    case messageType.queryAwareness:
    case messageType.close:
      return true
    default:
      return false
  }
}

/** The acknowledgement that a frame of the server is; null for any other frame. */
export function parseAcknowledgement(frame: Uint8Array): Acknowledgement | null {
  const decoder = decoding.createDecoder(frame)
  skipBytes(decoder)
  if (decoding.readVarUint(decoder) !== messageType.syncStatus) return null
  const address = decoding.readVarString(decoding.createDecoder(frame))
  const end = address.indexOf('\0')
  return { document: end === -1 ? address : address.slice(0, end) }
}

/** A frame of Hocuspocus in the form in which it goes to the client. */
export function toClientFrame(frame: Uint8Array): Uint8Array {
  const decoder = decoding.createDecoder(frame)
  decoding.readVarUint(decoder)
  if (!isChangedByte(frame[decoder.pos])) return frame
  const address = decoding.readVarString(decoding.createDecoder(frame))
  const body = decoding.createDecoder(frame)
  skipBytes(body)
  return withAddress(fromHostedName(address), frame.subarray(body.pos))
}

function withAddress(address: string, body: Uint8Array): Uint8Array {
  const encoder = encoding.createEncoder()
  encoding.writeVarString(encoder, address)
  encoding.writeUint8Array(encoder, body)
  return encoding.toUint8Array(encoder)
}

/** Moves behind a string or byte array with its length in front. */
function skipBytes(decoder: decoding.Decoder): void {
  const length = decoding.readVarUint(decoder)
  if (decoder.pos + length > decoder.arr.byteLength) throw new RangeError('The frame is shorter than it says.')
  decoder.pos += length
}

function readString(decoder: decoding.Decoder): string {
  const start = decoder.pos
  skipBytes(decoder)
  decoder.pos = start
  return decoding.readVarString(decoder)
}
