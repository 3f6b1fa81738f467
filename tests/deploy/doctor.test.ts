/**
 * `tandem doctor` through a real Nginx: with the documented configuration it finds nothing, and with each line of it
 * broken it finds that line.
 */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FaultId } from '@tandem/shared/diagnosis.ts'
import { faults } from '@tandem/shared/diagnosis.ts'
import { examine } from '@tandem/server/src/doctor/examine.ts'
import type { Examination } from '@tandem/server/src/doctor/finding.ts'
import { makeCertificate, testAuthority, testAuthorityFile } from '../support/certificates.ts'
import { nginxPath, needsNginx, startNginx } from '../support/nginx.ts'
import type { NginxOptions, Replacement } from '../support/nginx.ts'
import { nodePath, repositoryFolder, startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { useNginxClients } from './through-nginx.ts'

/** What is broken, and what the doctor is to call it. */
interface Broken {
  what: string
  fault: FaultId
  options?: () => Partial<NginxOptions>
  change?: readonly Replacement[]
  idleSeconds?: number
}

const toServer = '    location / {\n        proxy_pass http://tandem;\n'
const toSockets = '    location ~ ^/(?:collaboration$|yjs/) {\n        proxy_pass http://tandem;\n'

describe.skipIf(nginxPath === null)(`tandem doctor (${needsNginx})`, { timeout: 60_000 }, () => {
  const { keep } = useNginxClients()
  let server: ServerProcess
  let other: ServerProcess
  beforeAll(async () => {
    server = await startServer({ args: ['--ping-seconds', '2'] })
    other = await startServer()
    for (const { url } of [server, other]) await fetch(`${url}/api/documents`, { method: 'POST' })
  })
  afterAll(() => Promise.all([server.dispose(), other.dispose()]))

  const look = (url: string, idleSeconds = 0.2): Promise<Examination> =>
    examine({ url: new URL(url), token: '', document: null, idleSeconds, authorities: [...getCACertificates('default'), testAuthority()] })

  test('finds nothing wrong with the configuration as it is', async () => {
    const nginx = keep(await startNginx({ upstreams: [server.port] }))
    const examination = await look(nginx.url, 4.5)
    expect(examination.findings).toEqual([])
    expect(examination.unchecked).toEqual([])
    expect(examination.well.join('\n')).toMatch(/An idle socket stays open: 4\.\d s, with [23] pings/)
    expect(examination.well.join('\n')).toMatch(/Messages of up to 8 MiB come through/)
    // By http it is led to https.
    expect((await look(nginx.plainUrl)).findings).toEqual([])
  })

  const broken: readonly Broken[] = [
    { what: 'the header Upgrade is not passed on', fault: 'upgrade-stripped', change: [['    proxy_set_header Upgrade           $http_upgrade;\n', '']] },
    { what: 'the header Connection is not passed on', fault: 'connection-stripped', change: [['    proxy_set_header Connection        $tandem_connection;\n', '']] },
    { what: 'the version of HTTP is not set', fault: 'http-1.0', change: [['    proxy_http_version 1.1;\n', '']] },
    {
      what: 'a header is set in the location of sockets, which ends what is inherited',
      fault: 'upgrade-stripped',
      change: [[toSockets, `${toSockets}        proxy_set_header X-Request-Id $request_id;\n`]]
    },
    {
      what: 'only the headers of WebSockets are set in their location',
      fault: 'headers-not-inherited',
      change: [[toSockets, `${toSockets}        proxy_set_header Upgrade $http_upgrade;\n        proxy_set_header Connection $tandem_connection;\n`]]
    },
    { what: 'the name is not passed on', fault: 'host-refused', change: [['    proxy_set_header Host              $http_host;\n', '']] },
    { what: 'another name is put in', fault: 'origin-refused', change: [['    proxy_set_header Host              $http_host;\n', '    proxy_set_header Host              localhost;\n']] },
    { what: 'idle sockets are cut before the next ping', fault: 'idle-cut', change: [['proxy_read_timeout 60s;', 'proxy_read_timeout 1s;']], idleSeconds: 6 },
    { what: 'bodies are limited', fault: 'body-limit', change: [['client_max_body_size 11m;', 'client_max_body_size 16k;']] },
    { what: 'bodies are limited as they are where nothing is set', fault: 'body-limit', change: [['    client_max_body_size 11m;\n', '']] },
    { what: 'connections are limited', fault: 'proxy-limit', change: [['limit_conn tandem_connections 400;', 'limit_conn tandem_connections 5;']] },
    { what: 'requests are limited', fault: 'proxy-limit', change: [['burst=1000 nodelay', 'burst=2 nodelay'], ['rate=50r/s', 'rate=1r/m']] },
    { what: 'documents are not kept to one server', fault: 'not-sticky', change: [['    hash $tandem_document consistent;\n', '']], options: () => ({ upstreams: [server.port, other.port] }) },
    { what: 'the paths of sockets are not passed on', fault: 'sockets-not-passed', change: [[toSockets, toSockets.replace('proxy_pass http://tandem', 'return 404')]] },
    { what: 'the site is another', fault: 'not-tandem', change: [[toServer, toServer.replace('proxy_pass http://tandem', 'return 200 "<title>Welcome to nginx!</title>"')]] },
    { what: 'the scripts are looked for elsewhere', fault: 'page-not-passed', change: [['    location /assets/ {\n        proxy_pass http://tandem;\n', '    location /assets/ {\n        root /var/www/html;\n']] },
    { what: 'the port of the server is another', fault: 'no-server-behind', options: () => ({ upstreams: [closedPort] }) },
    { what: 'the server is under maintenance', fault: 'no-server-behind', change: [[toServer, toServer.replace('proxy_pass http://tandem', 'return 503')]] },
    { what: 'https is sent to https', fault: 'redirect-loop', change: [[toServer, toServer.replace('proxy_pass http://tandem', 'return 308 https://$http_host$request_uri')]] },
    { what: 'a password is asked for', fault: 'proxy-asks-sign-in', change: [[toServer, `${toServer}        auth_basic Staff;\n        auth_basic_user_file /dev/null;\n`]] },
    { what: 'addresses are denied', fault: 'proxy-refuses', change: [[toServer, `${toServer}        deny all;\n`]] },
    { what: 'only an old TLS is spoken', fault: 'tls-failed', change: [['ssl_protocols TLSv1.2 TLSv1.3;', 'ssl_protocols TLSv1;']] },
    { what: 'the certificate has expired', fault: 'certificate-expired', options: () => ({ certificate: makeCertificate({ expired: true }) }) },
    { what: 'the certificate is for another name', fault: 'certificate-name', options: () => ({ certificate: makeCertificate({ names: ['www.example'] }) }) },
    { what: 'the certificate is signed by itself', fault: 'certificate-self-signed', options: () => ({ certificate: makeCertificate({ signedBy: 'itself' }) }) },
    { what: 'the chain of the certificate is cut short', fault: 'certificate-chain', options: () => ({ certificate: makeCertificate({ signedBy: 'intermediate-not-sent' }) }) }
  ]

  let closedPort = 0
  beforeAll(async () => {
    const listener = createServer()
    await new Promise<void>((resolve) => {
      listener.listen(0, '127.0.0.1', resolve)
    })
    closedPort = (listener.address() as AddressInfo).port
    await new Promise((resolve) => listener.close(resolve))
  })

  test.each(broken)('$what: $fault', async ({ fault, options, change = [], idleSeconds }) => {
    const nginx = keep(await startNginx({ upstreams: [server.port], change, ...options?.() }))
    const { findings } = await look(nginx.url, idleSeconds)
    expect(findings.map((finding) => finding.fault), JSON.stringify(findings)).toEqual([fault])
  })

  test('a server that takes everybody for the proxy: server-limit', async () => {
    const closed = keep(await startServer({ args: ['--max-sockets-per-address', '4'] }))
    const nginx = keep(await startNginx({ upstreams: [closed.port] }))
    await fetch(`${closed.url}/api/documents`, { method: 'POST' })
    const { findings } = await look(nginx.url)
    expect(findings.map(({ fault }) => fault)).toEqual(['server-limit'])
    expect(faults['server-limit'].change).toContain('--trusted-proxies')
  })

  test('a whole chain through an authority in between is nothing wrong', async () => {
    const nginx = keep(await startNginx({ upstreams: [server.port], certificate: makeCertificate({ signedBy: 'intermediate' }) }))
    expect((await look(nginx.url)).findings).toEqual([])
  })

  test('an address that is not quite right: its port, its protocol, its path, its name', async () => {
    const nginx = keep(await startNginx({ upstreams: [server.port] }))
    const found = async (url: string): Promise<FaultId[]> => (await look(url)).findings.map(({ fault }) => fault)
    expect(await found(`https://localhost:${closedPort}`)).toEqual(['connection-refused'])
    expect(await found(`https://localhost:${nginx.plainPort}`)).toEqual(['https-at-plain-port'])
    expect(await found(`http://localhost:${nginx.port}`)).toEqual(['http-at-tls-port'])
    expect(await found(`${nginx.url}/d/notes`)).toEqual(['wrong-path'])
    expect(await found('https://no-such-host.invalid')).toEqual(['name-unknown'])
  })

  describe('as a command', () => {
    interface Ended {
      code: number | null
      stdout: string
      stderr: string
    }
    const runDoctor = (...args: string[]): Promise<Ended> =>
      new Promise((resolve, reject) => {
        const child = spawn(nodePath(), [join(repositoryFolder, 'server/src/main.ts'), 'doctor', ...args])
        const ended: Ended = { code: null, stdout: '', stderr: '' }
        child.stdout.on('data', (chunk) => (ended.stdout += String(chunk)))
        child.stderr.on('data', (chunk) => (ended.stderr += String(chunk)))
        child.on('error', reject)
        child.on('close', (code) => resolve({ ...ended, code }))
      })

    test('ends with 0 where nothing is wrong, and with 1 and the line to change where something is', async () => {
      const sound = keep(await startNginx({ upstreams: [server.port] }))
      const well = await runDoctor(sound.url, '--idle', '0', '--ca', testAuthorityFile())
      expect(well, well.stdout).toMatchObject({ code: 0, stderr: '' })
      expect(well.stdout).toContain('Nothing is wrong.')
      const nginx = keep(await startNginx({ upstreams: [server.port], change: broken[0]!.change ?? [] }))
      const ill = await runDoctor(nginx.url, '--idle', '0', '--ca', testAuthorityFile())
      expect(ill).toMatchObject({ code: 1, stderr: '' })
      expect(ill.stdout).toContain('proxy_set_header Upgrade $http_upgrade;')
      const json = await runDoctor(nginx.url, '--json', '--idle=0', '--ca', testAuthorityFile())
      expect(json.code).toBe(1)
      expect(JSON.parse(json.stdout)).toMatchObject({ url: `${nginx.url}/`, findings: [{ fault: 'upgrade-stripped', ...faults['upgrade-stripped'] }] })
    })

    test.each([
      [[], 'An address is missing: name the one under which people reach the server. See --help.'],
      [['ftp://x.example'], '"ftp://x.example" is not an address, which looks like https://docs.example or https://example.org/tandem.'],
      [['a.example', 'b.example'], '"b.example" is not understood here: see --help.'],
      [['a.example', '--idle', 'long'], 'The value "long" of --idle is not valid: it is a number of seconds up to 3600.'],
      [['a.example', '--fast'], "Unknown option '--fast': see --help."]
    ])('%j is answered with a sentence', async (args, sentence) => {
      expect(await runDoctor(...args)).toEqual({ code: 2, stdout: '', stderr: `${sentence}\n` })
    })
  })
})
