/**
 * The tokens of share links. Of a token only its hash is kept: whoever reads the database gets into no document by it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { shareTokenPrefix } from '@tandem/shared/access.ts'

/** Bytes of a token: too many to be guessed, so that a hash without salt is enough. */
const tokenBytes = 32

/** Makes a token at random. */
export function newShareToken(): string {
  return shareTokenPrefix + randomBytes(tokenBytes).toString('base64url')
}

/** The hash by which the link of a token is found. */
export function hashShareToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
