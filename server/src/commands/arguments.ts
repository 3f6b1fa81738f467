/**
 * The arguments of commands that work on a data folder: at most one folder besides it, `--data` and switches.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readSettings } from '../config.ts'
import { StartupError, exitCode } from '../startup-error.ts'

/** What was typed. */
export interface FolderArguments {
  /** Absolute path of the data folder. */
  data: string
  /** Absolute path of the other folder; null if none is named. */
  folder: string | null
  /** Which of the switches are given. */
  switches: ReadonlySet<string>
}

/**
 * Reads the arguments behind a command.
 *
 * @param folderIs what the other folder is for, as the end of "name …"; null for a command that takes none.
 * @param switches the names of the options without a value.
 * @throws StartupError for what is not understood.
 */
export function readFolderArguments(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  folderIs: string | null,
  switches: readonly string[]
): FolderArguments {
  const { values, positionals } = parse(args, switches)
  const expected = folderIs === null ? 0 : 1
  if (positionals.length < expected) throw new StartupError(`A folder is missing: name ${folderIs}. See --help.`, exitCode.usage)
  const surplus = positionals[expected]
  if (surplus !== undefined) throw new StartupError(`"${surplus}" is not understood here: see --help.`, exitCode.usage)
  const given: Record<string, string | boolean | undefined> = values
  const { data } = given
  const [folder] = positionals
  return {
    data: readSettings(typeof data === 'string' ? ['--data', data] : [], environment).data,
    folder: folder === undefined ? null : resolve(folder),
    switches: new Set(switches.filter((name) => given[name] === true))
  }
}

function parse(args: readonly string[], switches: readonly string[]) {
  const options = Object.fromEntries(switches.map((name) => [name, { type: 'boolean' as const }]))
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...options, data: { type: 'string' } } })
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split(/\.?(?:\s|$)(?=To |Did |$)/)
    throw new StartupError(`${reason}: see --help.`, exitCode.usage)
  }
}
