/**
 * Requests as bytes on a socket, for what no HTTP client would send.
 */
import { connect } from 'node:net'

/** How long an answer may take, in milliseconds. */
const answerDeadline = 10_000

/** An answer, read until the server closed the connection. */
export interface RawAnswer {
  status: number
  headers: Map<string, string>
  body: string
}

/** Sends `bytes` and reads until the server closes. Throws if it closes without an answer, or does not close. */
export function sendRaw(port: number, bytes: string | Uint8Array): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const chunks: Buffer[] = []
    socket.setTimeout(answerDeadline, () => {
      socket.destroy()
      reject(new Error(`The server did not close the connection. It sent:\n${Buffer.concat(chunks).toString()}`))
    })
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString()
      const [head = '', ...rest] = text.split('\r\n\r\n')
      const [first = '', ...lines] = head.split('\r\n')
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1])
      if (Number.isNaN(status)) return reject(new Error(`The server closed without an answer. It sent: ${JSON.stringify(text)}`))
      const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]))
      resolve({ status, headers, body: rest.join('\r\n\r\n') })
    })
    socket.write(bytes)
  })
}

/** A request to upgrade, as it should be but for what is changed; a header of null is left out. */
export function upgradeRequest(target: string, changed: Record<string, string | null> = {}, method = 'GET'): string {
  const headers: Record<string, string | null> = {
    Host: 'localhost',
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...changed
  }
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}\r\n`]))
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`
}
