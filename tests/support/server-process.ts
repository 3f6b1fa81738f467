/**
 * A Tandem server as its operator runs it: `server/src/main.ts` in a process of its own, on a free port, with a data
 * folder that outlives the process until the test is done with it.
 *
 * ```
 * startServer -> running -- kill() / stop() --> ended -- restart() --> running (same port, same data)
 *                   \______________ dispose() ____/   killed if running, temporary data removed
 * ```
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { removeTemporaryFolder, temporaryFolder } from './temporary-folder.ts'

export const repositoryFolder = dirname(dirname(import.meta.dirname))

const mainFile = join(repositoryFolder, 'server', 'src', 'main.ts')
const startDeadlineMs = 20_000
const stopDeadlineMs = 20_000
/** What the server prints once it takes connections. */
const listening = /^Tandem is listening at (\S+)/m

export interface ServerOptions {
  /** Where the server keeps its data; without it, a temporary folder, which `dispose` removes. */
  dataFolder?: string
  /** Without it, a free one. */
  port?: number
  /** Added to the environment of the tests, or, if undefined, taken from it. */
  env?: Record<string, string | undefined>
  /** More command line arguments. */
  args?: readonly string[]
  /** Another program than the server, which takes the same arguments and prints the same line. */
  mainFile?: string
}

export interface ServerProcess extends AsyncDisposable {
  /** Where it listens, as in `http://127.0.0.1:1234`. */
  readonly url: string
  readonly port: number
  readonly dataFolder: string
  /** The process id, for measurements; undefined while it does not run. */
  readonly pid: number | undefined
  /** Everything that it has printed since it was last started, errors included. */
  readonly output: string
  /** Ends it with no warning, as a crash does. */
  kill(): Promise<void>
  /** Asks it to end, and returns its exit code. */
  stop(): Promise<number>
  /** Starts it again on the same port and data. If it still runs, it is killed first. */
  restart(): Promise<void>
  /** Kills it if it runs, and removes its data folder if that is a temporary one. To be called by every test. */
  dispose(): Promise<void>
}

/** Starts a server and waits until it takes connections. If it ends instead, rejects with what it printed. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const dataFolder = options.dataFolder ?? temporaryFolder()
  const disposeData = () => {
    if (options.dataFolder === undefined) removeTemporaryFolder(dataFolder)
  }
  let run: Run
  try {
    run = await startRun(options, dataFolder, options.port ?? 0)
  } catch (error) {
    disposeData()
    throw error
  }
  const { url } = run
  const port = Number(new URL(url).port)
  const server: ServerProcess = {
    url,
    port,
    dataFolder,
    get pid() {
      return hasEnded(run.child) ? undefined : run.child.pid
    },
    get output() {
      return run.printed()
    },
    async kill() {
      run.child.kill('SIGKILL')
      await run.ended
    },
    async stop() {
      run.child.kill('SIGTERM')
      const { promise: late, reject } = Promise.withResolvers<never>()
      const timer = setTimeout(() => {
        reject(new Error(`The server did not end within ${stopDeadlineMs} ms of SIGTERM. It printed:\n${run.printed()}`))
      }, stopDeadlineMs)
      try {
        return await Promise.race([run.ended, late])
      } finally {
        clearTimeout(timer)
      }
    },
    async restart() {
      await server.kill()
      run = await startRun(options, dataFolder, port)
    },
    async dispose() {
      await server.kill()
      disposeData()
    },
    [Symbol.asyncDispose]: () => server.dispose(),
  }
  return server
}

/** One life of the process. */
interface Run {
  child: ChildProcess
  url: string
  /** Its exit code, or 128 and more for a signal, once it has ended. */
  ended: Promise<number>
  printed: () => string
}

const children = new Set<ChildProcess>()
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')))

async function startRun(options: ServerOptions, dataFolder: string, port: number): Promise<Run> {
  const args = ['--port', String(port), '--host', '127.0.0.1', '--data', dataFolder, ...(options.args ?? [])]
  const child = spawn(nodePath(), [options.mainFile ?? mainFile, ...args], {
    // Not the repository, so that a path that is taken relative to it by mistake is noticed.
    cwd: dataFolder,
    env: serverEnvironment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.add(child)
  let output = ''
  const { promise: ended, resolve: end } = Promise.withResolvers<number>()
  const { promise: url, resolve: found, reject } = Promise.withResolvers<string>()
  const collect = (chunk: string) => {
    output += chunk
    const line = listening.exec(output)
    if (line?.[1] !== undefined) found(line[1])
  }
  child.stdout.setEncoding('utf8').on('data', collect)
  child.stderr.setEncoding('utf8').on('data', collect)
  child.on('error', reject)
  // `close` comes after the last output, `exit` may come before it.
  child.on('close', (code, signal) => {
    children.delete(child)
    end(code ?? (signal === 'SIGKILL' ? 137 : 143))
    reject(new Error(`The server ended with ${signal ?? `code ${code}`} before it listened. It printed:\n${output}`))
  })
  const timer = setTimeout(() => {
    child.kill('SIGKILL')
    reject(new Error(`The server did not listen within ${startDeadlineMs} ms. It printed:\n${output}`))
  }, startDeadlineMs)
  try {
    return { child, url: await url, ended, printed: () => output }
  } finally {
    clearTimeout(timer)
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

/** The Node that the project pins, or the one that runs the tests. */
export function nodePath(): string {
  const pinned = join(repositoryFolder, 'node_modules', '.bin', 'node')
  return existsSync(pinned) ? pinned : process.execPath
}

/** The environment of the tests without what npm and Vitest put there, and without settings of the person's own server. */
function serverEnvironment(more: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|VITE_|TANDEM_|NODE_ENV$|NODE_OPTIONS$)/.test(name))
  const path = [dirname(nodePath()), process.env['PATH'] ?? ''].join(delimiter)
  return { ...Object.fromEntries(kept), PATH: path, ...more }
}
