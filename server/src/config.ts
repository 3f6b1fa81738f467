/**
 * Every setting of the server: its name, what it is for, its default and its check, in one table.
 *
 * A setting `some-name` is the flag `--some-name value` (or `--some-name=value`) and the environment variable
 * `TANDEM_SOME_NAME`. The flag wins over the variable, the variable over the default; an empty variable counts as not set.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
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
  /** Origins, besides the server's own, whose pages may connect, such as `https://intranet.example`. */
  allowedOrigins: readonly string[]
}

interface Setting<T> {
  name: string
  description: string
  /** What the default is, as one would type it. */
  default: string
  /** Reads the value; throws an Error whose message completes "… is not valid:". */
  parse: (text: string) => T
}

const settingTable: { [K in keyof Settings]: Setting<Settings[K]> } = {
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
      '"yes" lets everybody who reaches the server read and change every document. Needed to listen on an address that other machines reach, because there is no sign-in yet.',
    default: 'no',
    parse: parseYesNo
  },
  allowedOrigins: {
    name: 'allowed-origins',
    description: 'Origins, separated by commas, of other sites whose pages may connect, such as https://intranet.example.',
    default: '',
    parse: parseOrigins
  }
}

const settings = Object.values(settingTable)

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
      throw new StartupError(`The value "${given}" of ${source} is not valid: ${reason}.`, exitCode.usage)
    }
  }
  return {
    port: read(settingTable.port),
    host: read(settingTable.host),
    data: read(settingTable.data),
    static: read(settingTable.static),
    openAccess: read(settingTable.openAccess),
    allowedOrigins: read(settingTable.allowedOrigins)
  }
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

/**
 * Checks that settings which are right by themselves are so together.
 *
 * @throws StartupError if strangers could reach documents and nobody said that they may.
 */
export function assertSettingsFit({ host, openAccess }: Settings): void {
  if (openAccess || isLoopback(host)) return
  throw new StartupError(
    `Other machines reach ${host}, and without sign-in everybody who does can read and change every document: listen on 127.0.0.1 behind something that asks who they are, or say that it is meant with --open-access yes.`
  )
}

/** Whether an address is reached from this machine only. */
function isLoopback(host: string): boolean {
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
