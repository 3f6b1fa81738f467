/** Runs a program in the foreground in the place of the present one: its output, its signals, its exit code. */

import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/**
 * Replaces this process by another program; where Node cannot do that (before 24, or on Windows), runs it as a child to its
 * end. Either way it may get one request to end twice, by way of the terminal, of npm and of a supervisor, and has to
 * take them for one.
 *
 * @param {string} command path of an executable
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export async function become(command, args, env) {
  if (process.platform !== 'win32' && typeof process.execve === 'function') {
    process.execve(command, [command, ...args], definedOnly(env))
  }
  process.exit(await run(command, args, { env }))
}

/**
 * Runs a program until it ends, passing on to it the signals that ask this one to end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, until?: Promise<unknown> }} [options]
 *   `until`: ask it to end when this promise settles.
 * @returns {Promise<number>} its exit code, or 128 and the signal's number, as shells say it
 */
export function run(command, args, { cwd, env, until } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: 'inherit' })
    const passOn = (/** @type {NodeJS.Signals} */ signal) => {
      // A terminal sends its Ctrl-C to both by itself.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    }
    const endings = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
    for (const signal of endings) process.on(signal, passOn)
    const ended = (/** @type {number} */ code) => {
      for (const signal of endings) process.off(signal, passOn)
      resolve(code)
    }
    void until?.finally(() => child.kill())
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`)
      ended(1)
    })
    child.on('exit', (code, signal) => ended(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
}

/** `process.execve` takes no undefined values. */
function definedOnly(/** @type {NodeJS.ProcessEnv} */ env) {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
}
