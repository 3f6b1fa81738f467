/**
 * The programs that tests run beside the server, and their Debian packages.
 *
 * Where one is missing, the tests that need it skip and say so. As root on a Debian system it is installed instead.
 */

import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const needed = [
  { package: 'chromium', commands: ['chromium', 'chromium-browser', 'google-chrome'] },
  { package: 'firefox-esr', commands: ['firefox-esr', 'firefox'] },
  { package: 'webkit2gtk-driver', commands: ['WebKitWebDriver'] },
  // The screen that WebKitGTK wants.
  { package: 'xvfb', commands: ['Xvfb'] },
  { package: 'nginx', commands: ['nginx'] },
  // For the certificates with which the tests start it.
  { package: 'openssl', commands: ['openssl'] },
  { package: 'redis-server', commands: ['redis-server'] },
  { package: 'postgresql', commands: ['postgres'] },
  // For tests/crash/disk.c. `libc6-dev` has no program of its own: it comes with the compiler that is missing.
  { package: 'gcc', commands: ['cc'] },
  { package: 'libc6-dev', commands: ['cc'] },
]

/** Installs the programs that are missing, if that is possible here. Never fails: what is missing then, is skipped. */
export function ensureSystemPackages() {
  const missing = needed.filter(({ commands }) => !commands.some(isInstalled)).map((program) => program.package)
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    console.log(`Not installed here: ${missing.join(', ')}. The tests that need them are skipped.`)
    return
  }
  console.log(`Installing ${missing.join(', ')} ...`)
  // Packages would start their services, which nobody asked for: the tests start their own. Run level 1 prevents it.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  aptGet(['update', '-qq'], env)
  for (const name of missing) aptGet(['install', '-y', '-qq', '--no-install-recommends', name], env)
}

/** Says what is wrong and goes on. */
function aptGet(/** @type {string[]} */ args, /** @type {NodeJS.ProcessEnv} */ env) {
  const { status, output } = spawnSync('apt-get', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  if (status === 0) return
  const lines = (output?.join('') ?? '').trim().split('\n')
  console.log(`apt-get ${args.join(' ')} did not succeed:\n${lines.slice(-5).join('\n')}`)
}

/** Whether a command is in PATH, or where Debian keeps system and PostgreSQL programs. */
function isInstalled(/** @type {string} */ command) {
  const postgres = '/usr/lib/postgresql'
  const versions = existsSync(postgres) ? readdirSync(postgres).map((version) => join(postgres, version, 'bin')) : []
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin', ...versions]
  if (command === 'chromium' && process.env.CHROMIUM_PATH !== undefined) return existsSync(process.env.CHROMIUM_PATH)
  return folders.some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
