#!/usr/bin/env node
/**
 * Tandem's command line: `node server/src/main.ts [command] [--setting value …]`; `serve` when no command is named.
 *
 * Commands are loaded when they are chosen, after the check of Node's version: on an older Node their imports would
 * fail with a message that helps nobody.
 */
import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from './commands/command.ts'
import { backupUsage, compactUsage, restoreUsage, verifyUsage } from './commands/data-folder-usage.ts'
import { doctorUsage } from './commands/doctor-usage.ts'
import { importUsage } from './commands/import-usage.ts'
import { tokenUsage } from './commands/token-usage.ts'
import { describeSettings } from './config.ts'
import { StartupError, exitCode } from './startup-error.ts'

/** The oldest Node, as a major version, that has everything the server uses. */
const oldestNode = 24

const commands: readonly Command[] = [
  {
    name: 'serve',
    description: 'Serves documents to editors; the default.',
    load: async () => (await import('./commands/serve.ts')).serve
  },
  {
    name: 'import-yprosemirror',
    description: 'Makes documents of what an editor on y-prosemirror, such as Tiptap, has stored.',
    usage: importUsage,
    load: async () => (await import('./commands/import-yprosemirror.ts')).importYprosemirror
  },
  {
    name: 'verify',
    description: 'Reads all that is kept, also beside a running server, and tells what is damaged.',
    usage: verifyUsage,
    load: async () => (await import('./commands/verify.ts')).verify
  },
  {
    name: 'backup',
    description: 'Copies the documents and their images into a folder, also beside a running server.',
    usage: backupUsage,
    load: async () => (await import('./commands/backup.ts')).backUp
  },
  {
    name: 'restore',
    description: 'Puts a backup in the place of the documents, which are kept; not beside a running server.',
    usage: restoreUsage,
    load: async () => (await import('./commands/restore.ts')).restore
  },
  {
    name: 'compact',
    description: 'Makes the files as small as they get; not beside a running server.',
    usage: compactUsage,
    load: async () => (await import('./commands/compact.ts')).compact
  },
  {
    name: 'doctor',
    description: 'Looks from outside for what keeps editors from a server, and names the line to change.',
    usage: doctorUsage,
    load: async () => (await import('./commands/doctor.ts')).doctor
  },
  {
    name: 'token',
    description: 'Signs a token for somebody, with the secret of the settings, and prints it.',
    usage: tokenUsage,
    load: async () => (await import('./commands/token.ts')).token
  }
]

function describeUsage(): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2
  const list = commands.map(({ name, description }) => `  ${name.padEnd(width)}${description}`).join('\n')
  const usages = commands.flatMap(({ usage }) => (usage === undefined ? [] : [`${usage}\n\n`])).join('')
  return `Usage: tandem [command] [--setting value ...]\n\nCommands:\n${list}\n\n${usages}Settings, as flags or environment variables; a flag wins:\n\n${describeSettings()}`
}

/** What is wrong with a Node version such as `v22.1.0`, as a sentence; null if it is new enough. */
export function describeOldNode(version: string): string | null {
  const major = Number(/^v?(\d+)/.exec(version)?.[1])
  if (major >= oldestNode) return null
  return `Tandem needs Node.js ${oldestNode} or newer, and this is ${version}: start it with "npm start", which brings the right one, or install Node.js ${oldestNode}.`
}

/** Runs the command line and resolves with the exit code. */
export async function runCommandLine(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  try {
    const oldNode = describeOldNode(process.version)
    if (oldNode !== null) throw new StartupError(oldNode)
    if (args.includes('--help') || args.includes('-h')) {
      process.stdout.write(describeUsage())
      return 0
    }
    const named = args[0] !== undefined && !args[0].startsWith('-')
    const name = named ? args[0] : 'serve'
    const command = commands.find((candidate) => candidate.name === name)
    if (command === undefined) {
      const known = commands.map((candidate) => candidate.name).join(', ')
      throw new StartupError(`There is no command "${name}": the commands are ${known}. See --help.`, exitCode.usage)
    }
    const run = await command.load()
    return await run(named ? args.slice(1) : args, environment)
  } catch (error) {
    if (!(error instanceof StartupError)) throw error
    process.stderr.write(`${error.message}\n`)
    return error.exitCode
  }
}

const startedAs = process.argv[1]
if (startedAs !== undefined && realpathSync(startedAs) === fileURLToPath(import.meta.url)) {
  process.exit(await runCommandLine(process.argv.slice(2), process.env))
}
