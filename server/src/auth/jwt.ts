/**
 * Checks that a JWT was signed by whom the server trusts, for this server, and for this moment.
 *
 * Keys come from a shared secret, or from the address of a JSON Web Key Set. That one is fetched when it is first needed,
 * again when it is old, and when a token names a key that is not in it, which is how keys are rotated. While it cannot be
 * had, no token is called wrong on its account.
 */
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { log, toError } from '../log.ts'
import { AccessDeniedError } from './authenticator.ts'
import { ClaimsError, parseClaims } from './claims.ts'
import type { Claims } from './claims.ts'

/** How far the clocks of whoever makes tokens and of the server may be apart, in seconds. */
export const clockTolerance = 3

/** With what tokens are checked. */
export interface JwtOptions {
  /** Text that both sides know, or where public keys are had. */
  keys: { secret: string } | { url: URL }
  /** What the claim `iss` has to be; null for anything. */
  issuer: string | null
  /** What the claim `aud` has to name; null for anything. */
  audience: string | null
}

/**
 * Reads a token.
 *
 * @throws AccessDeniedError if it is not to be taken, or cannot be checked.
 */
export type ReadJwt = (token: string) => Promise<Claims>

const secretAlgorithms = ['HS256', 'HS384', 'HS512']
const publicKeyAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/** How old fetched keys must be to be fetched again for a token that names another one, in milliseconds. */
const keysCooldown = 5000

/** How long a fetch of keys may take, and for how long after one that failed none is tried, in milliseconds. */
const fetchTimeout = 5000
const fetchPause = 1000

/** How often it is told that keys cannot be fetched, in milliseconds. */
const tellEvery = 60_000

/** Creates what reads tokens. */
export function createJwtReader({ keys, issuer, audience }: JwtOptions): ReadJwt {
  const expected = { clockTolerance, ...(issuer === null ? {} : { issuer }), ...(audience === null ? {} : { audience }) }
  const verify =
    'secret' in keys
      ? verifyWithSecret(keys.secret, { ...expected, algorithms: secretAlgorithms })
      : verifyWithKeySet(keys.url, { ...expected, algorithms: publicKeyAlgorithms })
  return async (token) => {
    try {
      const claims = parseClaims(await verify(token))
      if (claims.issuedAt !== null && claims.issuedAt > Date.now() / 1000 + clockTolerance) throw new AccessDeniedError('token-not-yet-valid', '"iat" is in the future')
      return claims
    } catch (thrown) {
      throw toDenied(thrown)
    }
  }
}

type Verify = (token: string) => Promise<JWTPayload>
type VerifyOptions = NonNullable<Parameters<typeof jwtVerify>[2]>

function verifyWithSecret(secret: string, options: VerifyOptions): Verify {
  const key = new TextEncoder().encode(secret)
  return async (token) => (await jwtVerify(token, key, options)).payload
}

function verifyWithKeySet(url: URL, options: VerifyOptions): Verify {
  const keySet = createRemoteJWKSet(url, { timeoutDuration: fetchTimeout, cooldownDuration: keysCooldown })
  let pausedUntil = 0
  let toldAt = 0

  const findKey: JWTVerifyGetKey = async (header, token) => {
    const areNew = keySet.coolingDown
    try {
      return await keySet(header, token)
    } catch (thrown) {
      if (!(thrown instanceof errors.JWKSNoMatchingKey) || !areNew) throw thrown
      // Keys that were fetched just before are not fetched again at once; until then, nobody knows whether this one is newer.
      await wait(keysCooldown)
      return keySet(header, token)
    }
  }

  const getKey: JWTVerifyGetKey = async (header, token) => {
    if (!keySet.fresh && Date.now() < pausedUntil) throw unavailable()
    try {
      return await findKey(header, token)
    } catch (thrown) {
      if (isAboutToken(thrown) || thrown instanceof errors.JWKSMultipleMatchingKeys) throw thrown
      pausedUntil = Date.now() + fetchPause
      if (Date.now() > toldAt + tellEvery) {
        toldAt = Date.now()
        log.warn('keys for tokens not fetched', { host: url.host, error: describe(thrown) })
      }
      throw unavailable()
    }
  }

  return async (token) => {
    try {
      return (await jwtVerify(token, getKey, options)).payload
    } catch (thrown) {
      // A token that does not say which of several keys it is signed with: one of them has to fit.
      if (!(thrown instanceof errors.JWKSMultipleMatchingKeys)) throw thrown
      for await (const key of thrown) {
        try {
          return (await jwtVerify(token, key, options)).payload
        } catch (other) {
          if (!(other instanceof errors.JWSSignatureVerificationFailed)) throw other
        }
      }
      throw new errors.JWSSignatureVerificationFailed()
    }
  }
}

function unavailable(): AccessDeniedError {
  return new AccessDeniedError('sign-in-unavailable', 'the keys for tokens cannot be fetched')
}

/** Whether an error of the library says something of the token; all others are of the keys, or of the way to them. */
function isAboutToken(error: unknown): boolean {
  return [
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
    errors.JWKSNoMatchingKey,
    errors.JWSInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JWTClaimValidationFailed,
    errors.JWTInvalid
  ].some((kind) => error instanceof kind)
}

function toDenied(thrown: unknown): AccessDeniedError {
  if (thrown instanceof AccessDeniedError) return thrown
  if (thrown instanceof ClaimsError) return new AccessDeniedError('token-invalid', thrown.message)
  if (thrown instanceof errors.JWTExpired) return new AccessDeniedError('token-expired')
  if (thrown instanceof errors.JWTClaimValidationFailed && thrown.claim === 'nbf' && thrown.reason === 'check_failed') {
    return new AccessDeniedError('token-not-yet-valid', '"nbf" is in the future')
  }
  if (isAboutToken(thrown)) return new AccessDeniedError('token-invalid', toError(thrown).message)
  log.error('token not checked', { error: describe(thrown) })
  return new AccessDeniedError('sign-in-unavailable', 'the token could not be checked')
}

/** What went wrong, with what lies below it: a failed fetch says only so by itself. */
function describe(thrown: unknown): string {
  const error = toError(thrown)
  return error.cause instanceof Error && error.cause.message !== '' ? `${error.message}: ${error.cause.message}` : error.message
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds)
  })
}
