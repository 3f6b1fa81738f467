/**
 * Why there is no connection, as far as a page can find out. A browser does not say why a socket failed; what it says are
 * the answers of the same server to plain requests, and how the last attempts went:
 *
 *   offline? ── mixed content? ── /healthz ─┬─ no answer, or not Tandem's: the way to the server
 *                                           └─ well ── /collaboration ─┬─ not Tandem's: its path leads elsewhere
 *                                                                      └─ well ── the attempts: never opened,
 *                                                                                 never heard, cut after the same silence
 */
import type { FaultId } from '@tandem/shared/diagnosis.ts'
import { collaborationPath } from '@tandem/shared/protocol.ts'
import type { Attempt } from './connection.ts'
import { looksCutWhenIdle } from './idle-cuts.ts'

/** What was found. */
export interface Diagnosis {
  fault: FaultId
  /** What was seen of it, in a sentence. */
  seen: string
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
  if (!onLine && !isHere) return { fault: 'device-offline', seen: 'The browser says that there is no network.' }
  if (page.protocol === 'https:' && server.protocol === 'http:' && !isHere) {
    return { fault: 'mixed-content', seen: `This page came by https, and the server is at ${server.href}.` }
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

function isHealthy({ status, json }: Answer): boolean {
  return status === 200 && typeof json === 'object' && json !== null && 'status' in json && json.status === 'ok'
}

/** What is wrong on the way to the server; `null` if it answers. */
async function lookAtHealth(server: URL, surroundings: Surroundings): Promise<Diagnosis | null> {
  const url = new URL('healthz', server)
  const answer = await ask(url, surroundings)
  if (answer === null) return { fault: 'unreachable', seen: `From ${url.href} no answer comes.` }
  if (answer === 'unreadable') return { fault: 'unreachable', seen: `Something answers at ${url.href}, and does not let this page read what.` }
  const { status, error } = answer
  const seen = `${url.href} answers with ${status}${error === null ? '' : ` (${error})`}.`
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
      return { fault: 'wrong-path', seen: `At ${server.href} there is no server; one answers at ${root.href}.` }
    }
  }
  return { fault: error === null ? 'not-tandem' : 'base-path', seen }
}

/** What is wrong with sockets, where the server answers plain requests. */
async function lookAtSockets(server: URL, attempts: readonly Attempt[], surroundings: Surroundings): Promise<Diagnosis | null> {
  if (looksCutWhenIdle(attempts)) {
    const seconds = ((attempts.findLast(({ opened }) => opened)?.silence ?? 0) / 1000).toFixed(1)
    return { fault: 'idle-cut', seen: `The connection is cut again and again when nothing was sent for ${seconds} s.` }
  }
  const last = attempts.at(-1)
  if (last === undefined) return null
  if (last.code === 1012) return { fault: 'stopping', seen: 'The server closed the connection with code 1012.' }
  if (last.code === 1009) return { fault: 'frame-limit', seen: 'The connection was closed with code 1009: a message was too large.' }
  if (last.opened) return last.heard ? null : { fault: 'frames-held', seen: 'A socket opened, and nothing came over it.' }
  const url = new URL(collaborationPath.slice(1), server)
  const answer = await ask(url, surroundings)
  if (answer === null || answer === 'unreadable') return { fault: 'sockets-not-passed', seen: `${url.href} gives no answer that this page may read, and ${server.href} does.` }
  const { status, error } = answer
  if (error === null) return { fault: 'sockets-not-passed', seen: `${url.href} answers with ${status}, which does not come from the server.` }
  if (status === 421) return { fault: 'host-refused', seen: `${url.href} answers with 421 (${error}).` }
  if (error === 'origin-not-allowed') return { fault: 'origin-refused', seen: `The server does not let pages of ${surroundings.page.origin} connect.` }
  return { fault: 'sockets-fail', seen: `${url.href} answers plain requests (${status}); ${attempts.length} WebSockets to it failed.` }
}
