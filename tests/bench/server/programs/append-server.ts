/**
 * The least that a server with durable acknowledgements has to do: takes a frame from a WebSocket, appends its bytes to a
 * file, flushes, and answers. It knows nothing of documents and sends nothing to the other clients.
 *
 *   --flush block   writes and flushes in the event loop: the shortest way for one client
 *   --flush pool    writes and flushes in Node's thread pool, so that the event loop goes on
 *   --flush none    answers at once: what the network alone takes
 *
 * Group commit: what arrives during a flush shares the next.
 */

import { fdatasync, fdatasyncSync, openSync, write, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { WebSocket, WebSocketServer } from 'ws'
import { messageType } from '../client.ts'
import { announce, readArguments } from './arguments.ts'

const { data, port, host, flush } = readArguments()
const file = openSync(join(data, 'log'), 'a')
const writeLater = promisify(write)
const flushLater = promisify(fdatasync)

interface Received {
  socket: WebSocket
  frame: Buffer
}

let waiting: Received[] = []
let busy = false

/** The frame that acknowledges: the address of the one that came, and SyncStatus. */
function acknowledge({ socket, frame }: Received): void {
  const address = frame.subarray(0, frame[0]! + 1)
  if (socket.readyState === WebSocket.OPEN) socket.send(Buffer.concat([address, Buffer.from([messageType.syncStatus, 1])]))
}

function commitBlocking(): void {
  const batch = waiting
  waiting = []
  writeSync(file, Buffer.concat(batch.map(({ frame }) => frame)))
  fdatasyncSync(file)
  batch.forEach(acknowledge)
}

async function commitInPool(): Promise<void> {
  busy = true
  while (waiting.length > 0) {
    const batch = waiting
    waiting = []
    await writeLater(file, Buffer.concat(batch.map(({ frame }) => frame)))
    await flushLater(file)
    batch.forEach(acknowledge)
  }
  busy = false
}

function receive(received: Received): void {
  if (flush === 'none') {
    acknowledge(received)
    return
  }
  waiting.push(received)
  if (flush === 'pool') {
    if (!busy) void commitInPool()
  } else if (waiting.length === 1) setImmediate(commitBlocking)
}

const server = createServer()
const webSockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false })
webSockets.on('connection', (socket) => {
  socket.on('message', (frame: Buffer) => receive({ socket, frame }))
  socket.on('error', () => {})
})
server.listen(port, host, () => announce(server))
