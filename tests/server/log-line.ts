/**
 * Lines of the server's log, read as a program does.
 */

/** A line of the log. */
export interface LogLine {
  level: string
  time: string
  event: string
  [field: string]: unknown
}

/** Reads a line; null if it is not one of the log. */
export function parseLogLine(line: string): LogLine | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { level, time, event } = value as Record<string, unknown>
  const isLine = /^(debug|info|warn|error)$/.test(String(level)) && !Number.isNaN(Date.parse(String(time))) && typeof event === 'string'
  return isLine ? (value as LogLine) : null
}

/** The lines of the log in what a server printed. */
export function logLines(output: string): LogLine[] {
  return output
    .split('\n')
    .map(parseLogLine)
    .filter((line) => line !== null)
}
