/**
 * `tandem doctor <url>`: looks from outside for what keeps editors from a server, and names the line to change.
 */
import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import { parseArgs } from 'node:util'
import { documentNameRule, isDocumentName } from '@tandem/shared/protocol.ts'
import { examine } from '../doctor/examine.ts'
import type { ExamineOptions } from '../doctor/examine.ts'
import { describeExamination, encodeExamination } from '../doctor/report.ts'
import { toError } from '../log.ts'
import { StartupError, exitCode } from '../startup-error.ts'
import type { RunCommand } from './command.ts'

/** How long a socket is left idle if nothing else is asked for, in seconds: longer than what proxies usually allow. */
const usualIdleSeconds = 70

/** Prints what was found; resolves with 0 only if nothing is wrong. */
export const doctor: RunCommand = async (args, environment) => {
  const { isJson, ...options } = readArguments(args, environment)
  const examination = await examine(options)
  process.stdout.write(isJson ? encodeExamination(examination) : describeExamination(examination))
  return examination.findings.length === 0 ? 0 : exitCode.failure
}

function readArguments(args: readonly string[], environment: NodeJS.ProcessEnv): ExamineOptions & { isJson: boolean } {
  const { values, positionals } = parse(args)
  const [address, surplus] = positionals
  if (address === undefined) throw new StartupError('An address is missing: name the one under which people reach the server. See --help.', exitCode.usage)
  if (surplus !== undefined) throw new StartupError(`"${surplus}" is not understood here: see --help.`, exitCode.usage)
  const document = values.document ?? null
  if (document !== null && !isDocumentName(document)) throw new StartupError(documentNameRule, exitCode.usage)
  const idleSeconds = Number(values.idle ?? usualIdleSeconds)
  if (!(idleSeconds >= 0 && idleSeconds <= 3600)) throw new StartupError(`The value "${values.idle}" of --idle is not valid: it is a number of seconds up to 3600.`, exitCode.usage)
  return {
    url: readAddress(address),
    token: values.token ?? environment['TANDEM_TOKEN'] ?? '',
    document,
    idleSeconds,
    authorities: values.ca === undefined ? undefined : [...getCACertificates('default'), readAuthority(values.ca)],
    isJson: values.json === true
  }
}

function readAddress(text: string): URL {
  const url = URL.parse(/^\w+:\/\//.test(text) ? text.replace(/^ws/, 'http') : `https://${text}`)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new StartupError(`"${text}" is not an address, which looks like https://docs.example or https://example.org/tandem.`, exitCode.usage)
  }
  url.pathname = url.pathname.replace(/\/+$/, '')
  url.search = url.hash = ''
  return url
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    throw new StartupError(`The certificates of --ca cannot be read (${toError(thrown).message}).`, exitCode.usage)
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { token: text, document: text, idle: text, ca: text, json: { type: 'boolean' } } })
  } catch (thrown) {
    const [reason = ''] = toError(thrown).message.split(/\.?(?:\s|$)(?=To |Did |$)/)
    throw new StartupError(`${reason}: see --help.`, exitCode.usage)
  }
}
