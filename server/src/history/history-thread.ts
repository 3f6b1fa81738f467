/**
 * The tasks of tasks.ts, done by another thread. It is started when there is something to do, and ended when there was
 * nothing for a while, which gives its memory back.
 */
import { Worker } from 'node:worker_threads'
import type { TaskReply, TaskRequest, Tasks } from './tasks.ts'

/** How long the thread waits for more to do, in milliseconds. */
const idleTime = 30_000

interface OpenTask {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
}

/** Runs tasks in a thread. */
export class HistoryThread {
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | null = null
  readonly #open = new Map<number, OpenTask>()
  #lastId = 0
  #closed = false

  /** Does a task. Rejects with an Error that says what failed. */
  async run<T extends keyof Tasks>(task: T, ...args: Parameters<Tasks[T]>): Promise<ReturnType<Tasks[T]>> {
    if (this.#closed) throw new Error('The server stops.')
    if (this.#idle !== null) clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#lastId
    const value = await new Promise<unknown>((resolve, reject) => {
      this.#open.set(id, { resolve, reject })
      worker.postMessage({ id, task, args } as TaskRequest)
    })
    return value as ReturnType<Tasks[T]>
  }

  /** Ends the thread; what is not done rejects. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#idle !== null) clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(new URL('./history-worker.ts', import.meta.url))
    // The server may end while the thread waits.
    worker.unref()
    worker.on('message', (reply: TaskReply) => {
      const task = this.#open.get(reply.id)
      this.#open.delete(reply.id)
      if ('error' in reply) task?.reject(new Error(reply.error))
      else task?.resolve(reply.value)
      if (this.#open.size === 0 && !this.#closed) this.#idle = setTimeout(() => this.#end(worker), idleTime).unref()
    })
    worker.on('error', (error) => this.#lost(worker, error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => this.#lost(worker, 'it ended'))
    return worker
  }

  #end(worker: Worker): void {
    // First, so that whoever comes now gets another one.
    this.#worker = null
    void worker.terminate()
  }

  #lost(worker: Worker, reason: string): void {
    if (this.#worker !== worker) return
    this.#worker = null
    const lost = [...this.#open.values()]
    this.#open.clear()
    for (const task of lost) task.reject(new Error(`The thread that reads histories was lost: ${reason}.`))
  }
}
