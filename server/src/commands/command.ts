/**
 * What a command of the command line is.
 */

/** Runs with the arguments behind its name; resolves with the exit code, or rejects with a StartupError. */
export type RunCommand = (args: readonly string[], environment: NodeJS.ProcessEnv) => Promise<number>

/** A row of the table of commands. */
export interface Command {
  name: string
  /** One line for `--help`. */
  description: string
  /** How it is called, where it takes more than settings: its arguments and options, for `--help`. */
  usage?: string
  /** Imports the code of the command. */
  load: () => Promise<RunCommand>
}
