/**
 * Someone who edits a document over a real WebSocket: the provider of Hocuspocus on a Y.Doc, without an editor around it.
 */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { AccessMessage, StatelessMessage } from '@tandem/shared/protocol.ts'
import { parseStatelessMessage } from '@tandem/shared/protocol.ts'
import { until } from '../support/until.ts'

/** A connected client. */
export interface EditorClient {
  document: Y.Doc
  provider: HocuspocusProvider
  /** The text of the document without its markers. */
  text: () => string
  /** Types at the end of the document. */
  type: (text: string) => void
  /** Whether the server has acknowledged everything. */
  isSaved: () => boolean
  /** Tandem's own messages, as they came, but for those about access. */
  messages: StatelessMessage[]
  /** What the server said that the client may do, as it came. */
  access: AccessMessage[]
  /** Why it was refused, as far as it was. */
  refusals: string[]
  /** Codes with which its connections were closed. */
  closeCodes: number[]
  /** Resolves when the document is there. */
  synced: () => Promise<void>
  /** Resolves when everything is acknowledged. */
  saved: () => Promise<void>
  destroy: () => void
}

/** What a client shows of itself. */
export interface ClientIdentity {
  token?: string | (() => string)
  /** Secret of its device. */
  device?: string
}

/** A socket that is closed before it was open says so with an error that nobody needs. */
class QuietWebSocket extends WebSocket {
  constructor(url: string) {
    super(url)
    this.on('error', () => {})
  }
}

/** Connects to a document; with `document`, continues one that was edited before. */
export function connectEditor(url: string, name: string, document: Y.Doc = new Y.Doc(), { token, device }: ClientIdentity = {}): EditorClient {
  const messages: StatelessMessage[] = []
  const access: AccessMessage[] = []
  const refusals: string[] = []
  const closeCodes: number[] = []
  const socket = new HocuspocusProviderWebsocket({
    url: `${url.replace('http', 'ws')}/collaboration?doc=${encodeURIComponent(name)}${device === undefined ? '' : `&device=${device}`}`,
    WebSocketPolyfill: QuietWebSocket,
    delay: 100,
    minDelay: 50,
    maxDelay: 300
  })
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name,
    document,
    ...(token === undefined ? {} : { token }),
    onStateless: ({ payload }) => {
      const message = parseStatelessMessage(payload)
      if (message?.type === 'access') access.push(message)
      else if (message !== null) messages.push(message)
    },
    onAuthenticationFailed: ({ reason }) => refusals.push(reason)
  })
  socket.on('close', ({ event }: { event: { code: number } }) => closeCodes.push(event.code))
  provider.attach()
  const content = document.getText('content')
  const isSaved = (): boolean => provider.isSynced && provider.unsyncedChanges === 0
  return {
    document,
    provider,
    messages,
    access,
    refusals,
    closeCodes,
    text: () => content.toJSON(),
    type: (text) => content.insert(content.length, text),
    isSaved,
    synced: async () => void (await until(() => provider.isSynced, { what: `the document ${name}` })),
    saved: async () => void (await until(isSaved, { what: `the acknowledgement for ${name}` })),
    destroy: () => {
      provider.destroy()
      socket.destroy()
    }
  }
}
