/**
 * Settings, and what the command line says when something is wrong: one sentence and an exit code, never a stack trace.
 */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { defaultLimits } from '@tandem/server/src/limits.ts'
import { readSettings } from '@tandem/server/src/config.ts'
import { describeOldNode } from '@tandem/server/src/main.ts'
import { nodePath, repositoryFolder, startServer } from '../support/server-process.ts'
import { removeTemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { fakeClientBuild } from './client-build.ts'

const folder = temporaryFolder()
const build = fakeClientBuild()
afterAll(() => {
  removeTemporaryFolder(folder)
  removeTemporaryFolder(build)
})

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

function runTandem(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(nodePath(), [join(repositoryFolder, 'server/src/main.ts'), ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      timeout: 12_000
    })
    const ended: Ended = { code: null, stdout: '', stderr: '' }
    child.stdout.on('data', (chunk) => (ended.stdout += String(chunk)))
    child.stderr.on('data', (chunk) => (ended.stderr += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => resolve({ ...ended, code }))
  })
}

describe('settings', () => {
  test('have defaults', () => {
    expect(readSettings([], {})).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      data: join(process.cwd(), 'data'),
      static: join(repositoryFolder, 'client/dist/app'),
      openAccess: false,
      auth: 'none',
      jwtSecret: null,
      publicUrl: null,
      trustedProxies: [],
      allowedOrigins: [],
      limits: defaultLimits
    })
  })

  test('come from flags in both forms, and from the environment, where a flag wins', () => {
    const environment = { TANDEM_PORT: '1', TANDEM_HOST: '::1', TANDEM_DATA: '', TANDEM_ALLOWED_ORIGINS: 'https://a.example, http://b.example:81/' }
    expect(readSettings(['--port', '2', '--static=none'], environment)).toMatchObject({
      port: 2,
      host: '::1',
      static: null,
      data: join(process.cwd(), 'data'),
      allowedOrigins: ['https://a.example', 'http://b.example:81']
    })
  })

  test.each([
    [['--port', '70000'], 'The value "70000" of --port is not valid: a port is a whole number from 0 to 65535.'],
    [['--port=-1'], 'The value "-1" of --port is not valid: a port is a whole number from 0 to 65535.'],
    [['--port'], '--port needs a value: write --port <value>.'],
    [['--port', '--host', 'x'], '--port needs a value: write --port <value>.'],
    [['--prot', '1'], 'There is no setting --prot: see --help for all of them.'],
    [['--open-access', 'true'], 'The value "true" of --open-access is not valid: it is "yes" or "no".'],
    [['8080'], '"8080" is not understood here: settings are written --name value. See --help.'],
    [['--allowed-origins', 'a.example'], expect.stringContaining('"a.example" is not an origin')],
    [['--allowed-origins', 'https://a.example/path'], expect.stringContaining('is not an origin')]
  ])('%j is an error', (args, message) => {
    expect(() => readSettings(args, {})).toThrow(expect.objectContaining({ name: 'StartupError', message, exitCode: 2 }))
  })

  test('an error names the variable it comes from', () => {
    expect(() => readSettings([], { TANDEM_PORT: 'x' })).toThrow('the environment variable TANDEM_PORT')
  })
})

describe('the command line', { timeout: 20_000 }, () => {
  test('--help lists every setting with its default and variable', async () => {
    const { code, stdout } = await runTandem(['--help'])
    expect(code).toBe(0)
    for (const part of ['serve', '--port', '8080', 'TANDEM_PORT', '--data', './data', 'TANDEM_ALLOWED_ORIGINS']) expect(stdout).toContain(part)
  })

  test('an older Node is named and told from a new one', () => {
    expect(describeOldNode('v22.18.0')).toMatch(/needs Node.js 24 or newer, and this is v22.18.0/)
    expect(describeOldNode('v24.0.0')).toBeNull()
    expect(describeOldNode('v100.1.0')).toBeNull()
  })

  const file = join(folder, 'file')
  writeFileSync(file, '')
  const start = ['--port', '0', '--static', build]
  test.each([
    ['an unknown command', ['frobnicate'], 2, 'There is no command "frobnicate"'],
    ['an unknown setting', ['serve', '--frob', '1'], 2, 'There is no setting --frob'],
    ['a data folder that is a file', [...start, '--data', file], 1, 'is a file'],
    ['a data folder below a file', [...start, '--data', join(file, 'data')], 1, 'is a file'],
    ['a data folder that cannot be made', [...start, '--data', '/proc/tandem'], 1, 'Cannot write to the data folder /proc/tandem'],
    ['a missing build', ['--port', '0', '--static', join(folder, 'nothing')], 1, 'There is no built client in'],
    ['an address that others reach', [...start, '--data', join(folder, 'd'), '--host', '0.0.0.0'], 1, 'say that it is meant with --open-access yes'],
    ['an address of another machine', [...start, '--data', join(folder, 'd'), '--open-access', 'yes', '--host', '203.0.113.9'], 1, 'has no address "203.0.113.9"']
  ])('%s is one sentence', async (_label, args, code, message) => {
    const ended = await runTandem(args)
    expect(ended.stderr).toContain(message)
    expect(ended.stderr.trim().split('\n')).toHaveLength(1)
    expect(ended).toMatchObject({ code, stdout: '' })
  })

  test('an address that others reach is listened on when that is said to be meant', async () => {
    await using server = await startServer({ args: ['--static', 'none', '--open-access', 'yes', '--host', '0.0.0.0'] })
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  })

  test('a port that is taken is one sentence', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => taken.once('listening', resolve))
    const port = String((taken.address() as AddressInfo).port)
    const { code, stderr } = await runTandem(['--static', build], { TANDEM_PORT: port, TANDEM_DATA: join(folder, 'taken') })
    taken.close()
    expect(code).toBe(1)
    expect(stderr).toBe(`Port ${port} on 127.0.0.1 is taken by another program: stop it, or choose another port with --port.\n`)
  })

  test('a second server on a data folder ends, and the first goes on', async () => {
    await using server = await startServer({ args: ['--static', build] })
    const { code, stderr } = await runTandem([...start, '--data', server.dataFolder])
    expect(code).toBe(1)
    expect(stderr).toMatch(/^Another Tandem server is using the data folder .*\n$/)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    await server.kill()
    await server.restart()
  })
})
