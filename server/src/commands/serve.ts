/**
 * `tandem serve`: runs a server until it is told to stop.
 *
 *     SIGTERM, SIGINT   close the connections (1012), write what is open, end within five seconds
 *     a second one      end at once
 */
import { readSettings } from '../config.ts'
import { captureConsole } from '../log.ts'
import { startServer } from '../server.ts'
import type { RunCommand } from './command.ts'
import { exitCode } from '../startup-error.ts'

/** How long a stop may take in all, in milliseconds; `startServer` plans for less. */
const stopDeadline = 4500

/** Serves until a signal; resolves with 0 if everything was written, and with 1 if not. */
export const serve: RunCommand = async (args, environment) => {
  const settings = readSettings(args, environment)
  // A supervisor that stops reading the output must not end the server.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  captureConsole()
  const server = await startServer(settings)
  process.stdout.write(`Tandem is listening at ${server.url} — documents are kept in ${settings.data}\n`)

  await new Promise<void>((stop) => {
    let stopping = false
    const onSignal = (): void => {
      if (stopping) process.exit(exitCode.failure)
      stopping = true
      stop()
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })

  const late = setTimeout(() => {
    process.stderr.write('Tandem did not stop in time and ends now; edits that were not acknowledged are still with those who made them.\n')
    process.exit(exitCode.failure)
  }, stopDeadline)
  const { unwritten } = await server.close()
  clearTimeout(late)
  if (unwritten.length === 0) return 0
  process.stderr.write(
    `Tandem could not write the newest edits of ${unwritten.length} document(s) to ${settings.data} before it stopped: ${unwritten.join(', ')}. ` +
      'They were not acknowledged and are still with those who made them; make the folder writable and start again.\n'
  )
  return exitCode.failure
}
