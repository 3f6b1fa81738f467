/** The server as a process: that the helper starts, kills, stops, restarts and tidies up what it says. */

import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startServer } from './server-process.ts'

const withoutClient = ['--static', 'none']

test('starts on a free port, restarts on the same port and data after a kill, and tidies up', async () => {
  const server = await startServer({ args: withoutClient })
  const { url, port, dataFolder, pid } = server
  expect(port).toBeGreaterThan(0)
  const answers = async () => (await fetch(url)).status > 0
  expect(await answers()).toBe(true)
  await server.kill()
  expect(server.pid).toBeUndefined()
  await expect(answers()).rejects.toThrow()
  expect(existsSync(dataFolder)).toBe(true)
  await server.restart()
  expect(server.pid).not.toBe(pid)
  expect(server.output).toContain(`:${port}`)
  expect(await answers()).toBe(true)
  await server.dispose()
  await expect(answers()).rejects.toThrow()
  expect(existsSync(dataFolder)).toBe(false)
})

test('stops when asked, with the exit code', async () => {
  await using server = await startServer({ args: withoutClient })
  expect(await server.stop()).toBe(0)
})

test('a server that does not come up rejects with what it printed', async () => {
  await expect(startServer({ args: ['--no-such-setting', '1'] })).rejects.toThrow(/ended with code [1-9].*\n.*no-such-setting/)
})
