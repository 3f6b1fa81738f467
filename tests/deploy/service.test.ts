/** docs/deploy/tandem.service names what there is, and leaves the server the time that it needs. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeSettings, readSettings } from '@tandem/server/src/config.ts'
import { exitCode } from '@tandem/server/src/startup-error.ts'
import { deployFolder } from '../support/nginx.ts'
import { repositoryFolder, startServer } from '../support/server-process.ts'

/** The lines of the unit, by section and key. */
const unit = new Map<string, string[]>()
let section = ''
for (const line of readFileSync(join(deployFolder, 'tandem.service'), 'utf8').split('\n')) {
  section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section
  const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? []
  if (key !== undefined && value !== undefined) unit.set(`${section}.${key}`, [...(unit.get(`${section}.${key}`) ?? []), value])
}

const one = (key: string): string => unit.get(key)?.[0] ?? ''

test('it starts the server of a checkout in /opt/tandem', () => {
  const [node = '', main = '', command] = one('Service.ExecStart').split(' ')
  for (const path of [node, main]) {
    expect(path).toMatch(/^\/opt\/tandem\//)
    // The Node of the project is a package.
    if (path === main) expect(existsSync(path.replace('/opt/tandem', repositoryFolder)), path).toBe(true)
  }
  expect(command).toBe('serve')
})

test('its settings are settings, and valid', () => {
  const variables = Object.fromEntries(one('Service.Environment').split(' ').map((pair) => pair.split('=') as [string, string]))
  for (const name of Object.keys(variables)) if (name.startsWith('TANDEM_')) expect(describeSettings()).toContain(`Environment: ${name}\n`)
  expect(readSettings([], variables)).toMatchObject({ host: '127.0.0.1', data: '/var/lib/tandem' })
  expect(`/var/lib/${one('Service.StateDirectory')}`).toBe('/var/lib/tandem')
})

test('it waits for a stop for longer than one takes, and does not repeat what no repetition helps', async () => {
  expect(one('Service.KillSignal')).toBe('SIGTERM')
  expect(Number(one('Service.TimeoutStopSec'))).toBeGreaterThan(5)
  expect(one('Service.RestartPreventExitStatus')).toBe(String(exitCode.usage))
  // systemd reads limits of starting here, and ignores them elsewhere.
  expect(one('Unit.StartLimitIntervalSec')).toBe('0')
  await expect(startServer({ args: ['--no-such-setting', 'x'] })).rejects.toThrow(`code ${exitCode.usage}`)
})
