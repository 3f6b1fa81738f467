/**
 * How a handler says that a request is not answered as asked: it throws, and whoever called it answers.
 */
import type { HttpErrorCode } from './errors.ts'

/** Why a request is not answered as asked. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  readonly code: HttpErrorCode
  readonly headers: Readonly<Record<string, string>>

  constructor(code: HttpErrorCode, headers: Readonly<Record<string, string>> = {}) {
    super(code)
    this.code = code
    this.headers = headers
  }
}

/** Ends the handling of a request with an error. */
export function refuse(code: HttpErrorCode): never {
  throw new RefusedError(code)
}
