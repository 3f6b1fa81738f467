/**
 * Every setting of the server: its name, what it is for, its default and its check, in one table.
 *
 * A setting `some-name` is the flag `--some-name value` (or `--some-name=value`) and the environment variable
 * `TANDEM_SOME_NAME`. The flag wins over the variable, the variable over the default; an empty variable counts as not set.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import ipaddr from 'ipaddr.js'
import { limitNames, limitSetting, limitTable } from './limits.ts'
import type { Limits } from './limits.ts'
import { StartupError, exitCode } from './startup-error.ts'

/** The settings that the server runs with, checked. */
export interface Settings {
  /** TCP port; 0 picks a free one. */
  port: number
  /** Address to listen on. */
  host: string
  /** Absolute path of the folder that holds the documents. */
  data: string
  /** Absolute path of the built client; null to serve no application. */
  static: string | null
  /** Whether people on other machines may read and change everything without signing in. */
  openAccess: boolean
  /** Who may do what: everybody everything, or as the token says that they show. */
  auth: 'none' | 'token'
  /** Secret that tokens are signed with (HS256, HS384, HS512); null for none. */
  jwtSecret: string | null
  /** Absolute path of a file that holds that secret; null for none. */
  jwtSecretFile: string | null
  /** Address of the public keys that tokens are signed with (a JSON Web Key Set); null for none. */
  jwksUrl: string | null
  /** What the claim `iss` of a token has to be; null for anything. */
  jwtIssuer: string | null
  /** What the claim `aud` of a token has to name; null for anything. */
  jwtAudience: string | null
  /** Page where people get a token; null if there is none. */
  signInUrl: string | null
  /** Where people reach the server, without a slash at the end, such as `https://docs.example/tandem`; null if it is not known. */
  publicUrl: string | null
  /** Addresses and networks of proxies whose word about the client's address is taken, such as `10.0.0.0/8`. */
  trustedProxies: readonly string[]
  /** Origins, besides the server's own, whose pages may connect, such as `https://intranet.example`. */
  allowedOrigins: readonly string[]
  /** TCP port that metrics are served on instead of the main one; null for the main one. */
  metricsPort: number | null
  /** Address that metrics are served on, where they have a port of their own. */
  metricsHost: string
  /** Time between two pings of a WebSocket, in seconds. */
  pingSeconds: number
  /** Over what time connections are closed when the server stops, in seconds. */
  drainSeconds: number
  /** Whether messages are compressed for clients that can read that. */
  compression: boolean
  /** What is logged: this and what is worse. */
  logLevel: LogLevel
  limits: Limits
}

/** Levels of the log, the least urgent first. */
export const logLevels = ['debug', 'info', 'warn', 'error'] as const

/** A level of the log. */
export type LogLevel = (typeof logLevels)[number]

interface Setting<T> {
  name: string
  description: string
  /** What the default is, as one would type it. */
  default: string
  /** Reads the value; throws an Error whose message completes "… is not valid:". */
  parse: (text: string) => T
  /** Whether nobody is to see the value, also where it is not valid. */
  isSecret?: boolean
}

const settingTable: { [K in keyof Omit<Settings, 'limits'>]: Setting<Settings[K]> } = {
  port: {
    name: 'port',
    description: 'TCP port to listen on; 0 picks a free one.',
    default: '8080',
    parse: parsePort
  },
  host: {
    name: 'host',
    description: 'Address to listen on; 0.0.0.0 for every network of this machine.',
    default: '127.0.0.1',
    parse: parseHost
  },
  data: {
    name: 'data',
    description: 'Folder that holds the documents; created if it does not exist.',
    default: './data',
    parse: (text) => resolve(text)
  },
  static: {
    name: 'static',
    description: 'Folder of the built client; "none" serves no application, only the API and the editors embedded elsewhere.',
    default: fileURLToPath(new URL('../../client/dist/app', import.meta.url)),
    parse: (text) => (text === 'none' ? null : resolve(text))
  },
  openAccess: {
    name: 'open-access',
    description:
      '"yes" lets everybody who reaches the server read and change every document. Needed to listen without sign-in on an address that other machines reach.',
    default: 'no',
    parse: parseYesNo
  },
  auth: {
    name: 'auth',
    description: '"none": everybody may do everything. "token": only what the token says that they show (docs/access.md); needs jwt-secret, jwt-secret-file or jwks-url.',
    default: 'none',
    parse: (text) => oneOf(text, ['none', 'token'])
  },
  jwtSecret: {
    name: 'jwt-secret',
    description: 'Secret that tokens are signed with, 32 characters or more. Others on the machine can read flags: use the environment variable, or jwt-secret-file.',
    default: '',
    parse: (text) => (text === '' ? null : parseSecret(text)),
    isSecret: true
  },
  jwtSecretFile: {
    name: 'jwt-secret-file',
    description: 'File that holds that secret; white space around it does not count.',
    default: '',
    parse: (text) => (text === '' ? null : resolve(text))
  },
  jwksUrl: {
    name: 'jwks-url',
    description: 'Address of the public keys that tokens are signed with, such as https://login.example/.well-known/jwks.json.',
    default: '',
    parse: parseUrl
  },
  jwtIssuer: {
    name: 'jwt-issuer',
    description: 'What the claim "iss" of a token has to be.',
    default: '',
    parse: (text) => text || null
  },
  jwtAudience: {
    name: 'jwt-audience',
    description: 'What the claim "aud" of a token has to name.',
    default: '',
    parse: (text) => text || null
  },
  signInUrl: {
    name: 'sign-in-url',
    description: 'Page that people are sent to for a token; it sends them back to the address in its parameter "return", with #token=<token> behind it.',
    default: '',
    parse: parseUrl
  },
  publicUrl: {
    name: 'public-url',
    description: 'Where people reach the server, such as https://docs.example or https://example.org/tandem; requests under other names are refused.',
    default: '',
    parse: parsePublicUrl
  },
  trustedProxies: {
    name: 'trusted-proxies',
    description: 'Addresses and networks, separated by commas, of proxies whose X-Forwarded-For is believed, such as 127.0.0.1 or 10.0.0.0/8.',
    default: '',
    parse: parseNetworks
  },
  allowedOrigins: {
    name: 'allowed-origins',
    description: 'Origins, separated by commas, of other sites whose pages may connect, such as https://intranet.example.',
    default: '',
    parse: parseOrigins
  },
  metricsPort: {
    name: 'metrics-port',
    description: 'TCP port that /metrics is served on. Without it, the main port serves it, and only to this machine.',
    default: '',
    parse: (text) => (text === '' ? null : parsePort(text))
  },
  metricsHost: {
    name: 'metrics-host',
    description: 'Address that /metrics is served on, where it has a port of its own.',
    default: '127.0.0.1',
    parse: parseHost
  },
  pingSeconds: {
    name: 'ping-seconds',
    description: 'Time between two pings of a WebSocket, in seconds, 25 at most: less than the time after which a proxy gives up an idle one.',
    default: '25',
    parse: parsePingSeconds
  },
  drainSeconds: {
    name: 'drain-seconds',
    description: 'Over how many seconds connections are closed when the server stops, so that not all editors come back in one moment; 600 at most.',
    default: '0',
    parse: parseDrainSeconds
  },
  compression: {
    name: 'compression',
    description: '"yes" compresses what goes over WebSockets, where the client can read that: fewer bytes, more work and memory.',
    default: 'no',
    parse: parseYesNo
  },
  logLevel: {
    name: 'log-level',
    description: 'What is logged: "debug", "info", "warn" or "error", and what is worse.',
    default: 'info',
    parse: (text) => oneOf(text, logLevels)
  }
}

const limitSettings = Object.fromEntries(
  limitNames.map((limit): [keyof Limits, Setting<number>] => {
    const { description, default: value } = limitTable[limit]
    return [limit, { name: limitSetting(limit), description, default: String(value), parse: parseLimit }]
  })
) as Record<keyof Limits, Setting<number>>

const settings: readonly Setting<unknown>[] = [...Object.values(settingTable), ...Object.values(limitSettings)]

/** The name of the environment variable of a setting. */
export function environmentName(setting: string): string {
  return `TANDEM_${setting.toUpperCase().replaceAll('-', '_')}`
}

/** Every setting with its default and environment variable, for `--help`. */
export function describeSettings(): string {
  return settings
    .map(
      ({ name, description, default: value }) =>
        `  --${name} <value>\n      ${description}\n      Default: ${value === '' ? '(none)' : value}. Environment: ${environmentName(name)}\n`
    )
    .join('\n')
}

/**
 * Reads the settings from the arguments behind the command and from the environment.
 *
 * @throws StartupError with one sentence for the first thing that is wrong.
 */
export function readSettings(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): Settings {
  const flags = readFlags(args)
  const read = <T>(setting: Setting<T>): T => {
    const variable = environmentName(setting.name)
    const flag = flags.get(setting.name)
    const given = flag ?? (environment[variable] || undefined)
    if (given === undefined) return setting.parse(setting.default)
    try {
      return setting.parse(given)
    } catch (error) {
      const source = flag === undefined ? `the environment variable ${variable}` : `--${setting.name}`
      const reason = error instanceof Error ? error.message : String(error)
      const value = setting.isSecret === true ? 'The value' : `The value "${given}"`
      throw new StartupError(`${value} of ${source} is not valid: ${reason}.`, exitCode.usage)
    }
  }
  return { ...readAll(settingTable, read), limits: readAll(limitSettings, read) }
}

function readAll<T extends object>(table: { [K in keyof T]: Setting<T[K]> }, read: <V>(setting: Setting<V>) => V): T {
  const entries = Object.entries<Setting<T[keyof T]>>(table).map(([key, setting]) => [key, read(setting)])
  return Object.fromEntries(entries) as T
}

/** The settings where only these are given; for programs that start a server themselves. */
export function settingsWith(given: Partial<Settings>): Settings {
  return { ...readSettings([], {}), ...given }
}

function readFlags(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>()
  const rest = [...args]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [, name, inline] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(argument) ?? []
    if (name === undefined) {
      throw new StartupError(`"${argument}" is not understood here: settings are written --name value. See --help.`, exitCode.usage)
    }
    if (!settings.some((setting) => setting.name === name)) {
      throw new StartupError(`There is no setting --${name}: see --help for all of them.`, exitCode.usage)
    }
    const value = inline ?? rest.shift()
    if (value === undefined || value === '' || (inline === undefined && value.startsWith('--'))) {
      throw new StartupError(`--${name} needs a value: write --${name} <value>.`, exitCode.usage)
    }
    flags.set(name, value)
  }
  return flags
}

function parsePort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65535) throw new Error('a port is a whole number from 0 to 65535')
  return port
}

function parseYesNo(text: string): boolean {
  if (text !== 'yes' && text !== 'no') throw new Error('it is "yes" or "no"')
  return text === 'yes'
}

function oneOf<T extends string>(text: string, values: readonly T[]): T {
  const found = values.find((value) => value === text)
  if (found === undefined) throw new Error(`it is ${values.map((value) => `"${value}"`).join(' or ')}`)
  return found
}

function parseLimit(text: string): number {
  const limit = Number(text)
  if (!/^\d+$/.test(text) || limit < 1 || limit > 2 ** 40) throw new Error('a limit is a whole number from 1 up')
  return limit
}

function parsePingSeconds(text: string): number {
  const seconds = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || seconds < 0.1 || seconds > 25) throw new Error('it is a number of seconds from 0.1 to 25')
  return seconds
}

function parseDrainSeconds(text: string): number {
  const seconds = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || seconds > 600) throw new Error('it is a number of seconds from 0 to 600')
  return seconds
}

/** First parts of paths that are the server's own, so that an address below one of them would mean two things. */
const ownPaths = ['api', 'assets', 'collaboration', 'd', 'embed', 'healthz', 'metrics', 'readyz', 'yjs']

function parsePublicUrl(text: string): string | null {
  const url = parseUrl(text)?.replace(/\/+$/, '') ?? null
  if (url === null) return null
  const { pathname } = new URL(url)
  const first = pathname.split('/')[1] ?? ''
  if (ownPaths.includes(first)) throw new Error(`the server has paths of its own below /${first}: choose another one`)
  if (!/^[\w./~-]*$/.test(pathname)) throw new Error('its path may have letters (A-Z, a-z), digits, "_", "-", ".", "~" and "/"')
  return url
}

/** Shortest secret for tokens, in bytes: as long as the hash of HS256, so that guessing it is no easier. */
const minSecretBytes = 32

/** Checks a secret for tokens. */
export function parseSecret(text: string): string {
  const secret = text.trim()
  if (Buffer.byteLength(secret) < minSecretBytes) throw new Error(`a secret has at least ${minSecretBytes} characters`)
  return secret
}

function parseUrl(text: string): string | null {
  if (text === '') return null
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new Error('an address looks like https://login.example/path')
  }
  return url.href
}

function parseNetworks(text: string): string[] {
  const parts = text.split(',').map((part) => part.trim())
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      if (!ipaddr.isValid(part) && !ipaddr.isValidCIDR(part)) throw new Error(`"${part}" is not an address or network, which looks like 127.0.0.1 or 10.0.0.0/8`)
      return part
    })
}

/**
 * Checks that settings which are right by themselves are so together.
 *
 * @throws StartupError if strangers could reach documents and nobody said that they may, or if sign-in could not work.
 */
export function assertSettingsFit({ host, openAccess, auth, jwtSecret, jwtSecretFile, jwksUrl }: Settings): void {
  const sources = [jwtSecret, jwtSecretFile, jwksUrl].filter((source) => source !== null).length
  if (auth === 'token') {
    if (openAccess) throw new StartupError('--open-access yes and --auth token contradict each other: choose one.', exitCode.usage)
    if (sources === 0) {
      throw new StartupError('--auth token needs to know how tokens are signed: set TANDEM_JWT_SECRET, --jwt-secret-file or --jwks-url.', exitCode.usage)
    }
    if (sources > 1) throw new StartupError('Only one of jwt-secret, jwt-secret-file and jwks-url can say how tokens are signed.', exitCode.usage)
    return
  }
  if (sources > 0) throw new StartupError('How tokens are signed is set, but nobody is asked for one: add --auth token.', exitCode.usage)
  if (openAccess || isLoopback(host)) return
  throw new StartupError(
    `Other machines reach ${host}, and without sign-in everybody who does can read and change every document: ask for tokens with --auth token, listen on 127.0.0.1 behind something that asks who they are, or say that it is meant with --open-access yes.`
  )
}

/** Whether an address is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function parseHost(text: string): string {
  if (!/^[\w.:%-]+$/.test(text)) throw new Error('an address looks like 127.0.0.1, ::1 or a host name')
  return text
}

function parseOrigins(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const url = URL.parse(part)
      if (url === null || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
        throw new Error(`"${part}" is not an origin, which looks like https://intranet.example or http://localhost:3000`)
      }
      return url.origin
    })
}
