/**
 * The way to the server: name, port, TLS, redirections, path. What fails here hides everything behind it.
 */
import { isLoopback } from '../config.ts'
import { ask, certificateAt, describeAnswer, proxyFault, tandemError, wantsTls } from './ask.ts'
import type { Answer } from './ask.ts'
import { FaultError } from './finding.ts'
import type { Examination } from './finding.ts'

/** How many redirections are followed. */
const maxRedirections = 5

/** The answer by which a server is known. */
export interface Health {
  /** Where the server is, without a slash at the end of its path. */
  base: URL
  answer: Answer
}

/** Finds the server of an address. Throws a FaultError if it is not there. */
export async function reach(url: URL, authorities: readonly string[] | undefined, examination: Examination): Promise<Health> {
  const { base, answer } = await follow(url, authorities)
  const seen = `At ${healthUrl(base).href} came ${describeAnswer(answer)}.`
  if (answer.status === 421) throw new FaultError('host-refused', seen)
  if (tandemError(answer) !== null) throw (await elsewhere(base, authorities)) ?? new FaultError('base-path', seen)
  if (!isHealthy(answer)) throw await foreign(base, answer, seen, authorities)
  examination.well.push(`The server answers at ${base.href}${versionOf(answer)}.`)
  await checkReady(below(base, '/readyz'), authorities, examination)

  if (base.protocol === 'https:') {
    const certificate = await certificateAt(base)
    if (certificate !== null) examination.well.push(`TLS works; the certificate is valid until ${certificate.valid_to}.`)
  } else if (!isLoopback(base.hostname.replace(/^\[|\]$/g, ''))) {
    examination.findings.push({ fault: 'plain-http', seen: `${base.href} answers over plain HTTP and does not lead to https.` })
  }
  return { base, answer }
}

/** Whether the server takes edits. */
async function checkReady(url: URL, authorities: readonly string[] | undefined, { findings, unchecked }: Examination): Promise<void> {
  const answer = await ask(url, { authorities })
  const seen = `At ${url.href} came ${describeAnswer(answer)}.`
  const error = tandemError(answer)
  if (error === 'stopping') throw new FaultError('stopping', seen)
  if (error === 'storage-unavailable') findings.push({ fault: 'not-writable', seen })
  else if (!isHealthy(answer)) unchecked.push(`Whether the server can write is not to be seen from here (${answer.status}).`)
}

/** An address below that of the server. */
export function below(base: URL, path: string): URL {
  const url = new URL(base)
  const [pathname = '', search = ''] = path.split('?')
  url.pathname = base.pathname.replace(/\/+$/, '') + pathname
  url.search = search
  return url
}

function healthUrl(base: URL): URL {
  return below(base, '/healthz')
}

function isHealthy({ status, json }: Answer): boolean {
  return status === 200 && typeof json === 'object' && json !== null && 'status' in json && json.status === 'ok'
}

function versionOf({ json }: Answer): string {
  const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined
  return typeof version === 'string' && /^[\w.-]{1,40}$/.test(version) ? `, version ${version}` : ''
}

/** Asks for the health of the server, wherever that leads. */
async function follow(url: URL, authorities: readonly string[] | undefined): Promise<Health> {
  const visited: string[] = []
  let target = healthUrl(url)
  for (;;) {
    const answer = await ask(target, { authorities })
    const { location } = answer.headers
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) {
      const base = new URL(target)
      base.pathname = base.pathname.replace(/\/healthz$/, '')
      return { base, answer }
    }
    visited.push(target.href)
    const next = URL.parse(location, target.href)
    if (next === null || !/^https?:$/.test(next.protocol)) throw new FaultError('not-tandem', `${target.href} leads to "${location}".`)
    if (visited.includes(next.href) || visited.length > maxRedirections) {
      throw new FaultError('redirect-loop', `${visited.join(' leads to ')} leads to ${next.href}.`)
    }
    if (!next.pathname.endsWith('/healthz')) {
      throw new FaultError(signInPattern.test(next.href) ? 'proxy-asks-sign-in' : 'not-tandem', `${target.href} leads to ${next.href}.`)
    }
    target = next
  }
}

/** Where proxies with a sign-in of their own send those who are not signed in. */
const signInPattern = /login|sign-?in|oauth|auth|sso/i

/** What it means that the answer is not the server's. */
async function foreign(base: URL, answer: Answer, seen: string, authorities: readonly string[] | undefined): Promise<FaultError> {
  const fault = proxyFault(answer)
  if (fault !== null) return new FaultError(fault, seen)
  if (base.protocol === 'http:' && wantsTls(answer)) return new FaultError('http-at-tls-port', seen)
  return (await elsewhere(base, authorities)) ?? new FaultError('not-tandem', seen)
}

/** The finding that the server is at the path of a part of the address; null if it is not. */
async function elsewhere(base: URL, authorities: readonly string[] | undefined): Promise<FaultError | null> {
  const parts = base.pathname.split('/').filter((part) => part !== '')
  for (let length = parts.length - 1; length >= 0; length -= 1) {
    const other = new URL(base)
    other.pathname = `/${parts.slice(0, length).join('/')}`
    try {
      const answer = await ask(healthUrl(other), { authorities })
      if (isHealthy(answer)) return new FaultError('wrong-path', `Below ${base.href} the server is not; it answers at ${other.href}.`)
    } catch {
      // Not there either.
    }
  }
  return null
}
