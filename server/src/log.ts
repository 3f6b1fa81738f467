/**
 * The server's log: one line an event on stderr, as `time level event key=value …`.
 *
 * Values are written as JSON where they contain anything but plain characters, so that nothing a client sends can begin a
 * line of its own. The text of documents is never logged.
 */
import { inspect } from 'node:util'

/** What is known about an event. An Error is written as its message. */
export type LogFields = Record<string, string | number | boolean | null | Error | readonly string[]>

const plain = /^[\w./:@~+-]{1,200}$/

function formatValue(value: LogFields[string]): string {
  const text = value instanceof Error ? value.message : Array.isArray(value) ? value.join(', ') : String(value)
  return plain.test(text) ? text : JSON.stringify(text.slice(0, 500))
}

/** One line of the log, without its end. */
export function formatLogLine(time: Date, level: string, event: string, fields: LogFields): string {
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${formatValue(value)}`)
  return `${time.toISOString()} ${level} ${event}${pairs.join('')}`
}

function write(level: string, event: string, fields: LogFields): void {
  process.stderr.write(`${formatLogLine(new Date(), level, event, fields)}\n`)
}

/** Writes to the log. `event` is a short constant phrase to search for; what varies belongs into the fields. */
export const log = {
  /** Something an operator may want to know. */
  info: (event: string, fields: LogFields = {}): void => write('info', event, fields),
  /** Something went wrong that heals or concerns one client. */
  warn: (event: string, fields: LogFields = {}): void => write('warn', event, fields),
  /** Something needs an operator, or is a bug. */
  error: (event: string, fields: LogFields = {}): void => write('error', event, fields)
}

/** Whatever was thrown, as an Error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

/** Turns what libraries write to the console, stack traces and all, into lines of the log. */
export function captureConsole(): void {
  const describe = (part: unknown): string => {
    if (part instanceof Error) return `${part.name}: ${part.message}`
    return typeof part === 'string' ? part : inspect(part)
  }
  const capture =
    (level: 'info' | 'warn') =>
    (...parts: unknown[]): void =>
      log[level]('console', { message: parts.map(describe).join(' ') })
  console.log = capture('info')
  console.info = capture('info')
  console.warn = capture('warn')
  // Hocuspocus reports a client's malformed messages as errors; none of them needs an operator.
  console.error = capture('warn')
}
