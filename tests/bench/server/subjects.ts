/**
 * The servers that are measured, each started as a process of its own with an empty data folder, or a given one.
 *
 *   tandem        server/src/main.ts, as its operator runs it; acknowledges what is on disk
 *   hocuspocus    stock Hocuspocus with SQLite; acknowledges what is in memory
 *   append        a WebSocket server that appends and flushes in its event loop, and nothing else
 *   append-pool   the same in the thread pool, with group commit
 *   echo          the same without a file: the network alone
 */

import { join } from 'node:path'
import { collaborationPath, documentParameter } from '@tandem/shared/protocol.ts'
import { startServer, type ServerProcess } from '../../support/server-process.ts'
import { makeFolder, removeFolder } from './machine.ts'

export const serverSubjects = ['tandem', 'hocuspocus', 'append', 'append-pool', 'echo'] as const
export type ServerSubject = (typeof serverSubjects)[number]

export const subjectLabels: Record<ServerSubject, string> = {
  tandem: 'Tandem',
  hocuspocus: 'stock Hocuspocus, not durable',
  append: 'ws + append, flushed in the event loop',
  'append-pool': 'ws + append, flushed in the thread pool',
  echo: 'ws, nothing written',
}

/** Whether a word names a subject. */
export function isServerSubject(word: string): word is ServerSubject {
  return serverSubjects.some((subject) => subject === word)
}

/** Whether a subject speaks the Hocuspocus protocol. The others answer to every frame with an acknowledgement. */
export function hasDocuments(subject: ServerSubject): boolean {
  return subject === 'tandem' || subject === 'hocuspocus'
}

/** The address to which a client of a document connects. */
export function addressOf(subject: ServerSubject, url: string, name: string): string {
  const base = url.replace('http', 'ws')
  return subject === 'tandem' ? `${base}${collaborationPath}?${documentParameter}=${encodeURIComponent(name)}` : base
}

const programs = join(import.meta.dirname, 'programs')

const startOptions: Record<ServerSubject, { mainFile?: string; args?: string[] }> = {
  // All clients of the bench are one machine, and send as fast as they can.
  tandem: { args: ['--static', 'none', '--messages-per-second', '1000000', '--max-sockets-per-address', '10000'] },
  hocuspocus: { mainFile: join(programs, 'hocuspocus.ts') },
  append: { mainFile: join(programs, 'append-server.ts'), args: ['--flush', 'block'] },
  'append-pool': { mainFile: join(programs, 'append-server.ts'), args: ['--flush', 'pool'] },
  echo: { mainFile: join(programs, 'append-server.ts'), args: ['--flush', 'none'] },
}

export interface SubjectOptions {
  /** On which disk. */
  parent: string
  /** The data; without it, a new empty folder, removed when the server is disposed of. */
  data?: string
  env?: Record<string, string>
}

/** Starts a server. To be disposed of. */
export async function startSubject(subject: ServerSubject, { parent, data, env = {} }: SubjectOptions): Promise<ServerProcess> {
  const folder = data ?? makeFolder(parent)
  const dispose = (): void => {
    if (data === undefined) removeFolder(folder)
  }
  try {
    const server = await startServer({ ...startOptions[subject], dataFolder: folder, env })
    const killed = server.dispose.bind(server)
    server.dispose = async () => {
      await killed()
      dispose()
    }
    return server
  } catch (error) {
    dispose()
    throw error
  }
}
