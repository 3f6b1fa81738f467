/**
 * Why there is no connection, as far as a page can find out. A browser does not say why a socket failed; what it says are
 * the answers of the same server to plain requests, and how the last attempts went:
 *
 *   offline? ── mixed content? ── /healthz ─┬─ no answer, or not Tandem's: the way to the server
 *                                           └─ well ── /collaboration ─┬─ not Tandem's: its path leads elsewhere
 *                                                                      └─ well ── the attempts: never opened,
 *                                                                                 never heard, cut after the same silence
 */
import type { PageFaultId } from '@tandem/shared/page-faults.ts'
import { collaborationPath } from '@tandem/shared/protocol.ts'
import type { Messages } from '../messages/messages.ts'
import type { Attempt } from './connection.ts'
import { looksCutWhenIdle } from './idle-cuts.ts'

/** What was found. */
export interface Diagnosis {
  fault: PageFaultId
  /** What was seen of it, in a sentence of the language that the texts are in. */
  seen: (say: Messages['connection']['seen']) => string
}

/** What the browser says of itself. */
export interface Surroundings {
  onLine: boolean
  /** Address of the page. */
  page: URL
  fetch: (url: string, options: RequestInit) => Promise<Response>
}

/** How long an answer may take, in milliseconds. */
const answerDeadline = 10_000

function here(): Surroundings {
  return { onLine: navigator.onLine, page: new URL(location.href), fetch: (...parameters) => fetch(...parameters) }
}

/**
 * Looks for the reason. `null` if there is none to be seen: the next attempt may succeed.
 *
 * @param url the WebSocket URL of the document, as in `collaborationUrl`
 * @param attempts how the last attempts went
 */
export async function diagnose(url: string, attempts: readonly Attempt[], surroundings: Surroundings = here()): Promise<Diagnosis | null> {
  const { onLine, page } = surroundings
  const server = serverUrl(url)
  const isHere = /^(localhost|127\.[\d.]+|\[::1\])$/.test(server.hostname)
  if (!onLine && !isHere) return { fault: 'device-offline', seen: (say) => say.offline }
  if (page.protocol === 'https:' && server.protocol === 'http:' && !isHere) {
    return { fault: 'mixed-content', seen: (say) => say.mixedContent(server.href) }
  }
  return (await lookAtHealth(server, surroundings)) ?? (await lookAtSockets(server, attempts, surroundings))
}

/** The address of the server, with a slash at its end, from that of a document. */
function serverUrl(url: string): URL {
  const server = new URL(url)
  server.protocol = server.protocol.replace(/^ws/, 'http')
  server.pathname = server.pathname.slice(0, -collaborationPath.length) + '/'
  server.search = ''
  return server
}

interface Answer {
  status: number
  json: unknown
  /** The code of an error of Tandem's; null for any other answer. */
  error: string | null
}

/** The answer to a plain request; `unreadable` where there is one that the page may not read, `null` where there is none. */
async function ask(url: URL, { fetch: get }: Surroundings): Promise<Answer | 'unreadable' | null> {
  const options: RequestInit = { cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(answerDeadline) }
  try {
    const response = await get(url.href, options)
    const json = await response.json().catch(() => undefined)
    return { status: response.status, json, error: errorOf(json) }
  } catch {
    try {
      await get(url.href, { ...options, mode: 'no-cors' })
      return 'unreadable'
    } catch {
      return null
    }
  }
}

function errorOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('error' in json) || !('message' in json)) return null
  return typeof json.error === 'string' && typeof json.message === 'string' ? json.error : null
}

/** The status of an answer, with the word of the server for the error where it gives one. */
function statusWith(status: number, error: string | null): string {
  return error === null ? String(status) : `${status} (${error})`
}

function isHealthy({ status, json }: Answer): boolean {
  return status === 200 && typeof json === 'object' && json !== null && 'status' in json && json.status === 'ok'
}

/** What is wrong on the way to the server; `null` if it answers. */
async function lookAtHealth(server: URL, surroundings: Surroundings): Promise<Diagnosis | null> {
  const url = new URL('healthz', server)
  const answer = await ask(url, surroundings)
  if (answer === null) return { fault: 'unreachable', seen: (say) => say.noAnswer(url.href) }
  if (answer === 'unreadable') return { fault: 'unreachable', seen: (say) => say.unreadable(url.href) }
  const { status, error } = answer
  const seen: Diagnosis['seen'] = (say) => say.answers(url.href, statusWith(status, error))
  if (isHealthy(answer) || error === 'storage-unavailable') return null
  if (error === 'stopping') return { fault: 'stopping', seen }
  if (status === 421) return { fault: 'host-refused', seen }
  if (error === null) {
    if (status === 401 || status === 407) return { fault: 'proxy-asks-sign-in', seen }
    if (status === 403) return { fault: 'proxy-refuses', seen }
    if (status === 429) return { fault: 'proxy-limit', seen }
    if (status >= 502 && status <= 504) return { fault: 'no-server-behind', seen }
  }
  const root = new URL('/', server)
  if (root.href !== server.href) {
    const atRoot = await ask(new URL('healthz', root), surroundings)
    if (atRoot !== null && atRoot !== 'unreadable' && isHealthy(atRoot)) {
      return { fault: 'wrong-path', seen: (say) => say.otherPath(server.href, root.href) }
    }
  }
  return { fault: error === null ? 'not-tandem' : 'base-path', seen }
}

/** What is wrong with sockets, where the server answers plain requests. */
async function lookAtSockets(server: URL, attempts: readonly Attempt[], surroundings: Surroundings): Promise<Diagnosis | null> {
  if (looksCutWhenIdle(attempts)) {
    const seconds = ((attempts.findLast(({ opened }) => opened)?.silence ?? 0) / 1000).toFixed(1)
    return { fault: 'idle-cut', seen: (say) => say.cutWhenIdle(seconds) }
  }
  const last = attempts.at(-1)
  if (last === undefined) return null
  if (last.code === 1012) return { fault: 'stopping', seen: (say) => say.closed(1012) }
  if (last.code === 1009) return { fault: 'frame-limit', seen: (say) => say.tooLarge(1009) }
  if (last.opened) return last.heard ? null : { fault: 'frames-held', seen: (say) => say.silent }
  const url = new URL(collaborationPath.slice(1), server)
  const answer = await ask(url, surroundings)
  if (answer === null || answer === 'unreadable') return { fault: 'sockets-not-passed', seen: (say) => say.socketsUnreadable(url.href, server.href) }
  const { status, error } = answer
  if (error === null) return { fault: 'sockets-not-passed', seen: (say) => say.answersFromElsewhere(url.href, String(status)) }
  if (status === 421) return { fault: 'host-refused', seen: (say) => say.answers(url.href, statusWith(421, error)) }
  if (error === 'origin-not-allowed') return { fault: 'origin-refused', seen: (say) => say.originRefused(surroundings.page.origin) }
  return { fault: 'sockets-fail', seen: (say) => say.socketsFail(url.href, status, attempts.length) }
}
