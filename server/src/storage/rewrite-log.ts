/**
 * What to do about a flush that failed.
 *
 * The system then forgets that what it should have written is not on the disk: it goes on showing it to whoever reads, and
 * no later flush writes it. A commit behind such a hole would be lost with the next power cut, although its own flush
 * succeeded. So the log is written over itself, which makes all of it wait for a flush again, and flushed.
 */
import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs'

/** How much is written at once, in bytes. */
const pieceSize = 1024 * 1024

/** Writes the write-ahead log of a database over itself and flushes it. SQLite holds no locks on that file. */
export function rewriteLog(databasePath: string): void {
  const path = `${databasePath}-wal`
  if (!existsSync(path)) return
  const log = openSync(path, 'r+')
  try {
    const piece = Buffer.alloc(pieceSize)
    for (let at = 0, read = 0; (read = readSync(log, piece, 0, piece.length, at)) > 0; at += read) {
      for (let written = 0; written < read; ) written += writeSync(log, piece, written, read - written, at + written)
    }
    fsyncSync(log)
  } finally {
    closeSync(log)
  }
}
