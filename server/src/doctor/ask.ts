/**
 * Asks over HTTP, as a browser would, and says of what fails on the way there which fault it is.
 */
import { request as requestPlain } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import { connect as connectTls } from 'node:tls'
import type { DetailedPeerCertificate } from 'node:tls'
import type { FaultId } from '@tandem/shared/diagnosis.ts'
import { toError } from '../log.ts'
import { FaultError } from './finding.ts'

/** How long an answer may take, in milliseconds. */
export const answerDeadline = 15_000

/** Longest body that is looked at, in characters. */
const maxBody = 1024 * 1024

/** An answer to a request. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
  /** The body, where it is JSON; undefined otherwise. */
  json: unknown
}

/** How to ask. */
export interface AskOptions {
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** Certificates, in PEM, of authorities that are trusted besides the known ones. */
  authorities?: readonly string[] | undefined
}

/** Sends a request and reads the answer; redirections are answers. Throws a FaultError if none comes. */
export async function ask(url: URL, options: AskOptions = {}): Promise<Answer> {
  try {
    return await send(url, options)
  } catch (thrown) {
    throw await explain(toError(thrown), url)
  }
}

function send(url: URL, { method = 'GET', headers = {}, body, authorities }: AskOptions): Promise<Answer> {
  const request = url.protocol === 'https:' ? requestSecure : requestPlain
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
    const options = { method, headers: { Connection: 'close', ...length, ...headers }, agent: false, ...(authorities === undefined ? {} : { ca: [...authorities] }) }
    const sent = request(url, options, (response) => void readAnswer(response).then(resolve, reject))
    sent.setTimeout(answerDeadline, () => sent.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })))
    // Whoever refuses a body may close before it has read it; its answer counts.
    sent.on('error', reject)
    sent.end(body)
  })
}

/** Reads an answer to its end. */
export async function readAnswer(response: IncomingMessage): Promise<Answer> {
  let body = ''
  response.setEncoding('utf8')
  for await (const chunk of response) if (body.length < maxBody) body += String(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body, json: parse(body) }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return undefined
  }
}

/** The code of an error of Tandem's; null if the answer is another one, or another program's. */
export function tandemError({ json }: Answer): string | null {
  if (typeof json !== 'object' || json === null || !('error' in json) || !('message' in json)) return null
  const { error, message } = json
  return typeof error === 'string' && /^[a-z-]+$/.test(error) && typeof message === 'string' ? error : null
}

/** What it means that a proxy answers in place of the server, as far as the status says; null for no fault of its own. */
export function proxyFault({ status }: Answer): FaultId | null {
  switch (status) {
    case 401:
    case 407:
      return 'proxy-asks-sign-in'
    case 403:
      return 'proxy-refuses'
    case 429:
      return 'proxy-limit'
    case 502:
    case 503:
    case 504:
      return 'no-server-behind'
    default:
      return null
  }
}

/** An answer in a few words. */
export function describeAnswer(answer: Answer): string {
  const { status, headers, body } = answer
  const by = headers.server === undefined ? '' : ` of ${printable(String(headers.server))}`
  const title = /<title>([^<]*)<\/title>/i.exec(body)?.[1]?.trim()
  const code = tandemError(answer)
  return `the answer ${status}${by}${code !== null ? ` (${code})` : title ? ` ("${printable(title)}")` : ''}`
}

/** What somebody else wrote, as it may be printed. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '\uFFFD').slice(0, 200)
}

/** What an error on the way means. */
export async function explain(error: Error, url: URL): Promise<FaultError> {
  if (error instanceof FaultError) return error
  const { code = '' } = error as NodeJS.ErrnoException
  const where = `${url.hostname} port ${portOf(url)}`
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return new FaultError('name-unknown', `No address was found for ${url.hostname}.`)
    case 'ECONNREFUSED':
      return new FaultError('connection-refused', `${where} refuses connections.`)
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return new FaultError('no-answer', `From ${where} no answer came within ${answerDeadline / 1000} seconds (${code}).`)
    case 'CERT_HAS_EXPIRED':
      return new FaultError('certificate-expired', `The certificate ${await describeCertificate(url)}.`)
    case 'CERT_NOT_YET_VALID':
      return new FaultError('clock-skew', `The certificate is not valid yet by the clock of this machine: it ${await describeCertificate(url)}.`)
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return new FaultError('certificate-name', `The certificate ${await describeCertificate(url)}; asked was ${url.hostname}.`)
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return new FaultError('certificate-self-signed', `The certificate ${await describeCertificate(url)}.`)
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return new FaultError('certificate-chain', `The certificate ${await describeCertificate(url)}, which is neither known here nor sent along.`)
  }
  if (url.protocol === 'https:') {
    if (await answersPlainly(url)) return new FaultError('https-at-plain-port', `${where} answers plain HTTP.`)
    if (/SSL|TLS|EPROTO/.test(code)) return new FaultError('tls-failed', `With ${where}, TLS failed: ${printable(error.message)}.`)
  } else if ((await certificateAt(url)) !== null) return new FaultError('http-at-tls-port', `${where} speaks TLS.`)
  return new FaultError('not-tandem', `${where} does not answer as a web server would: ${printable(error.message)}.`)
}

function portOf(url: URL): number {
  return Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
}

/** Whether a plain request was answered by a port that wants TLS, as Nginx answers it. */
export function wantsTls({ status, body }: Answer): boolean {
  return status === 400 && /https/i.test(body)
}

async function answersPlainly(url: URL): Promise<boolean> {
  const plain = new URL(url)
  plain.protocol = 'http:'
  plain.port = String(portOf(url))
  try {
    return !wantsTls(await send(plain, {}))
  } catch {
    return false
  }
}

async function describeCertificate(url: URL): Promise<string> {
  const certificate = await certificateAt(url)
  if (certificate === null) return 'cannot be read'
  const names = certificate.subjectaltname?.split(', ').map((name) => name.replace(/^DNS:/, '')) ?? [String(certificate.subject.CN)]
  return printable(`is for ${names.slice(0, 5).join(', ')}, was issued by "${String(certificate.issuer.CN)}" and is valid until ${certificate.valid_to}`)
}

/** The certificate that is shown there, trusted or not; null if no TLS comes about. */
export function certificateAt(url: URL): Promise<DetailedPeerCertificate | null> {
  return new Promise((resolve) => {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isAddress = /^[\d.]+$|:/.test(host)
    const socket = connectTls({ host, port: portOf(url), rejectUnauthorized: false, ...(isAddress ? {} : { servername: host }) })
    socket.setTimeout(answerDeadline, () => socket.destroy())
    socket.on('secureConnect', () => {
      const certificate = socket.getPeerCertificate(true)
      socket.destroy()
      resolve(Object.keys(certificate).length === 0 ? null : certificate)
    })
    socket.on('error', () => resolve(null))
    socket.on('close', () => resolve(null))
  })
}
