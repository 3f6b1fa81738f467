/**
 * Looks for the usual faults between editors and a server, from outside, as an editor would come:
 *
 *     reach ──> clocks ──> page, request bodies ──> sockets ──> stickiness ──> document: token, messages up to the limit
 *       │                                       │
 *       └── idle: a socket without traffic of its own, beside all of that ──────────────────────────────> how long it lives
 *
 * It changes nothing: a document is opened only if there is one already, and nothing is written to it.
 */
import { arrivalHeader } from '../http/arrival.ts'
import { maxBodyBytes } from '../http/read-body.ts'
import { defaultLimits } from '../limits.ts'
import type { FaultId } from '@tandem/shared/diagnosis.ts'
import { denials, parseDenial } from '@tandem/shared/access.ts'
import { collaborationPath, documentParameter, isDocumentName, tokenParameter, yjsPath } from '@tandem/shared/protocol.ts'
import { answerDeadline, ask, describeAnswer, printable, proxyFault, tandemError } from './ask.ts'
import type { Answer } from './ask.ts'
import { describeTimes, readTimes } from './clock.ts'
import { FaultError } from './finding.ts'
import type { Examination } from './finding.ts'
import { watchIdle } from './idle.ts'
import type { Idled } from './idle.ts'
import { checkPage } from './page.ts'
import { below, reach } from './reach.ts'
import { Conversation, openSocket } from './socket.ts'
import type { OpenSocket, Said } from './socket.ts'

/** What to examine. */
export interface ExamineOptions {
  /** Where people reach the server. */
  url: URL
  /** Shown to the server; empty for none. */
  token: string
  /** A document to open; null for the first that the server lists. */
  document: string | null
  /** How long a socket is left idle, in seconds. */
  idleSeconds: number
  /** How long an answer over a socket may take, in milliseconds. */
  patience?: number
  /** Time within which at least one ping of the server has to come, in milliseconds. */
  pingsWithin?: number
  /** All certificates of authorities that are trusted, in PEM; undefined for the known ones. */
  authorities: readonly string[] | undefined
}

/** The name that sockets are opened for which open no document. */
const noDocument = 'tandem-doctor'

/** How many sockets are open at once when it is looked which server they come to. */
const socketsAtOnce = 8

/** Furthest that two clocks may be apart, in milliseconds. */
const clockTolerance = 60_000

/** Sizes of messages that are tried, in bytes; the largest is just below what the server takes. */
const messageSizes = [60 * 1024, 512 * 1024, 2 * 1024 * 1024, defaultLimits.maxMessageBytes - 4096]

/** Examines an address. Never rejects for what is wrong there. */
export async function examine(options: ExamineOptions): Promise<Examination> {
  const examination: Examination = { url: options.url.href, findings: [], well: [], unchecked: [] }
  const open = new Set<OpenSocket>()
  try {
    await lookAround(options, examination, open)
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown
    examination.findings.push(thrown.finding)
  } finally {
    for (const { socket } of open) socket.terminate()
  }
  // What was seen first of each fault says enough.
  const seen = new Set<FaultId>()
  examination.findings = examination.findings.filter(({ fault }) => !seen.has(fault) && seen.add(fault))
  return examination
}

async function lookAround(options: ExamineOptions, examination: Examination, open: Set<OpenSocket>): Promise<void> {
  const { token, authorities, idleSeconds, patience = answerDeadline, pingsWithin = usualPingsWithin } = options
  const { findings, well, unchecked } = examination
  const { base, answer } = await reach(options.url, authorities, examination)
  const serverNow = checkClock(answer, examination)
  await checkPage(base, authorities, examination)
  await checkBodies(base, authorities, examination)

  const document = await findDocument(base, options, examination)
  const name = document ?? noDocument
  const enter = async (path: string): Promise<OpenSocket> => {
    const opened = await openSocket(below(base, path), base.origin, authorities)
    if ('refused' in opened) {
      const refused = refusedSocket(path, opened.refused)
      if (refused.finding.fault !== 'origin-refused') throw refused
      // Often all headers are missing, of which the name is one: the others come first.
      const again = await openSocket(below(base, path), null, authorities)
      if (!('refused' in again)) again.socket.terminate()
      throw 'refused' in again && again.refused.status === 426 ? refusedSocket(path, again.refused) : refused
    }
    open.add(opened)
    opened.socket.on('close', () => open.delete(opened))
    return opened
  }
  const path = `${collaborationPath}?${documentParameter}=${name}`

  const idleSocket = await enter(path)
  const yjsRequest = document === null ? null : `${yjsPath}/${document}?${tokenParameter}=${encodeURIComponent(token)}`
  if (yjsRequest !== null) (await enter(yjsRequest)).socket.close()
  well.push(`WebSockets open at ${collaborationPath}${yjsRequest === null ? '' : ` and ${yjsPath}`}.`)

  if (document === null) {
    const idle = watchIdle(idleSocket.socket, idleSeconds)
    await checkStickiness(() => enter(path), examination)
    unchecked.push('No document was opened, so neither the token nor large messages were tried: name one with --document.')
    reportIdle(await idle, pingsWithin, examination)
    return
  }
  const idleTalk = new Conversation(idleSocket.socket, document, patience)
  idleTalk.signIn(token)
  const said = await idleTalk.hears('allowed', 'denied')
  const isIn = checkAdmission(said, { token, serverNow, document }, examination)
  const idle = said.kind === 'closed' ? null : watchIdle(idleSocket.socket, idleSeconds)
  await checkStickiness(() => enter(path), examination)
  if (isIn) await checkMessages(await enter(path), { token, document, patience }, examination)
  else unchecked.push('Large messages were not tried, because the document was not opened.')
  if (idle !== null) reportIdle(await idle, pingsWithin, examination)
  if (findings.length === 0 && isIn) well.push(`The document "${document}" opens.`)
}

/** What an answer means that came in place of a WebSocket. */
function refusedSocket(path: string, answer: Answer): FaultError {
  const [where = ''] = path.split('?')
  const seen = `A WebSocket at ${where} was refused: ${describeAnswer(answer)}.`
  const error = tandemError(answer)
  if (error === null) {
    // With 503, Nginx refuses what is over a limit, unless told otherwise; the server has just been there.
    return new FaultError(answer.status === 503 ? 'proxy-limit' : (proxyFault(answer) ?? 'sockets-not-passed'), seen)
  }
  const arrived = answer.headers[arrivalHeader.toLowerCase()]
  if (answer.status === 426) {
    const how = typeof arrived === 'string' ? ` The server received: ${printable(arrived)}.` : ''
    if (/upgrade=none/.test(how)) return new FaultError('upgrade-stripped', seen + how)
    if (/HTTP\/1\.0/.test(how)) return new FaultError('http-1.0', seen + how)
    return new FaultError(/connection=other/.test(how) ? 'connection-stripped' : 'upgrade-stripped', seen + how)
  }
  // Pages come under the right name, or this would have been found with them.
  if (answer.status === 421) return new FaultError('headers-not-inherited', seen)
  if (error === 'origin-not-allowed') return new FaultError('origin-refused', seen)
  if (error === 'stopping' || answer.status === 503) return new FaultError('stopping', seen)
  return new FaultError(answer.status === 429 ? 'server-limit' : 'sockets-not-passed', seen)
}

/** Compares the clocks; returns the time by the server's, in milliseconds since 1970. */
function checkClock({ headers }: Answer, { findings, well, unchecked }: Examination): number {
  const serverNow = Date.parse(headers.date ?? '')
  if (Number.isNaN(serverNow)) {
    unchecked.push('The clocks were not compared: the answer has no header Date.')
    return Date.now()
  }
  const difference = serverNow - Date.now()
  if (Math.abs(difference) > clockTolerance) {
    const by = `${Math.round(Math.abs(difference) / 1000)} s ${difference > 0 ? 'ahead of' : 'behind'}`
    findings.push({ fault: 'clock-skew', seen: `The clock of the server is ${by} the one of this machine.` })
  } else well.push('The clock of the server and the one of this machine agree.')
  return serverNow
}

/** Sizes of bodies that are tried, in bytes: about the longest that is JSON, and the largest image. */
const bodySizes = [maxBodyBytes, defaultLimits.maxImageBytes]

/** Tries whether bodies that are as long as the server takes come to it. They are sent where there is nothing to change. */
async function checkBodies(base: URL, authorities: readonly string[] | undefined, { findings, well }: Examination): Promise<void> {
  for (const size of bodySizes) {
    const answer = await ask(below(base, '/api/tandem-doctor'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: base.origin },
      body: JSON.stringify({ padding: 'x'.repeat(size - 1024) }),
      authorities
    })
    if (tandemError(answer) !== null) {
      well.push(`Request bodies of ${size / 1024} KiB come through.`)
      continue
    }
    if (answer.status !== 413) throw new FaultError(proxyFault(answer) ?? 'proxy-refuses', `For a POST to /api came ${describeAnswer(answer)}.`)
    findings.push({ fault: 'body-limit', seen: `For a request body of ${size / 1024} KiB came ${describeAnswer(answer)}.` })
    return
  }
}

/** The document to open: the one that was named, or the first in the list. */
async function findDocument(base: URL, { document, token, authorities }: ExamineOptions, { unchecked }: Examination): Promise<string | null> {
  if (document !== null) return document
  const headers = token === '' ? {} : { Authorization: `Bearer ${token}` }
  const { status, json } = await ask(below(base, '/api/documents'), { headers, authorities })
  if (status !== 200 || !Array.isArray(json)) {
    unchecked.push(`The list of documents was not to be had (${status}).`)
    return null
  }
  for (const row of json as unknown[]) {
    const name = typeof row === 'object' && row !== null && 'name' in row ? row.name : null
    if (typeof name === 'string' && isDocumentName(name)) return name
  }
  return null
}

async function checkStickiness(enter: () => Promise<OpenSocket>, { findings, well, unchecked }: Examination): Promise<void> {
  const opened: OpenSocket[] = []
  try {
    while (opened.length < socketsAtOnce) opened.push(await enter())
  } catch (thrown) {
    if (!(thrown instanceof FaultError)) throw thrown
    findings.push(thrown.finding)
    return
  } finally {
    for (const { socket } of opened) socket.close()
  }
  const instances = new Set(opened.map(({ instance }) => instance))
  if (instances.has(null)) unchecked.push('Whether one document has one server could not be told: the header X-Tandem-Instance does not come through.')
  else if (instances.size > 1) findings.push({ fault: 'not-sticky', seen: `${opened.length} connections to one document came to ${instances.size} servers.` })
  else well.push(`${opened.length} connections to one document came to the same server.`)
}

/** Whether the document was opened; what keeps it from that is a finding. */
function checkAdmission(
  said: Said,
  { token, serverNow, document }: { token: string; serverNow: number; document: string },
  { findings, unchecked }: Examination
): boolean {
  switch (said.kind) {
    case 'allowed':
      return true
    case 'denied': {
      const { reason } = said
      const denial = parseDenial(reason)
      const times = describeTimes(readTimes(token), serverNow)
      const why = denial === null ? printable(reason) : denials[denial]
      if (reason.startsWith('document-unavailable')) findings.push({ fault: 'document-unavailable', seen: `The server does not open "${document}": ${why}.` })
      else if (denial === 'no-such-document') unchecked.push(`There is no document "${document}": name one that there is with --document.`)
      else if (token === '' && denial === 'sign-in-required') unchecked.push('The server asks for a token: pass one with --token to have documents and tokens looked at.')
      else if (denial === 'token-expired' || denial === 'token-not-yet-valid') findings.push({ fault: 'token-clock', seen: `${why}${times}` })
      else findings.push({ fault: 'token-refused', seen: `The server refuses (${printable(reason)}): ${why}${times}` })
      return false
    }
    case 'closed':
      findings.push({ fault: 'frames-held', seen: `The socket was closed with ${describeEnding(said.ending)} when a token was shown.` })
      return false
    default:
      findings.push({ fault: 'frames-held', seen: 'A token was sent over the socket, and no answer came.' })
      return false
  }
}

/** Sends longer and longer messages, which ask for what the server knows is there already. */
async function checkMessages(
  { socket }: OpenSocket,
  { token, document, patience }: { token: string; document: string; patience: number },
  { findings, well, unchecked }: Examination
): Promise<void> {
  const talk = new Conversation(socket, document, patience)
  talk.signIn(token)
  const allowed = await talk.hears('allowed', 'denied')
  talk.askFor(Uint8Array.of(0))
  // The answer comes with the server's own question, in any order.
  const answers = [await talk.hears('asked', 'state'), await talk.hears('asked', 'state')]
  const asked = answers.find((said) => said.kind === 'asked')
  if (allowed.kind !== 'allowed' || asked === undefined || !answers.some(({ kind }) => kind === 'state')) {
    unchecked.push('Large messages were not tried: the document opened once and then not again.')
    return
  }
  for (const size of messageSizes) {
    talk.askFor(asked.vector, size)
    const said = await talk.hears('state')
    if (said.kind === 'state') continue
    const kibibytes = `${Math.round(size / 1024)} KiB`
    const how = said.kind === 'closed' ? `the socket was closed with ${describeEnding(said.ending)}` : 'no answer came'
    if (said.kind === 'closed' && said.ending.code > 4000 && said.ending.code !== 4413) {
      unchecked.push(`Messages of ${kibibytes} were not taken by the server itself (${describeEnding(said.ending)}).`)
    } else findings.push({ fault: 'frame-limit', seen: `To a message of ${kibibytes}, ${how}.` })
    return
  }
  socket.close()
  well.push(`Messages of up to ${Math.round(messageSizes.at(-1)! / 1024 / 1024)} MiB come through.`)
}

/** Closes that a server or a proxy makes on purpose, and that say why. */
const stoppingCodes = [1001, 1012]

function reportIdle({ seconds, ending, pings }: Idled, pingsWithin: number, { findings, well, unchecked }: Examination): void {
  const lived = `${seconds.toFixed(1)} s`
  if (ending === null) {
    if (pings === 0 && seconds * 1000 > pingsWithin) findings.push({ fault: 'pings-lost', seen: `In ${lived} no ping came.` })
    else well.push(`An idle socket stays open: ${lived}, with ${pings} ${pings === 1 ? 'ping' : 'pings'} of the server.`)
  } else if (stoppingCodes.includes(ending.code)) findings.push({ fault: 'stopping', seen: `An idle socket was closed with ${describeEnding(ending)}.` })
  else if (ending.code >= 4000) unchecked.push(`How long an idle socket lives could be watched for ${lived} only: the server closed it with ${describeEnding(ending)}.`)
  else findings.push({ fault: 'idle-cut', seen: `A socket on which nothing was sent from here was cut after ${lived} (${describeEnding(ending)}); ${pings} pings of the server had come.` })
}

/** Time within which at least one ping of the server comes, in milliseconds, whatever it is set to. */
const usualPingsWithin = 27_000

function describeEnding({ code, reason }: { code: number; reason: string }): string {
  return reason === '' ? `code ${code}` : `code ${code}, "${printable(reason)}"`
}
