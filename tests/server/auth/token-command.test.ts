/** `tandem token`: tokens that the server takes, and clear words for everything else. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt } from 'jose'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { createAuthenticator } from '@tandem/server/src/auth/create-authenticator.ts'
import { readSettings, settingsWith } from '@tandem/server/src/config.ts'
import { runCommandLine } from '@tandem/server/src/main.ts'
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { removeTemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'
import { secret, seconds } from './tokens.ts'

const folder = temporaryFolder()
afterAll(() => removeTemporaryFolder(folder))
afterEach(() => {
  vi.restoreAllMocks()
})

async function run(args: readonly string[], environment: Record<string, string> = { TANDEM_JWT_SECRET: secret }): Promise<{ code: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = (['stdout', 'stderr'] as const).map((stream) => vi.spyOn(process[stream], 'write').mockReturnValue(true))
  const code = await runCommandLine(['token', ...args], environment)
  const printed = [stdout, stderr].map((spy) => (spy?.mock.calls ?? []).map(([text]) => String(text)).join(''))
  vi.restoreAllMocks()
  return { code, stdout: printed[0] ?? '', stderr: printed[1] ?? '' }
}

const documents = '{"team/*": "editor", "notes": "viewer"}'

test('prints a token alone, which the server takes for what it says', async () => {
  const { code, stdout, stderr } = await run(['--user', 'ann', '--name', 'Ann', '--color', '#386ad0', '--documents', documents, '--admin', 'yes'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^[\w.-]+\n$/)
  const access = await createAuthenticator(settingsWith({ auth: 'token', jwtSecret: secret }), new MemoryStorage()).authenticate(stdout.trim())
  expect(access).toMatchObject({ identity: { user: 'ann', name: 'Ann', color: '#386ad0' }, isAdmin: true, creatable: ['team/*'] })
  expect([access.roleIn('team/a'), access.roleIn('notes'), access.roleIn('other')]).toEqual(['editor', 'viewer', null])
  const { jti, exp = 0 } = decodeJwt(stdout.trim())
  expect(jti).toMatch(/^[\w-]{36}$/)
  expect(Math.abs(exp - seconds() - 12 * 3600)).toBeLessThan(60)
})

test('takes the secret from a file, and what the server asks for from the settings', async () => {
  const file = join(folder, 'secret')
  writeFileSync(file, `${secret}\n`)
  const { stdout } = await run(['--user', 'ann', '--documents', '{}', '--hours', '0.5', '--jwt-secret-file', file], { TANDEM_JWT_ISSUER: 'me', TANDEM_JWT_AUDIENCE: 'docs' })
  expect(decodeJwt(stdout.trim())).toMatchObject({ iss: 'me', aud: 'docs', exp: expect.any(Number) })
  expect((decodeJwt(stdout.trim()).exp ?? 0) - (decodeJwt(stdout.trim()).iat ?? 0)).toBe(1800)
  const settings = settingsWith({ auth: 'token', jwtSecretFile: file, jwtIssuer: 'me', jwtAudience: 'docs' })
  expect(await createAuthenticator(settings, new MemoryStorage()).authenticate(stdout.trim())).toMatchObject({ isAdmin: false })
})

describe('what is wrong is said', () => {
  test.each([
    ['nobody', ['--documents', '{}'], '--user is missing'],
    ['nothing', ['--user', 'ann'], '--documents is missing'],
    ['no JSON', ['--user', 'ann', '--documents', '*'], '--documents is not JSON'],
    ['an unknown role', ['--user', 'ann', '--documents', '{"*": "boss"}'], 'is not "viewer", "commenter" or "editor"'],
    ['no colour', ['--user', 'ann', '--documents', '{}', '--color', 'red'], '"color" is not of the form #rrggbb'],
    ['no hours', ['--user', 'ann', '--documents', '{}', '--hours', '-1'], "'--hours'"],
    ['no time at all', ['--user', 'ann', '--documents', '{}', '--hours', '0'], '--hours is a number of hours'],
    ['perhaps an admin', ['--user', 'ann', '--documents', '{}', '--admin', 'maybe'], '--admin is "yes" or "no"'],
    ['an unknown option', ['--usr', 'ann'], "Unknown option '--usr'"]
  ])('%s', async (_label, args, message) => {
    const { code, stdout, stderr } = await run(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test.each([
    ['no secret', {}, 2, 'There is no secret to sign with'],
    ['a secret that is too short', { TANDEM_JWT_SECRET: 'short-but-secret' }, 2, 'TANDEM_JWT_SECRET is not valid: a secret has at least 32 characters'],
    ['keys that others have', { TANDEM_JWKS_URL: 'https://login.example/keys' }, 1, 'whoever has the private ones signs them']
  ])('%s', async (_label, environment, expected, message) => {
    const { code, stdout, stderr } = await run(['--user', 'ann', '--documents', '{}'], environment)
    expect([code, stdout]).toEqual([expected, ''])
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('short-but-secret')
  })
})

test('a secret that is not valid is not repeated by the settings, and none may be in an address', () => {
  expect(() => readSettings(['--jwt-secret', 'short-but-secret'], {})).toThrow('The value of --jwt-secret is not valid')
  expect(() => readSettings(['--jwks-url', 'https://user:password@login.example/keys'], {})).toThrow('of --jwks-url is not valid')
})
