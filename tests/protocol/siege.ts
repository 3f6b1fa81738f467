/**
 * A server under attack, and what must hold after each: the process lives, edits of somebody else flow and are saved, the document
 * that was attacked opens and can be written, memory is within bounds. At the end, all that was stored can be loaded.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { connectEditor } from '../server/editor-client.ts'
import type { EditorClient } from '../server/editor-client.ts'
import { nodePath, repositoryFolder, startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { attackFrom } from './attack.ts'
import type { Attack } from './attack.ts'

/** How much more memory than at the beginning the server may hold on to, in bytes. */
const memoryBound = 400 * 1024 * 1024

/** How often memory and the attacked document are looked at, in cases. */
const lookEvery = 25

/** A server to be attacked. */
export interface Siege {
  /** Runs the case of a seed; rejects with what does not hold any more. */
  attack: (seed: number) => Promise<void>
  /** Looks at all that is stored, and ends the server. */
  end: () => Promise<void>
}

/** Starts a server with a witness. */
export async function startSiege(): Promise<Siege> {
  // Without limits on addresses and wrong tokens: all attacks come from one.
  const server = await startServer({
    args: ['--static', 'none', '--log-level', 'error', '--max-wrong-tokens', '1000000', '--max-sockets-per-address', '10000', '--max-sockets', '10000']
  })
  const witness = connectEditor(server.url, 'witness')
  await witness.synced()
  let calm = 0
  let cases = 0
  let known = Y.encodeStateAsUpdate(new Y.Doc())

  const assertWell = async (document: string): Promise<void> => {
    witness.type('.')
    await witness.saved()
    if (cases % lookEvery !== 0) return
    known = await assertOpens(server, document)
    if (calm === 0) calm = memoryOf(server)
    await until(() => memoryOf(server) < calm + memoryBound, { what: `memory to be back within bounds; it was ${calm} at first`, deadline: 20_000 })
  }

  return {
    async attack(seed) {
      const attack = attackFrom(seed, known)
      await run(server, attack)
      cases += 1
      if (server.pid === undefined) throw new Error(`The server has ended. It printed:\n${server.output}`)
      await assertWell(attack.document)
      if (witness.closeCodes.length > 0) throw new Error(`The witness was closed with ${witness.closeCodes.join()}.`)
    },
    async end() {
      for (const name of ['victim', 'victim2', '__proto__', 'constructor', 'toString', 'victim~comments']) await assertOpens(server, name)
      witness.destroy()
      const contained = server.output.split('\n').filter((line) => line.includes('contained an error'))
      if (contained.length > 0) throw new Error(`Errors of the server's own were contained:\n${contained.slice(0, 5).join('\n')}`)
      await server.stop()
      const verify = spawnSync(nodePath(), [join(repositoryFolder, 'server/src/main.ts'), 'verify', '--data', server.dataFolder], { encoding: 'utf8' })
      await server.dispose()
      if (verify.status !== 0) throw new Error(`What was stored is not sound:\n${verify.stdout}${verify.stderr}`)
    }
  }
}

/** A document opens, takes an edit, and what it holds can be loaded anew; resolves with that. */
async function assertOpens(server: ServerProcess, document: string): Promise<Uint8Array> {
  const reader: EditorClient = connectEditor(server.url, document)
  try {
    await reader.synced()
    reader.type('!')
    await reader.saved()
    const state = Y.encodeStateAsUpdate(reader.document)
    Y.applyUpdate(new Y.Doc(), state)
    return state
  } finally {
    reader.destroy()
  }
}

function memoryOf(server: ServerProcess): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

/** Carries out an attack; resolves when the server has seen all of it, or has had enough. */
async function run(server: ServerProcess, { path, steps }: Attack): Promise<void> {
  const socket = new WebSocket(server.url.replace('http', 'ws') + path)
  const stream = (): Duplex | undefined => (socket as unknown as { _socket?: Duplex })._socket
  let isOver = false
  socket.on('error', () => {})
  socket.on('close', () => {
    isOver = true
  })
  await until(() => isOver || socket.readyState === WebSocket.OPEN, { what: 'the socket to open or to be refused' })
  for (const step of steps) {
    if (isOver) return
    switch (step.kind) {
      case 'frame':
        socket.send(step.bytes, () => {})
        break
      case 'text':
        socket.send(step.text, () => {})
        break
      case 'raw':
        stream()?.write(step.bytes)
        break
      case 'deaf':
        socket.pause()
        break
      case 'close':
        socket.close()
        break
      case 'reset':
        socket.terminate()
        break
    }
  }
  // A pong, or a close, says that all before it was read.
  let pongs = 0
  socket.on('pong', () => {
    pongs += 1
  })
  if (socket.readyState === WebSocket.OPEN) socket.ping(() => {})
  const deadline = performance.now() + 300
  await until(() => isOver || pongs > 0 || socket.isPaused || performance.now() > deadline, { what: 'the attack to be over' })
  socket.terminate()
}
