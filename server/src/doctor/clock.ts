/**
 * The times in a token, read without checking it, beside the clock of the server.
 */

/** When a token was made and when it is valid, in milliseconds since 1970; null where it does not say. */
export interface TokenTimes {
  issuedAt: number | null
  validFrom: number | null
  expiresAt: number | null
}

/** The times in a JSON Web Token; null for another kind of token. */
export function readTimes(token: string): TokenTimes | null {
  const [, payload] = token.split('.')
  if (payload === undefined) return null
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as unknown
    if (typeof claims !== 'object' || claims === null) return null
    const { iat, nbf, exp } = claims as Record<string, unknown>
    const time = (claim: unknown): number | null => (typeof claim === 'number' ? claim * 1000 : null)
    return { issuedAt: time(iat), validFrom: time(nbf), expiresAt: time(exp) }
  } catch {
    return null
  }
}

/** The times beside the server's clock, as sentences with a space in front; empty where there are none. */
export function describeTimes(times: TokenTimes | null, serverNow: number): string {
  if (times === null) return ''
  const beside = (label: string, time: number | null): string => {
    if (time === null) return ''
    const seconds = Math.round((time - serverNow) / 1000)
    return ` ${label} ${Math.abs(seconds)} s ${seconds < 0 ? 'before' : 'after'} the time of the server.`
  }
  return beside('It was made', times.issuedAt) + beside('It is valid from', times.validFrom) + beside('It expires', times.expiresAt)
}
