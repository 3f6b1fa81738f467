/**
 * The thread that does the tasks of tasks.ts, one after the other.
 */
import { parentPort } from 'node:worker_threads'
import { tasks } from './tasks.ts'
import type { TaskReply, TaskRequest } from './tasks.ts'

if (parentPort === null) throw new Error('history-worker.ts runs as a worker thread.')
const port = parentPort

port.on('message', ({ id, task, args }: TaskRequest) => {
  let reply: TaskReply
  try {
    // The compiler does not follow that a task and its arguments belong together; TaskRequest says so.
    const perform = tasks[task] as (...given: unknown[]) => unknown
    reply = { id, value: perform(...args) }
  } catch (error) {
    reply = { id, error: error instanceof Error ? error.message : String(error) }
  }
  port.postMessage(reply)
})
