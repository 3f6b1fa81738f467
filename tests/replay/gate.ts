/**
 * The network between a server and two browsers that play a recording, with a gate before each browser: what one person writes
 * reaches the other when the plan says so, and neither earlier nor later.
 *
 *                 written          sent             arrived, held         released
 *     browser 0 ──────────▶ line ────────▶ server ────────────────▶ line ──────────▶ browser 1
 *                            0                                       1
 *
 * The server may merge updates that reach it close together into one frame, which could then only be released as a whole. So
 * a line sends its browser's updates up to the next place where the other person stops receiving (a *cut*), and goes on when
 * all of them have arrived at the other line. What has arrived is not told by counting frames: an update that deletes only
 * what the other has deleted too is never sent on by the server.
 *
 * Acknowledgements, carets and all else that is no edit pass at once. The page is served through the lines too, so that it
 * connects to its own origin.
 */

import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as decoding from 'lib0/decoding'
import { WebSocket, WebSocketServer } from 'ws'
import * as Y from 'yjs'
import { other, type Agent } from './plan.ts'

/** Message types of the Hocuspocus protocol (`sync`) and, within these, of y-protocols (`step2`, `update`). */
const messageType = { sync: 0, step2: 1, update: 2 } as const

/** Longest time between a release that is asked for and the arrival of what it releases, in milliseconds. */
const arrivalDeadline = 60_000

export interface Gates extends AsyncDisposable {
  /** Where a person's browser finds the server, as in `http://127.0.0.1:1234`. */
  url(agent: Agent): string
  /** From now on updates are counted, and held back. To be called when both have opened the document. */
  close(cuts: readonly [readonly number[], readonly number[]]): void
  /**
   * Lets through to a person what the other has written up to the first `count` updates, as soon as it is there. `count` is
   * 0 or a cut. Resolves with how many frames the person's browser has been sent in all.
   */
  release(agent: Agent, count: number): Promise<number>
}

/** Starts the lines to the server on a port of this machine. */
export async function startGates(port: number): Promise<Gates> {
  const lines = [new Line(port), new Line(port)] as const
  for (const agent of [0, 1] as const) {
    lines[agent].other = lines[other(agent)]
    await lines[agent].listen()
  }
  return {
    url: (agent) => lines[agent].url,
    close(cuts) {
      for (const agent of [0, 1] as const) lines[agent].cuts = [...cuts[agent]]
    },
    release: (agent, count) => lines[agent].release(count),
    async [Symbol.asyncDispose]() {
      await Promise.all(lines.map((line) => line.stop()))
    },
  }
}

class Line {
  other: Line = this
  /** After how many updates of this line the other may stop receiving, ascending; `null` while nothing is held back. */
  cuts: number[] | null = null
  /** The updates that the browser has written. */
  readonly #written: { frame: Uint8Array; update: Uint8Array }[] = []
  /** How many of them the server was sent. */
  #sent = 0
  /** How many of them have arrived at the other line. */
  #arrived = 0
  /** What the browser has written or will have received when everything is released. */
  readonly #document = new Y.Doc()
  /** What has arrived for the browser; each is to be released when it is to have this many updates of the other. */
  readonly #held: { frame: Uint8Array; needs: number }[] = []
  /** How many frames the browser was sent. */
  #passed = 0
  /** Those who wait for a change of `#arrived`. */
  #waiting: (() => void)[] = []
  #connection: { browser: WebSocket; server: WebSocket } | null = null
  #broken: Error | null = null
  readonly #port: number
  readonly #listener: Server

  constructor(port: number) {
    this.#port = port
    this.#listener = createServer((incoming, response) => {
      const { method, url, headers } = incoming
      const onwards = request({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onwards.on('error', () => response.destroy())
      incoming.pipe(onwards)
    })
    const webSockets = new WebSocketServer({ server: this.#listener, perMessageDeflate: false })
    webSockets.on('connection', (browser, upgrade) => this.#connect(browser, upgrade))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#listener.address() as AddressInfo).port}`
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#listener.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.#connection?.browser.terminate()
    this.#connection?.server.terminate()
    this.#listener.closeAllConnections()
    await new Promise((resolve) => this.#listener.close(resolve))
  }

  async release(count: number): Promise<number> {
    const { promise: late, reject } = Promise.withResolvers<never>()
    const deadline = setTimeout(() => {
      reject(
        new Error(
          `Waited in vain for ${count} updates: ${this.other.#written.length} were written, ${this.other.#sent} sent, ` +
            `${this.other.#arrived} have arrived; the next cut is at ${this.other.#nextCut()}`,
        ),
      )
    }, arrivalDeadline)
    try {
      while (this.other.#arrived < count && this.#broken === null) {
        await Promise.race([late, new Promise<void>((resolve) => this.other.#waiting.push(resolve))])
      }
    } finally {
      clearTimeout(deadline)
    }
    if (this.#broken !== null) throw this.#broken
    const kept = this.#held.findIndex(({ needs }) => needs > count)
    for (const { frame } of this.#held.splice(0, kept < 0 ? this.#held.length : kept)) this.#pass(frame)
    return this.#passed
  }

  #connect(browser: WebSocket, { url, headers }: IncomingMessage): void {
    const { host, origin } = headers
    const server = new WebSocket(`ws://127.0.0.1:${this.#port}${url}`, {
      perMessageDeflate: false,
      headers: { ...(host === undefined ? {} : { host }), ...(origin === undefined ? {} : { origin }) },
    })
    this.#connection = { browser, server }
    const early: Uint8Array[] = []
    server.on('open', () => early.splice(0).forEach((frame) => this.#fromBrowser(frame)))
    browser.on('message', (data: Buffer) => {
      if (server.readyState === WebSocket.CONNECTING) early.push(data)
      else this.#fromBrowser(data)
    })
    server.on('message', (data: Buffer) => this.#fromServer(data))
    for (const [socket, far] of [[browser, server], [server, browser]] as const) {
      socket.on('error', () => far.terminate())
      socket.on('close', () => {
        far.close()
        // On a new connection everything that is held back would come at once.
        if (this.cuts !== null) this.#broken = new Error('A connection was lost')
        this.other.#wake()
        this.#wake()
      })
    }
  }

  #fromBrowser(frame: Uint8Array): void {
    const message = readSync(frame)
    if (message !== null) Y.applyUpdate(this.#document, message.update)
    if (this.cuts === null || message === null) {
      this.#connection?.server.send(frame)
      return
    }
    this.#written.push({ frame, update: message.update })
    this.#send()
    this.other.#send()
  }

  #fromServer(frame: Uint8Array): void {
    const message = readSync(frame)
    const cut = this.other.#nextCut()
    if (message !== null) Y.applyUpdate(this.#document, message.update)
    if (message === null || this.cuts === null) {
      this.#pass(frame)
      return
    }
    this.#held.push({ frame, needs: cut })
    this.other.#send()
  }

  #nextCut(): number {
    return this.cuts?.find((cut) => cut > this.#arrived) ?? this.#arrived
  }

  /** Sends what may be sent, and finds out what has arrived. */
  #send(): void {
    const before = this.#arrived
    for (;;) {
      const cut = this.#nextCut()
      for (const { frame } of this.#written.slice(this.#sent, cut)) this.#connection?.server.send(frame)
      this.#sent = Math.max(this.#sent, Math.min(cut, this.#written.length))
      const underway = this.#written.slice(this.#arrived, this.#sent)
      const missing = underway.findIndex(({ update }) => !contains(this.other.#document, update))
      this.#arrived += missing < 0 ? underway.length : missing
      if (underway.length === 0 || this.#arrived < cut) break
    }
    if (this.#arrived > before) this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #pass(frame: Uint8Array): void {
    this.#connection?.browser.send(frame)
    this.#passed++
  }
}

/** The update in a frame; `null` for a frame without one. */
function readSync(frame: Uint8Array): { update: Uint8Array } | null {
  // The one-byte ping has no document name.
  if (frame.length < 2) return null
  const decoder = decoding.createDecoder(new Uint8Array(frame))
  decoding.readVarString(decoder)
  if (decoding.readVarUint(decoder) !== messageType.sync) return null
  const kind = decoding.readVarUint(decoder)
  if (kind !== messageType.step2 && kind !== messageType.update) return null
  return { update: decoding.readVarUint8Array(decoder) }
}

/** Whether a document has everything that is in an update. */
function contains({ store }: Y.Doc, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update)
  if (structs.some(({ id, length }) => Y.getState(store, id.client) < id.clock + length)) return false
  for (const [client, ranges] of ds.clients) {
    const held = store.clients.get(client) ?? []
    for (const { clock, len } of ranges) {
      if (Y.getState(store, client) < clock + len) return false
      for (let index = Y.findIndexSS(held, clock); (held[index]?.id.clock ?? Infinity) < clock + len; index++) {
        if (held[index]?.deleted === false) return false
      }
    }
  }
  return true
}
