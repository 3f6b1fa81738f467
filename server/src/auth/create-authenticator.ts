/**
 * The authenticator that the settings ask for.
 *
 *     token           --auth none                 --auth token
 *     none            everything                  sign-in-required
 *     share_…         what the link gives         what the link gives
 *     anything else   everything: clients of      what its claims give, see claims.ts
 *                     other kinds send anything
 */
import { readFileSync } from 'node:fs'
import { governingDocument, grantedRole, isShareToken } from '@tandem/shared/access.ts'
import type { Grants } from '@tandem/shared/access.ts'
import { parseSecret } from '../config.ts'
import type { Settings } from '../config.ts'
import { log, toError } from '../log.ts'
import { StartupError } from '../startup-error.ts'
import type { Storage } from '../storage/storage.ts'
import { AccessDeniedError, accessKey, openAccess } from './authenticator.ts'
import type { Access, AccessControl } from './authenticator.ts'
import type { Claims } from './claims.ts'
import { clockTolerance, createJwtReader } from './jwt.ts'
import type { ReadJwt } from './jwt.ts'
import { hashShareToken } from './share-links.ts'

/** How often refused tokens are told of in the log, in milliseconds; a client that tries again and again is one line. */
const tellEvery = 10_000

/**
 * Creates the authenticator.
 *
 * @param storage where share links and revocations are.
 * @throws StartupError if the secret for tokens cannot be read.
 */
export function createAuthenticator(settings: Settings, storage: Storage): AccessControl {
  const listeners = new Set<(key: string) => void>()
  const isOpen = settings.auth === 'none'
  const readJwt = isOpen ? null : createJwtReader({ keys: keysOf(settings), issuer: settings.jwtIssuer, audience: settings.jwtAudience })
  const viaToken = readJwt === null ? async () => openAccess : createTokenAccess(readJwt, storage)
  let refused = 0
  let toldAt = 0

  return {
    isOpen,
    async authenticate(token) {
      try {
        return isShareToken(token) ? await viaShareLink(token, storage) : await viaToken(token)
      } catch (thrown) {
        const denied = thrown instanceof AccessDeniedError ? thrown : failed(thrown)
        if (denied.detail !== '') {
          refused += 1
          if (Date.now() > toldAt + tellEvery) {
            log.info('tokens refused', { denial: denied.denial, detail: denied.detail, count: refused })
            toldAt = Date.now()
            refused = 0
          }
        }
        throw denied
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    announce(key) {
      for (const listener of listeners) {
        try {
          listener(key)
        } catch (thrown) {
          log.error('change of access not passed on', { error: toError(thrown) })
        }
      }
    }
  }
}

/** What the server could not find out must not pass for a wrong token. */
function failed(thrown: unknown): AccessDeniedError {
  log.error('token not checked', { error: toError(thrown) })
  return new AccessDeniedError('sign-in-unavailable')
}

async function viaShareLink(token: string, storage: Storage): Promise<Access> {
  const link = await storage.findShareLink(hashShareToken(token))
  if (link === null) throw new AccessDeniedError('share-link-invalid')
  const { id, document, role, expiresAt } = link
  if (expiresAt !== null && expiresAt <= Date.now()) throw new AccessDeniedError('share-link-expired')
  return {
    identity: { user: null, name: null, color: null },
    expiresAt,
    keys: [accessKey.shareLink(id)],
    // Otherwise, to revoke a link would mean nothing.
    mayShare: false,
    isAdmin: false,
    roleIn: (name) => (governingDocument(name) === document ? role : null),
    creatable: []
  }
}

function createTokenAccess(readJwt: ReadJwt, storage: Storage): (token: string) => Promise<Access> {
  let hasTold = false
  return async (token) => {
    if (token === '') throw new AccessDeniedError('sign-in-required')
    const claims = await readJwt(token)
    const { user, name, color, grants, isAdmin, tokenId, expiresAt } = claims
    if (await isRevoked(claims, storage)) throw new AccessDeniedError('token-revoked')
    if (expiresAt === null && !hasTold) {
      hasTold = true
      log.warn('token without an end', { user, advice: 'give tokens the claim "exp": others stay valid until they are revoked' })
    }
    return {
      identity: { user, name, color },
      // As long as the token is taken.
      expiresAt: expiresAt === null ? null : (expiresAt + clockTolerance) * 1000,
      keys: [accessKey.user(user), ...(tokenId === null ? [] : [accessKey.token(tokenId)])],
      mayShare: true,
      isAdmin,
      roleIn: (document) => grantedRole(grants, document),
      creatable: creatableUnder(grants)
    }
  }
}

/** A token that does not say when it was made counts as made before everything. */
async function isRevoked({ user, tokenId, issuedAt }: Claims, storage: Storage): Promise<boolean> {
  const keys = { user: accessKey.user(user), token: tokenId === null ? null : accessKey.token(tokenId) }
  const revoked = await storage.revocations(keys.token === null ? [keys.user] : [keys.user, keys.token])
  if (keys.token !== null && revoked.has(keys.token)) return true
  const before = revoked.get(keys.user)
  return before !== undefined && (issuedAt === null || issuedAt * 1000 <= before)
}

function creatableUnder(grants: Grants): string[] {
  const isPrefix = (pattern: string): number => (pattern.endsWith('*') ? 0 : 1)
  const patterns = [...grants].filter(([, role]) => role === 'editor').map(([pattern]) => pattern)
  return patterns.toSorted((a, b) => isPrefix(a) - isPrefix(b) || a.length - b.length)
}

function keysOf({ jwtSecret, jwtSecretFile, jwksUrl }: Settings): { secret: string } | { url: URL } {
  if (jwksUrl !== null) return { url: new URL(jwksUrl) }
  if (jwtSecretFile !== null) return { secret: readSecretFile(jwtSecretFile) }
  if (jwtSecret !== null) return { secret: jwtSecret }
  throw new StartupError('--auth token needs to know how tokens are signed: set TANDEM_JWT_SECRET, --jwt-secret-file or --jwks-url.')
}

/**
 * Reads the secret that tokens are signed with.
 *
 * @throws StartupError if there is none, or it is too short.
 */
export function readSecretFile(path: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (thrown) {
    throw new StartupError(`The secret for tokens cannot be read from ${path} (${toError(thrown).message}).`)
  }
  try {
    return parseSecret(text)
  } catch (thrown) {
    throw new StartupError(`The file ${path} holds no secret for tokens: ${toError(thrown).message}.`)
  }
}
