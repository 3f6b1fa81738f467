/**
 * How the servers that Tandem is compared with are started: with the arguments that Tandem takes, and with the line that it
 * prints once it listens, so that tests/support/server-process.ts runs them all.
 */

import type { AddressInfo, Server } from 'node:net'
import { parseArgs } from 'node:util'

/** Reads `--data`, `--port`, `--host` and `--flush`. */
export function readArguments(): { data: string; port: number; host: string; flush: string } {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: '.' },
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      flush: { type: 'string', default: 'block' },
    },
  })
  return { ...values, port: Number(values.port) }
}

/** Says where a server listens. */
export function announce(server: Server): void {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`Tandem is listening at http://127.0.0.1:${port}\n`)
}
