/**
 * What the tests of docs/deploy have in common: trust in the certificates of the tests, and clients at a server behind Nginx.
 */
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeAll } from 'vitest'
import { WebSocket } from 'ws'
import { testAuthority } from '../support/certificates.ts'
import { until } from '../support/until.ts'
import { connectEditor } from '../server/editor-client.ts'
import type { EditorClient } from '../server/editor-client.ts'

/** What `useNginxClients` gives to the tests of a file. */
export interface NginxClients {
  /** What is to be closed after the test, the last first. */
  closing: AsyncDisposable[]
  /** Closes `started` after the test. */
  keep: <T extends AsyncDisposable>(started: T) => T
  /** Connects to a document and waits until it is there. */
  edit: (url: string, document: string) => Promise<EditorClient>
}

/** To be called once in a file of tests. */
export function useNginxClients(): NginxClients {
  const closing: AsyncDisposable[] = []
  beforeAll(() => setDefaultCACertificates([...getCACertificates('default'), testAuthority()]))
  afterEach(async () => {
    for (const started of closing.splice(0).toReversed()) await started[Symbol.asyncDispose]()
  })
  return {
    closing,
    keep(started) {
      closing.push(started)
      return started
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
export function openSocket(url: string, headers: Record<string, string> = {}): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws'), { headers })
    let accepted: Handshake['headers'] = {}
    socket.on('upgrade', (response) => (accepted = response.headers))
    socket.on('open', () => resolve({ socket, headers: accepted }))
    socket.on('error', reject)
  })
}
