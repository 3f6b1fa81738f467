/**
 * `tandem token`: signs a token with the secret that the server checks tokens with. For trying things out, and for admins; a
 * site with users signs tokens itself.
 */
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { SignJWT } from 'jose'
import { ClaimsError, parseClaims } from '../auth/claims.ts'
import { readSecretFile } from '../auth/create-authenticator.ts'
import { readSettings } from '../config.ts'
import type { Settings } from '../config.ts'
import { StartupError, exitCode } from '../startup-error.ts'
import type { RunCommand } from './command.ts'

/** The options that are settings of the server, too. */
const settingNames = ['jwt-secret', 'jwt-secret-file', 'jwt-issuer', 'jwt-audience'] as const

/** The longest that a token may be valid, in hours: ten years. */
const maxHours = 24 * 366 * 10

const usualHours = 12

/** Prints the token alone; resolves with 0. */
export const token: RunCommand = async (args, environment) => {
  const given = readOptions(args)
  const settings = readSettings(
    settingNames.flatMap((name) => (given[name] === undefined ? [] : [`--${name}=${given[name]}`])),
    environment
  )
  const { jwtIssuer, jwtAudience } = settings
  const seconds = Math.floor(Date.now() / 1000)
  const payload = {
    sub: given['user'] ?? usage('--user is missing: name the user whom the token is for.'),
    ...(given['name'] === undefined ? {} : { name: given['name'] }),
    ...(given['color'] === undefined ? {} : { color: given['color'] }),
    documents: parseDocuments(given['documents'] ?? usage('--documents is missing: say what the token gives, as in --documents \'{"*": "editor"}\'.')),
    ...(parseAdmin(given['admin']) ? { admin: true } : {}),
    ...(jwtIssuer === null ? {} : { iss: jwtIssuer }),
    ...(jwtAudience === null ? {} : { aud: jwtAudience }),
    // By which it can be revoked.
    jti: randomUUID(),
    iat: seconds,
    exp: seconds + Math.round(parseHours(given['hours']) * 3600)
  }
  try {
    parseClaims(payload)
  } catch (error) {
    if (error instanceof ClaimsError) usage(`The server would refuse this token: ${error.message}.`)
    throw error
  }
  const key = new TextEncoder().encode(secretOf(settings))
  process.stdout.write(`${await new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key)}\n`)
  return 0
}

function usage(message: string): never {
  throw new StartupError(`${message} See --help.`, exitCode.usage)
}

function readOptions(args: readonly string[]): Record<string, string | undefined> {
  const names = ['user', 'name', 'color', 'documents', 'hours', 'admin', ...settingNames]
  try {
    return parseArgs({ args: [...args], options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])) }).values
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/\.?(?:\s|$)(?=To |Did |This |$)/)
    return usage(`${reason}.`)
  }
}

function parseDocuments(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return usage('--documents is not JSON: write it as in --documents \'{"*": "editor"}\', with quotes around all of it that your shell takes away.')
  }
}

function parseHours(text: string | undefined): number {
  const hours = text === undefined ? usualHours : Number(text)
  if (!(hours > 0 && hours <= maxHours)) usage(`--hours is a number of hours, at most ${maxHours}.`)
  return hours
}

function parseAdmin(text: string | undefined): boolean {
  if (text !== undefined && text !== 'yes' && text !== 'no') usage('--admin is "yes" or "no".')
  return text === 'yes'
}

function secretOf({ jwtSecret, jwtSecretFile, jwksUrl }: Settings): string {
  if (jwtSecretFile !== null) return readSecretFile(jwtSecretFile)
  if (jwtSecret !== null) return jwtSecret
  if (jwksUrl !== null) throw new StartupError('The server takes tokens that the keys of jwks-url are for: whoever has the private ones signs them.')
  return usage('There is no secret to sign with: set TANDEM_JWT_SECRET or --jwt-secret-file, as for the server.')
}
