/**
 * `tandem serve`: runs a server until it is told to stop.
 *
 *     SIGTERM, SIGINT   close the connections (1012), write what is open, end within five seconds and those of drain-seconds
 *     a second one      end at once; one that comes right behind the first is the same request, told twice by a
 *                       terminal and by npm, and changes nothing
 */
import { readSettings } from '../config.ts'
import { captureConsole, setLogLevel } from '../log.ts'
import { startServer } from '../server.ts'
import type { RunCommand } from './command.ts'
import { exitCode } from '../startup-error.ts'

/** How long a stop may take behind the time of drain-seconds, in milliseconds; `startServer` plans for less. */
const stopDeadline = 4500

/** Signals this close together, in milliseconds, are one request to stop. */
const sameRequest = 1000

/** Resolves with the first signal to stop; a later one ends the process. */
function untilStopped(): Promise<void> {
  return new Promise((stop) => {
    let asked: number | null = null
    const onSignal = (): void => {
      if (asked !== null && performance.now() - asked > sameRequest) process.exit(exitCode.failure)
      asked ??= performance.now()
      stop()
    }
    process.on('SIGTERM', onSignal)
    process.on('SIGINT', onSignal)
  })
}

/**
 * Ends the process while its storage is still busy. `process.exit` would first wait for the thread that writes, and so for a
 * disk that may never answer; who started the process sees that it was killed, which is no success either.
 */
function endWithoutStorage(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** Serves until a signal; resolves with 0 if everything was written, and with 1 if not. */
export const serve: RunCommand = async (args, environment) => {
  const settings = readSettings(args, environment)
  // A supervisor that stops reading the output must not end the server.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  setLogLevel(settings.logLevel)
  captureConsole()
  const server = await startServer(settings)
  const stopped = untilStopped()
  // Only now, so that whoever waits for this line may stop the server on it.
  process.stdout.write(`Tandem is listening at ${server.url} — documents are kept in ${settings.data}\n`)
  await stopped

  const late = setTimeout(() => {
    process.stderr.write('Tandem did not stop in time and ends now; edits that were not acknowledged are still with those who made them.\n')
    endWithoutStorage()
  }, settings.drainSeconds * 1000 + stopDeadline)
  const { unwritten, isStorageBusy } = await server.close()
  clearTimeout(late)
  if (unwritten.length === 0) {
    if (!isStorageBusy) return 0
    process.stderr.write('Tandem ends now, while its disk is still busy; everything that it acknowledged is written.\n')
    endWithoutStorage()
  }
  process.stderr.write(
    `Tandem could not write the newest edits of ${unwritten.length} document(s) to ${settings.data} before it stopped: ${unwritten.join(', ')}. ` +
      'They were not acknowledged and are still with those who made them; make the folder writable and start again.\n'
  )
  if (isStorageBusy) endWithoutStorage()
  return exitCode.failure
}
