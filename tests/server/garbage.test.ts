/**
 * Whatever one client sends ends at most its own connection.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { closeReason } from '@tandem/server/src/collaboration/close-codes.ts'
import { startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { connectEditor } from './editor-client.ts'
import type { EditorClient } from './editor-client.ts'
import { frame, signIn } from './frames.ts'
import { parseLogLine } from './log-line.ts'

let server: ServerProcess
let witness: EditorClient
beforeAll(async () => {
  server = await startServer({ args: ['--static', 'none'] })
})
beforeEach(async () => {
  witness = connectEditor(server.url, 'a')
  await witness.synced()
  return async () => {
    // Whatever happened: the others work on, and so does the server.
    witness.type('.')
    await witness.saved()
    expect(witness.closeCodes).toEqual([])
    witness.destroy()
  }
})
afterAll(async () => {
  const [, ...lines] = server.output.trim().split('\n')
  await server.dispose()
  expect(lines.filter((line) => parseLogLine(line) === null), 'lines that are no log').toEqual([])
  expect(lines.filter((line) => line.includes('contained an error')), 'errors of our own').toEqual([])
})

const sync = 0
const awareness = 1

/** Sends frames and resolves with the code of the close; with null if the server answers a ping behind them instead. */
function send(frames: readonly (Uint8Array | string)[], query = ''): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/collaboration${query}`)
    socket.on('error', reject)
    socket.on('open', () => {
      for (const each of frames) socket.send(each)
      socket.ping()
    })
    let closed: number | undefined
    socket.on('close', (code) => {
      closed = code
      resolve(code)
    })
    // What the frames set off may take a few turns of the server's event loop: ask twice.
    let pongs = 0
    socket.on('pong', () => {
      pongs += 1
      if (pongs < 3) return socket.ping()
      if (closed === undefined) resolve(null)
      socket.terminate()
    })
  })
}

describe('frames that are not of the protocol close the connection', () => {
  const big = new Uint8Array(1000).fill(255)
  const malformed: [string, Uint8Array][] = [
    ['an empty frame', new Uint8Array()],
    ['one byte', Uint8Array.of(7)],
    ['only ones', big],
    ['a name that is longer than the frame', Uint8Array.of(200, 1, 97)],
    ['a name that is no UTF-8', Uint8Array.of(2, 0xc3, 0x28, 0)],
    ['a name without a message', frame('a')],
    ['an unknown type', frame('a', 99)],
    ['a type that only servers send', frame('a', 6, 'x')],
    ['sync without a step', frame('a', sync)],
    ['sync of an unknown step', frame('a', sync, 9, new Uint8Array(3))],
    ['sync that is longer than the frame', Uint8Array.of(1, 97, sync, 2, 250, 1)],
    ['awareness that is longer than the frame', Uint8Array.of(1, 97, awareness, 250)],
    ['a token that is longer than the frame', Uint8Array.of(1, 97, 2, 0, 250)],
    ['an address of sixty kilobytes', frame('a'.repeat(60_000), 2, 0, '')]
  ]
  test.each(malformed)('%s', async (_label, bytes) => {
    expect(await send([bytes])).toBe(closeReason.malformedFrame.code)
    expect(await send([signIn, bytes])).toBe(closeReason.malformedFrame.code)
  })

  test('a text frame', async () => {
    expect(await send(['hello'])).toBe(closeReason.textFrame.code)
  })

  test('a frame that is too large, which is less before a document was opened', async () => {
    expect(await send([new Uint8Array(9 * 1024 * 1024)])).toBe(1009)
    expect(await send([frame('a'.repeat(70_000), 2, 0, '')])).toBe(1009)
  })

  test.each(['../a', '', 'a b', 'a\0', '~__proto__', 'é'])('the document name %j', async (name) => {
    const code = await send([frame(name, 2, 0, '')])
    expect(code).toBe(name === 'a\0' ? null : closeReason.wrongDocument.code)
  })

  test('another document than the one in the URL', async () => {
    expect(await send([signIn], '?doc=b')).toBe(closeReason.wrongDocument.code)
    expect(await send([signIn], '?doc=a')).toBeNull()
  })
})

describe('well-formed frames with nonsense in them', () => {
  const nonsense = Uint8Array.from({ length: 50 }, (_, index) => (index * 37) % 256)
  test.each([
    ['an update', frame('a', sync, 2, nonsense)],
    ['an answer to a state vector', frame('a', sync, 1, nonsense)],
    ['a state vector', frame('a', sync, 0, nonsense)],
    ['presence', frame('a', awareness, nonsense)],
    ['presence that is no JSON', frame('a', awareness, frame(1, 5, 1, '{'))],
    ['a stateless message', frame('a', 5, '{"type":')],
    ['a second sign-in', signIn],
    ['a closing and a new sign-in', frame('a', 7)]
  ])('%s', async (_label, bytes) => {
    await send([signIn, bytes, bytes])
    await send([bytes, signIn, bytes, signIn])
  })

  test('ten thousand random frames', async () => {
    const random = seeded(20_260_101)
    for (let round = 0; round < 40; round += 1) {
      const frames = Array.from({ length: 250 }, () => {
        const length = Math.floor(random() * 40)
        const body = Uint8Array.from({ length }, () => Math.floor(random() * 256))
        // Mostly beyond the checks of the envelope, where it gets interesting.
        const kind = Math.floor(random() * 4)
        if (kind === 0) return frame('a', sync, Math.floor(random() * 3), body)
        if (kind === 1) return frame('a', awareness, body)
        return frame('a', 5, String.fromCharCode(...body))
      })
      // A document that was closed because of a frame is opened again for the next ones.
      await send(frames.flatMap((each, index) => (index % 5 === 0 ? [signIn, each] : [each])))
    }
  }, 60_000)
})

/** Random numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
