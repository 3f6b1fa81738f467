/**
 * A reason why the server does not start that the operator can do something about: its message is a whole sentence that
 * says what is wrong and what to do, and is all that the command line prints.
 */

/** How the command line ends: `usage` for what was typed, `failure` for what the machine refused. */
export const exitCode = { failure: 1, usage: 2 } as const

/** Thrown for what the operator has to change; anything else that is thrown is a bug. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
  readonly exitCode: number

  constructor(message: string, code: number = exitCode.failure) {
    super(message)
    this.exitCode = code
  }
}
