/**
 * In which form a request for a WebSocket arrived that arrived as a plain one. The answer to it says so in a header, by
 * which one finds the line that a proxy is missing.
 */
import type { IncomingMessage } from 'node:http'

/** The header of the answer. */
export const arrivalHeader = 'X-Tandem-Received'

/** What arrived, such as `HTTP/1.0; upgrade=none; connection=close`. Nothing in it is taken from the client word for word. */
export function describeArrival({ httpVersion, headers }: IncomingMessage): string {
  const upgrade = headers.upgrade?.toLowerCase() === 'websocket' ? 'websocket' : 'none'
  const connection = /(^|,)\s*upgrade\s*(,|$)/i.test(headers.connection ?? '') ? 'upgrade' : 'other'
  return `HTTP/${httpVersion}; upgrade=${upgrade}; connection=${connection}`
}
