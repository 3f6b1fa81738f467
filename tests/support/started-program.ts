/** Programs that tests start, each in a process group of its own, which ends with the test, and at the latest with the test process. */

import { spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'

export interface StartedProgram {
  /** What it has printed, errors included. */
  readonly output: string
  /** The first line that it writes to the descriptor `number`, which `stdio` opened as a pipe. Rejects when it ends before. */
  lineFrom(number: number): Promise<string>
  /** Whether it has ended by itself. */
  readonly hasEnded: boolean
  /** Ends it and what it has started. */
  stop(): Promise<void>
}

const groups = new Set<number>()
process.once('exit', () => groups.forEach(killGroup))

/** Starts a program. `pipes` are more descriptors that it may write to, after the usual three. */
export function startProgram(path: string, args: readonly string[], { env = {}, pipes = 0 }: { env?: Record<string, string>; pipes?: number } = {}): StartedProgram {
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...Array.from({ length: pipes }, () => 'pipe' as const)]
  const child = spawn(path, args, { env: { ...process.env, ...env }, stdio, detached: true })
  const { pid } = child
  if (pid !== undefined) groups.add(pid)
  let output = ''
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  const ended = once(child, 'close').catch((error: unknown) => {
    output += String(error)
  })
  let hasEnded = false
  void ended.then(() => {
    hasEnded = true
  })
  return {
    get output() {
      return output
    },
    get hasEnded() {
      return hasEnded
    },
    async lineFrom(number) {
      const stream = child.stdio[number]
      if (!stream) throw new Error(`${path} has no descriptor ${number}`)
      let line = ''
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      stream.on('data', (chunk: Buffer) => {
        line += chunk.toString()
        if (line.includes('\n')) resolve(line.slice(0, line.indexOf('\n')))
      })
      void ended.then(() => reject(new Error(`${path} ended and wrote no line. It printed:\n${output}`)))
      return promise
    },
    async stop() {
      if (pid === undefined) return
      killGroup(pid)
      await ended
      groups.delete(pid)
    },
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}
