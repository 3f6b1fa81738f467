/**
 * A real Nginx with one of the configurations of docs/deploy, as it stands there: only ports, addresses, names and folders
 * are put in, and each replacement has to hit exactly what it means. A test that needs something else changed says so by
 * `change`, which is as strict.
 *
 * ```
 *   browser ── https, random port ──> nginx ──> the servers of `upstreams`
 *           ── http, random port ───> nginx: sent to https
 * ```
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, connect, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { delimiter, join } from 'node:path'
import { makeCertificate, type Certificate } from './certificates.ts'
import { repositoryFolder } from './server-process.ts'
import { removeTemporaryFolder, temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

/** Path of nginx; null if it, or the openssl for its certificates, is not installed. */
export const nginxPath = find('openssl') === null ? null : find('nginx')

/** For the name of a suite that is skipped where there is no Nginx: `describe.skipIf(nginxPath === null)`. */
export const needsNginx = 'skipped where Nginx or openssl is not installed'

/** Where the documented configurations are. */
export const deployFolder = join(repositoryFolder, 'docs', 'deploy')

/** A replacement: what stands in the file, what is put there, and how often it has to be there. */
export type Replacement = readonly [from: string, to: string, times?: number]

export interface NginxOptions {
  file?: 'nginx.conf' | 'nginx-subpath.conf'
  /** Ports of the servers behind it. */
  upstreams: readonly number[]
  /** Without it, one that is valid for the loopback address. */
  certificate?: Certificate
  /** What is changed in the documented configuration, beyond what has to be put in. */
  change?: readonly Replacement[]
  /** The name in its addresses; `localhost` without it. */
  host?: string
}

export interface Nginx extends AsyncDisposable {
  /** As in `https://localhost:1234`. */
  readonly url: string
  /** As in `http://localhost:1234`. */
  readonly plainUrl: string
  readonly port: number
  readonly plainPort: number
  /** What it has written to its error log. */
  errors(): string
  /** What it has written to its log of requests. */
  requests(): string
  /** Reads its configuration again, and resolves when new processes have taken over. */
  reload(): Promise<void>
  /** Puts other servers in; takes effect with `reload`. */
  setUpstreams(ports: readonly number[]): void
  close(): Promise<void>
}

/** Replaces in `text`; throws unless each replacement is there as often as it has to be. */
export function replaceExactly(text: string, replacements: readonly Replacement[]): string {
  return replacements.reduce((before, [from, to, times = 1]) => {
    const found = before.split(from).length - 1
    if (found !== times) throw new Error(`The configuration has ${found} times instead of ${times}: ${from}`)
    return before.replaceAll(from, () => to)
  }, text)
}

const startDeadlineMs = 10_000
/** How often another port is tried, because somebody else took it meanwhile. */
const attempts = 5

const running = new Set<ChildProcess>()
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')))

/** Starts Nginx with a configuration of docs/deploy and waits until it answers. */
export async function startNginx(options: NginxOptions): Promise<Nginx> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options)
    } catch (error) {
      if (attempt >= attempts || !/Address already in use/.test(String(error))) throw error
    }
  }
}

async function startOnce(options: NginxOptions): Promise<Nginx> {
  if (nginxPath === null) throw new Error('Nginx is not installed')
  const { file = 'nginx.conf', host = 'localhost' } = options
  const certificate = options.certificate ?? makeCertificate()
  const folder = temporaryFolder()
  const [port, plainPort] = await freePorts()
  const errorLog = join(folder, 'error.log')
  for (const name of ['body', 'proxy', 'assets']) mkdirSync(join(folder, name))
  writeFileSync(errorLog, '')
  const documented = readFileSync(join(deployFolder, file), 'utf8')
  const write = (upstreams: readonly number[]): void => {
    const text = replaceExactly(documented, substitutions({ file, host, port, plainPort, certificate, folder, upstreams }))
    writeFileSync(join(folder, 'tandem.conf'), replaceExactly(text, options.change ?? []))
  }
  write(options.upstreams)
  writeFileSync(
    join(folder, 'nginx.conf'),
    // Tests may run as root, and what they store is for nobody else: then the workers are root, too.
    `${process.getuid?.() === 0 ? 'user root root;' : ''}
    daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${errorLog} notice;
    events { worker_connections 1024; }
    http {
      access_log off;
      client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/body; uwsgi_temp_path ${folder}/body; scgi_temp_path ${folder}/body;
      include ${folder}/tandem.conf;
    }\n`,
  )
  const child = spawn(nginxPath, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', errorLog], { stdio: ['ignore', 'ignore', 'pipe'] })
  running.add(child)
  let printed = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk))
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const errors = () => readFileSync(errorLog, 'utf8') + printed
  const close = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    running.delete(child)
    removeTemporaryFolder(folder)
  }
  try {
    const isUp = await until(async () => (hasEnded() ? 'ended' : (await accepts(port)) && 'up'), { what: 'Nginx', deadline: startDeadlineMs })
    if (isUp === 'ended') throw new Error(`Nginx did not start:\n${errors()}`)
  } catch (error) {
    await close()
    throw error
  }
  /** How many workers have been started, and how many were told to end when their connections do. */
  const workers = () => [/start worker process \d/g, /gracefully shutting down/g].map((line) => errors().match(line)?.length ?? 0)
  const nginx: Nginx = {
    url: `https://${host}:${port}`,
    plainUrl: `http://${host}:${plainPort}`,
    port,
    plainPort,
    errors,
    requests: () => readFileSync(join(folder, 'access.log'), 'utf8'),
    async reload() {
      const before = workers()
      child.kill('SIGHUP')
      await until(() => workers().every((count, index) => count > before[index]!), { what: 'new workers of Nginx' })
    },
    setUpstreams: write,
    close,
    [Symbol.asyncDispose]: close,
  }
  return nginx
}

interface Substituted {
  file: string
  host: string
  port: number
  plainPort: number
  certificate: Certificate
  folder: string
  upstreams: readonly number[]
}

/** Everything that is put into a documented configuration to run it here. */
function substitutions({ file, host, port, plainPort, certificate, folder, upstreams }: Substituted): Replacement[] {
  const name = file === 'nginx.conf' ? 'docs.example' : 'example.org'
  const servers = upstreams.map((upstream) => `    server 127.0.0.1:${upstream} max_fails=0;\n`).join('')
  const ipv6 = (documented: string, to: number): Replacement => [`    listen [::]:${documented};\n`, hasIpv6 ? `    listen [::1]:${to}${documented.replace(/^\d+/, '')};\n` : '']
  return [
    ['    listen 80;\n', `    listen 127.0.0.1:${plainPort};\n`],
    ['    listen 443 ssl http2;\n', `    listen 127.0.0.1:${port} ssl http2;\n`],
    ipv6('80', plainPort),
    ipv6('443 ssl http2', port),
    ...(file === 'nginx-subpath.conf' ? [[`return 308 https://${name}/tandem/;`, `return 308 https://${host}:${port}/tandem/;`] as const] : []),
    [`return 308 https://${name}$request_uri;`, `return 308 https://${host}:${port}$request_uri;`],
    [`server_name ${name};`, `server_name ${host};`, 2],
    [`/etc/letsencrypt/live/${name}/fullchain.pem`, certificate.certificate],
    [`/etc/letsencrypt/live/${name}/privkey.pem`, certificate.key],
    ['/var/cache/tandem-assets', `${folder}/assets`],
    ['/var/log/nginx/tandem.log', `${folder}/access.log`],
    ['    server 127.0.0.1:8080 max_fails=0;\n', servers],
  ]
}

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === '::1'))

/** Two ports that are free at this moment. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()]
  const ports = await Promise.all(
    servers.map(async (server) => {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(0, '127.0.0.1', resolve)
      })
      return (server.address() as AddressInfo).port
    }),
  )
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return [ports[0]!, ports[1]!]
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

function find(program: string): string | null {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']) {
    const path = join(folder, program)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not here.
    }
  }
  return null
}
