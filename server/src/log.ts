/**
 * The server's log: one JSON object a line on stderr, with `level`, `time`, `event` and what is known about the event.
 *
 *     {"level":"warn","time":"2026-01-31T12:00:00.000Z","event":"append failed","document":"notes","updates":3}
 *
 * Nothing that a client sends can begin a line of its own, or make one endless. The text of documents and tokens are never
 * logged, and of addresses only the path.
 */
import { inspect } from 'node:util'
import pino from 'pino'
import type { LogLevel } from './config.ts'

/** What is known about an event. An Error is written as its message. */
export type LogFields = Record<string, string | number | boolean | null | Error | readonly string[]>

/** Longest text and longest list that are written; of what is longer, the beginning. */
const maxText = 1000
const maxItems = 20

const logger = pino(
  {
    level: 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) }
  },
  // The process's own stream, which keeps what a slow reader has not taken yet and does not stop the event loop.
  { write: (line: string) => void process.stderr.write(line) }
)

function cut(text: string): string {
  return text.length > maxText ? `${text.slice(0, maxText)}…` : text
}

function loggable(value: LogFields[string]): string | number | boolean | null | string[] {
  if (value instanceof Error) return cut(value.message)
  if (typeof value === 'string') return cut(value)
  if (typeof value === 'object' && value !== null) return value.slice(0, maxItems).map(cut)
  return value
}

function write(level: LogLevel, event: string, fields: LogFields): void {
  if (!logger.isLevelEnabled(level)) return
  logger[level]({ event, ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, loggable(value)])) })
}

/** From now on, only this level and what is worse is written; `info` before. */
export function setLogLevel(level: LogLevel): void {
  logger.level = level
}

/** Writes to the log. `event` is a short constant phrase to search for; what varies belongs into the fields. */
export const log = {
  /** What only helps to find a fault, such as each request. */
  debug: (event: string, fields: LogFields = {}): void => write('debug', event, fields),
  /** Something an operator may want to know. */
  info: (event: string, fields: LogFields = {}): void => write('info', event, fields),
  /** Something went wrong that heals or concerns one client. */
  warn: (event: string, fields: LogFields = {}): void => write('warn', event, fields),
  /** Something needs an operator, or is a bug. */
  error: (event: string, fields: LogFields = {}): void => write('error', event, fields)
}

/** Whether what is said at this level is written; for what is costly to say. */
export function isLogged(level: LogLevel): boolean {
  return logger.isLevelEnabled(level)
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
