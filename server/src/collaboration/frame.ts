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
      /** Its address as Hocuspocus knows it: the hosted name, and NUL and the session id if there is one. */
      address: string
      type: number
      /** The frame to hand to Hocuspocus. */
      data: Uint8Array
      /** Where in `data` what follows the type begins. */
      bodyStart: number
    }

/** A frame that the server is about to send, as far as it matters here. */
export interface ServerFrame {
  kind: 'acknowledgement' | 'refusal' | 'content' | 'other'
  /** Its address as Hocuspocus knows it. */
  address: string
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
    const typeStart = decoder.pos
    const type = decoding.readVarUint(decoder)
    const bodyStart = decoder.pos
    if (!readBody(type, decoder)) return null
    const document = documentOf(address)
    const hosted = toHostedName(document)
    const hostedAddress = hosted + address.slice(document.length)
    // An empty session id is none.
    const message = { kind: 'message', document, address: hostedAddress.replace(/\0$/, ''), type } as const
    if (hosted === document) return { ...message, data, bodyStart }
    const changed = withAddress(hostedAddress, data.subarray(typeStart))
    return { ...message, data: changed, bodyStart: bodyStart + changed.byteLength - data.byteLength }
  } catch {
    return null
  }
}

/** The name of the document in an address. */
export function documentOf(address: string): string {
  const end = address.indexOf('\0')
  return end === -1 ? address : address.slice(0, end)
}

/** Reads a body; false if it is not what a client may send. */
function readBody(type: number, decoder: decoding.Decoder): boolean {
  switch (type) {
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

/** Whether a client's frame asks for all that it lacks of a document. */
export function isSyncStep1({ type, data, bodyStart }: Extract<ClientFrame, { kind: 'message' }>): boolean {
  return (type === messageType.sync || type === messageType.syncReply) && data[bodyStart] === 0
}

/** Reads the type and address of a frame that the server is about to send. */
export function parseServerFrame(frame: Uint8Array): ServerFrame {
  const decoder = decoding.createDecoder(frame)
  skipBytes(decoder)
  const kind = kindOf(decoding.readVarUint(decoder), frame[decoder.pos])
  return { kind, address: kind === 'acknowledgement' || kind === 'refusal' ? decoding.readVarString(decoding.createDecoder(frame)) : '' }
}

function kindOf(type: number, next: number | undefined): ServerFrame['kind'] {
  if (type === messageType.syncStatus) return 'acknowledgement'
  if (type === messageType.auth && next === permissionDenied) return 'refusal'
  return type === messageType.sync && next === syncStep2 ? 'content' : 'other'
}

const permissionDenied = 1
const syncStep2 = 1

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
