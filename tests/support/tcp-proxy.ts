/**
 * A network between a browser and a server that can be broken: a TCP proxy that is cut, stalled or slow on command.
 *
 * ```
 *   healthy -- cut() --> cut: every connection is reset, and each new one at once
 *           -- stall() --> stalled: connections stay open, new ones are accepted, but no byte passes
 *           <-- heal() -- from both; what a stall held back then arrives
 * ```
 *
 * Real networks do both: a laptop whose Wi-Fi is switched off notices at once, one that leaves its range does not.
 */

import { createServer, connect, type AddressInfo, type Socket } from 'node:net'

/** How much one direction of a connection may hold before its sender is made to wait, in bytes. */
const heldLimit = 1024 * 1024

/** `toServer`: what browsers send. `toClient`: what the server sends. */
export type Direction = 'toServer' | 'toClient'

export interface TcpProxyOptions {
  /** Where to: a port of this machine. */
  port: number
  /** Time that each byte is on its way, in each direction, in milliseconds. */
  latency?: number
  /** Bytes a second, for each connection and direction. */
  bandwidth?: number
}

export interface TcpProxy extends AsyncDisposable {
  readonly port: number
  /** As in `http://127.0.0.1:1234`. */
  readonly url: string
  /** Number of open connections. */
  readonly connections: number
  /** Bytes that have arrived in each direction since the start. */
  readonly bytes: Readonly<Record<Direction, number>>
  /** Resets every connection, and refuses new ones. */
  cut(): void
  /** Resets every connection; new ones are served. */
  reset(): void
  /** Lets nothing pass, in one direction or in both, without closing anything. */
  stall(direction?: Direction): void
  /** Ends a cut and a stall. */
  heal(): void
  /** Sets the latency from now on, in milliseconds. */
  setLatency(latency: number): void
  /** Sets the bandwidth from now on, in bytes a second. */
  setBandwidth(bandwidth: number): void
  close(): Promise<void>
}

/** Starts a proxy on a free port of the loopback address. */
export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const conditions: Conditions = {
    stalled: new Set(),
    latency: options.latency ?? 0,
    bandwidth: options.bandwidth ?? Infinity,
    bytes: { toServer: 0, toClient: 0 },
  }
  const connections = new Set<Connection>()
  let isCut = false

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    if (isCut) {
      client.on('error', () => {}).resetAndDestroy()
      return
    }
    const server = connect({ port: options.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    const connection: Connection = {
      pipes: [new Pipe(client, server, 'toServer', conditions), new Pipe(server, client, 'toClient', conditions)],
      reset() {
        connections.delete(connection)
        for (const pipe of connection.pipes) pipe.stop()
        for (const socket of [client, server]) socket.resetAndDestroy()
      },
    }
    connections.add(connection)
    for (const socket of [client, server]) {
      // One side failed: for the other, the connection is broken too.
      socket.on('error', connection.reset)
      socket.on('close', () => {
        if (client.destroyed && server.destroyed) connections.delete(connection)
      })
    }
  })
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = listener.address() as AddressInfo
  const pump = () => connections.forEach(({ pipes }) => pipes.forEach((pipe) => pipe.pump()))
  const reset = () => connections.forEach((connection) => connection.reset())

  const proxy: TcpProxy = {
    port,
    url: `http://127.0.0.1:${port}`,
    bytes: conditions.bytes,
    get connections() {
      return connections.size
    },
    reset,
    cut() {
      isCut = true
      reset()
    },
    stall(direction) {
      for (const each of direction === undefined ? (['toServer', 'toClient'] as const) : [direction]) {
        conditions.stalled.add(each)
      }
    },
    heal() {
      isCut = false
      conditions.stalled.clear()
      pump()
    },
    setLatency(latency) {
      conditions.latency = latency
    },
    setBandwidth(bandwidth) {
      conditions.bandwidth = bandwidth
    },
    async close() {
      reset()
      await new Promise<void>((resolve) => listener.close(() => resolve()))
    },
    [Symbol.asyncDispose]: () => proxy.close(),
  }
  return proxy
}

interface Connection {
  pipes: Pipe[]
  reset: () => void
}

/** What holds for all connections of a proxy; changed while they are open. */
interface Conditions {
  stalled: Set<Direction>
  latency: number
  bandwidth: number
  bytes: Record<Direction, number>
}

/**
 * One direction of a connection: a queue of what was received, each with the time at which it arrives at the far end. The
 * sender's end of the stream is queued like data, so that it cannot overtake any.
 */
class Pipe {
  readonly #from: Socket
  readonly #to: Socket
  readonly #direction: Direction
  readonly #conditions: Conditions
  readonly #queue: { data: Buffer | null; arrivesAt: number }[] = []
  #held = 0
  /** When the last byte queued will have left the sender, which is when the next one can start. */
  #sentAt = 0
  #timer: NodeJS.Timeout | undefined
  #full = false
  #stopped = false

  constructor(from: Socket, to: Socket, direction: Direction, conditions: Conditions) {
    this.#from = from
    this.#to = to
    this.#direction = direction
    this.#conditions = conditions
    from.on('data', (data) => this.#receive(data))
    from.on('end', () => this.#receive(null))
    to.on('drain', () => {
      this.#full = false
      this.pump()
    })
  }

  #receive(data: Buffer | null): void {
    const { latency, bandwidth } = this.#conditions
    this.#sentAt = Math.max(performance.now(), this.#sentAt) + ((data?.length ?? 0) / bandwidth) * 1000
    this.#queue.push({ data, arrivesAt: this.#sentAt + latency })
    this.#held += data?.length ?? 0
    if (this.#held > heldLimit) this.#from.pause()
    this.pump()
  }

  /** Passes on what has arrived, and comes back when the next has. */
  pump(): void {
    clearTimeout(this.#timer)
    if (this.#stopped) return
    while (!this.#full && !this.#conditions.stalled.has(this.#direction)) {
      const next = this.#queue[0]
      if (next === undefined) break
      const wait = next.arrivesAt - performance.now()
      if (wait > 0) {
        this.#timer = setTimeout(() => this.pump(), Math.ceil(wait))
        break
      }
      this.#queue.shift()
      if (next.data === null) {
        this.#to.end()
      } else {
        this.#held -= next.data.length
        this.#conditions.bytes[this.#direction] += next.data.length
        this.#full = !this.#to.write(next.data)
      }
    }
    if (this.#held <= heldLimit && this.#from.isPaused()) this.#from.resume()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }
}
