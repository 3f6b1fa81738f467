/**
 * A client that says what it wants, frame by frame, over the Hocuspocus protocol.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import { until } from '../support/until.ts'
import { frame } from './frames.ts'

/** Types of messages. */
export const type = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, stateless: 5, close: 7, syncStatus: 8 } as const

/** A frame from the server. */
export interface Received {
  address: string
  type: number
  /** What follows the type. */
  body: Uint8Array
}

/** A WebSocket to write to by hand. */
export interface RawClient {
  socket: WebSocket
  received: Received[]
  /** Code and reason of the close; null while it is open. */
  closed: { code: number; reason: string } | null
  send: (...frames: Uint8Array[]) => void
  /** Opens a document and waits until it is open. */
  open: (document: string, token?: string) => Promise<void>
  update: (document: string, update: Uint8Array) => void
  presence: (document: string, clientId: number, clock: number, state: unknown) => void
  /** What the server has acknowledged with yes and with no. */
  answers: () => boolean[]
  /** Reasons of PermissionDenied. */
  denials: () => string[]
  /** Scopes of Authenticated. */
  scopes: () => string[]
  /** The states that it was told of last, by clientID. */
  present: () => Map<number, Record<string, unknown>>
  /** Resolves with code and reason when the server has closed. */
  closing: () => Promise<{ code: number; reason: string }>
}

/** An awareness update about one client. */
export function awarenessUpdate(clientId: number, clock: number, state: unknown): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeVarUint(encoder, clientId)
    encoding.writeVarUint(encoder, clock)
    encoding.writeVarString(encoder, JSON.stringify(state))
  })
}

/** Connects. `query` is that of the URL, with its question mark. */
export async function connectRaw(url: string, query = '', headers: Record<string, string> = {}): Promise<RawClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/collaboration${query}`, { headers })
  const received: Received[] = []
  const client: RawClient = {
    socket,
    received,
    closed: null,
    send: (...frames) => frames.forEach((each) => socket.send(each)),
    async open(document, token = '') {
      const before = client.scopes().length
      client.send(frame(document, type.auth, 0, token, '4.8.0'))
      await until(() => client.scopes().length > before, { what: `${document} to be open` })
    },
    update: (document, update) => client.send(frame(document, type.sync, 2, update)),
    presence: (document, clientId, clock, state) => client.send(frame(document, type.awareness, awarenessUpdate(clientId, clock, state))),
    answers: () => of(type.syncStatus).map(({ body }) => body[0] === 1),
    denials: () => authMessages(1),
    scopes: () => authMessages(2),
    present() {
      const states = new Map<number, Record<string, unknown>>()
      for (const { body } of of(type.awareness)) {
        const decoder = decoding.createDecoder(decoding.readVarUint8Array(decoding.createDecoder(body)))
        for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
          const clientId = decoding.readVarUint(decoder)
          decoding.readVarUint(decoder)
          const state = JSON.parse(decoding.readVarString(decoder)) as Record<string, unknown> | null
          if (state === null) states.delete(clientId)
          else states.set(clientId, state)
        }
      }
      return states
    },
    async closing() {
      await until(() => client.closed !== null, { what: 'the server to close' })
      return client.closed!
    }
  }
  const of = (wanted: number): Received[] => received.filter((each) => each.type === wanted)
  const authMessages = (kind: number): string[] =>
    of(type.auth)
      .filter(({ body }) => body[0] === kind)
      .map(({ body }) => decoding.readVarString(decoding.createDecoder(body.slice(1))))
  socket.on('message', (data: Buffer) => {
    const decoder = decoding.createDecoder(new Uint8Array(data))
    const address = decoding.readVarString(decoder)
    received.push({ address, type: decoding.readVarUint(decoder), body: decoder.arr.slice(decoder.pos) })
  })
  socket.on('close', (code, reason) => {
    client.closed = { code, reason: String(reason) }
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  socket.on('error', () => {})
  return client
}
