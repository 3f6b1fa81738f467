/**
 * A socket that is left alone: how long it lives, and whether the server's pings come through. Pings are answered, and
 * nothing else is sent.
 */
import type { WebSocket } from 'ws'
import type { Ending } from './socket.ts'

/** What became of an idle socket. */
export interface Idled {
  /** How long it was watched, or lived, in seconds. */
  seconds: number
  /** How it ended; null if it was still open. */
  ending: Ending | null
  pings: number
}

/** Watches a socket that is open for some seconds. It is left open if it lives. */
export function watchIdle(socket: WebSocket, seconds: number): Promise<Idled> {
  const start = performance.now()
  let pings = 0
  const elapsed = (): number => (performance.now() - start) / 1000
  return new Promise((resolve) => {
    const onPing = (): void => {
      pings += 1
    }
    const onClose = (code: number, reason: Buffer): void => end({ code, reason: reason.toString() })
    const end = (ending: Ending | null): void => {
      clearTimeout(timer)
      socket.off('ping', onPing)
      socket.off('close', onClose)
      resolve({ seconds: elapsed(), ending, pings })
    }
    const timer = setTimeout(() => end(null), seconds * 1000)
    socket.on('ping', onPing)
    socket.on('close', onClose)
  })
}
