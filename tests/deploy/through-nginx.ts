/**
 * What the tests of docs/deploy have in common: trust in the certificates of the tests, and clients at a server behind Nginx.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeAll } from 'vitest'
import { WebSocket } from 'ws'
import { testAuthority } from '../support/certificates.ts'
import { startNginx } from '../support/nginx.ts'
import type { Nginx, NginxOptions } from '../support/nginx.ts'
import { startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { connectEditor } from '../server/editor-client.ts'
import type { EditorClient } from '../server/editor-client.ts'

/** What `useNginxClients` gives to the tests of a file. */
export interface NginxClients {
  /** What is to be closed after the test, the last first. */
  closing: AsyncDisposable[]
  /** Closes `started` after the test. */
  keep: <T extends AsyncDisposable>(started: T) => T
  /** Starts Nginx, and a server behind it that knows its address. */
  startBoth: (options: Both) => Promise<{ nginx: Nginx; server: ServerProcess }>
  /** Connects to a document and waits until it is there. */
  edit: (url: string, document: string) => Promise<EditorClient>
}

/** What `startBoth` starts. */
export interface Both extends Omit<NginxOptions, 'upstreams'> {
  /** The path below which the server is, such as `/tandem`. */
  path?: string
  /** More arguments for the server. */
  args?: readonly string[]
}

/** To be called once in a file of tests. */
export function useNginxClients(): NginxClients {
  const closing: AsyncDisposable[] = []
  beforeAll(() => setDefaultCACertificates([...getCACertificates('default'), testAuthority()]))
  afterEach(async () => {
    for (const started of closing.splice(0).toReversed()) await started[Symbol.asyncDispose]()
  })
  const keep: NginxClients['keep'] = (started) => {
    closing.push(started)
    return started
  }
  return {
    closing,
    keep,
    async startBoth({ path = '', args = [], ...options }) {
      // Nobody listens there yet: the server has to know the port of Nginx, and Nginx that of the server.
      const nginx = keep(await startNginx({ ...options, upstreams: [9] }))
      const server = keep(await startServer({ args: ['--public-url', nginx.url + path, ...args] }))
      nginx.setUpstreams([server.port])
      await nginx.reload()
      return { nginx, server }
    },
    async edit(url, document) {
      const client = connectEditor(url, document)
      closing.push({ [Symbol.asyncDispose]: async () => client.destroy() })
      await client.synced()
      return client
    }
  }
}

/** A person who types a word again and again, until told to stop. */
export interface Typist {
  /** Every word so far. */
  words: () => string[]
  stop: () => void
}

/** Types numbered words that begin with `name`, one each 10 ms. */
export function typeOn(client: EditorClient, name: string): Typist {
  const words: string[] = []
  const timer = setInterval(() => {
    const word = `${name}${words.length + 1} `
    words.push(word)
    client.type(word)
  }, 10)
  return { words: () => words, stop: () => clearInterval(timer) }
}

/** Waits until `count` more words of each are typed. */
export async function typed(typists: readonly Typist[], count: number): Promise<void> {
  const wanted = typists.map(({ words }) => words().length + count)
  await until(() => typists.every(({ words }, index) => words().length >= wanted[index]!), { what: `${count} more words of each` })
}

/** Waits until all editors have the same text, it is saved, and it has each word of the typists once. Returns it. */
export async function complete(clients: readonly EditorClient[], typists: readonly Typist[]): Promise<string> {
  await until(
    () => {
      const [first = '', ...others] = clients.map(({ text }) => text())
      const words = first.match(/\w+ /g) ?? []
      const expected = typists.flatMap((typist) => typist.words())
      return (
        clients.every((client) => client.isSaved()) &&
        others.every((text) => text === first) &&
        words.toSorted().join('') === expected.toSorted().join('')
      )
    },
    { what: 'all editors to be equal and complete', deadline: 20_000 }
  )
  return clients[0]!.text()
}

/** A WebSocket that is open, with the headers with which it was accepted. */
export interface Handshake {
  socket: WebSocket
  headers: Readonly<Record<string, string | string[] | undefined>>
}

/** Opens a WebSocket; rejects with the status that came instead. */
export function openSocket(url: string, headers: Record<string, string> = {}, localAddress = '127.0.0.1'): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws').replace('localhost', '127.0.0.1'), { headers, localAddress })
    let accepted: Handshake['headers'] = {}
    socket.on('upgrade', (response) => (accepted = response.headers))
    socket.on('open', () => resolve({ socket, headers: accepted }))
    socket.on('error', reject)
  })
}
