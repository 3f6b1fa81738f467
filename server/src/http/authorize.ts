/**
 * Who makes a request: the token in its header `Authorization: Bearer <token>`, and nothing else. No cookie ever lets anybody in,
 * so a page of another site cannot ask in somebody's name.
 */
import type { IncomingMessage } from 'node:http'
import { AccessDeniedError } from '../auth/authenticator.ts'
import type { Access, Authenticator } from '../auth/authenticator.ts'
import { isWrongToken } from '../auth/attempts.ts'
import type { WrongTokens } from '../auth/attempts.ts'
import { RefusedError } from './refused.ts'

/** What is needed to tell who makes a request. */
export interface AuthorizeOptions {
  authenticator: Authenticator
  wrongTokens: WrongTokens
  /** The address of the client that makes a request. */
  addressOf: (request: IncomingMessage) => string
}

/**
 * What whoever makes a request may do.
 *
 * @throws AccessDeniedError if the token is not valid, or too many of the same address were not.
 */
export type Authorize = (request: IncomingMessage) => Promise<Access>

/** Creates what tells who makes a request. */
export function createAuthorize({ authenticator, wrongTokens, addressOf }: AuthorizeOptions): Authorize {
  return async (request) => {
    const token = tokenOf(request)
    const address = addressOf(request)
    const delay = token === '' ? 0 : wrongTokens.delayFor(address)
    if (delay > 0) throw new RefusedError('too-many-attempts', { 'Retry-After': String(Math.ceil(delay / 1000)) })
    try {
      return await authenticator.authenticate(token)
    } catch (thrown) {
      if (thrown instanceof AccessDeniedError && isWrongToken(thrown.denial)) wrongTokens.note(address)
      throw thrown
    }
  }
}

/** The token of a request; empty if there is none. Other kinds of `Authorization` are for a proxy before the server. */
export function tokenOf(request: IncomingMessage): string {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
}
