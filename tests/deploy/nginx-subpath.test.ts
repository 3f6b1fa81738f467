/** docs/deploy/nginx-subpath.conf as it stands, in a real Nginx: Tandem in a folder of another site. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getCACertificates } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { examine } from '@tandem/server/src/doctor/examine.ts'
import type { Examination } from '@tandem/server/src/doctor/finding.ts'
import { testAuthority } from '../support/certificates.ts'
import { deployFolder, nginxPath, needsNginx, startNginx } from '../support/nginx.ts'
import type { Replacement } from '../support/nginx.ts'
import { startServer } from '../support/server-process.ts'
import { complete, openSocket, typed, typeOn, useNginxClients } from './through-nginx.ts'

const file = 'nginx-subpath.conf'
const path = '/tandem'

describe.skipIf(nginxPath === null)(`nginx-subpath.conf (${needsNginx})`, { timeout: 60_000 }, () => {
  const { keep, edit, startBoth } = useNginxClients()

  const look = (url: string): Promise<Examination> =>
    examine({ url: new URL(url), token: '', document: null, idleSeconds: 0.1, authorities: [...getCACertificates('default'), testAuthority()] })

  test('the page comes, below the path and nowhere else', async () => {
    const { nginx } = await startBoth({ file, path })
    const page = await fetch(`${nginx.url}/tandem/d/notes`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<base href="/tandem/"')
    const short = await fetch(`${nginx.url}/tandem`, { redirect: 'manual' })
    expect([short.status, short.headers.get('location')]).toEqual([308, `${nginx.url}/tandem/`])
    // The rest of the site is the rest of the site's.
    const other = await fetch(`${nginx.url}/healthz`)
    expect(await other.text()).not.toContain('"status":"ok"')
    expect((await fetch(`${nginx.url}/tandem/metrics`)).status).toBe(404)
  })

  test('two people write one document', async () => {
    const { nginx } = await startBoth({ file, path })
    const clients = [await edit(nginx.url + path, 'notes'), await edit(nginx.url + path, 'notes')]
    const typists = clients.map((client, index) => typeOn(client, 'ab'[index]!))
    await typed(typists, 20)
    for (const typist of typists) typist.stop()
    await complete(clients, typists)
  })

  test('with two servers, all connections to one document come to the same', async () => {
    const nginx = keep(await startNginx({ file, upstreams: [9] }))
    const args = ['--public-url', nginx.url + path]
    const servers = [keep(await startServer({ args })), keep(await startServer({ args }))]
    nginx.setUpstreams(servers.map(({ port }) => port))
    await nginx.reload()
    const used = new Set<string>()
    for (let number = 1; number <= 8; number += 1) {
      const name = [`notes-${number}`, ...['Team', 'sub.folder', 'notes~'].slice(0, number % 4)].join('/')
      const instances = new Set<string>()
      for (const address of [`/collaboration?doc=${encodeURIComponent(name)}`, `/collaboration?doc=${name}`, `/yjs/${name}`]) {
        const { socket, headers } = await openSocket(nginx.url + path + address)
        socket.terminate()
        instances.add(String(headers['x-tandem-instance']))
      }
      expect([...instances], name).toHaveLength(1)
      for (const instance of instances) used.add(instance)
    }
    expect(used.size, 'servers in use').toBe(2)
  })

  test('tandem doctor finds nothing wrong, also where the path is taken off', async () => {
    const takenOff: readonly Replacement[] = [
      ['        proxy_pass http://tandem;\n\n', '        proxy_pass http://tandem/;\n\n'],
      ['            proxy_pass http://tandem;\n', '            rewrite ^/tandem(/.*) $1 break;\n            proxy_pass http://tandem;\n', 2]
    ]
    for (const change of [[], takenOff]) {
      const { nginx, server } = await startBoth({ file, path, change })
      await fetch(`${server.url}/api/documents`, { method: 'POST', headers: { Host: new URL(nginx.url).host } })
      const { findings, well } = await look(nginx.url + path)
      expect(findings).toEqual([])
      expect(well).toContain('The page comes, and its script.')
    }
  })

  test('tandem doctor finds a server that does not know its path, and a path that is left out', async () => {
    const unaware = keep(await startServer())
    const nginx = keep(await startNginx({ file, upstreams: [unaware.port] }))
    expect((await look(nginx.url + path)).findings.map(({ fault }) => fault)).toEqual(['base-path'])
    const { nginx: sound } = await startBoth({ file, path })
    expect((await look(sound.url)).findings.map(({ fault }) => fault)).toEqual(['not-tandem'])
    expect((await look(`${sound.url}/tandem/d/notes`)).findings.map(({ fault }) => fault)).toEqual(['wrong-path'])
  })

  test('has, apart from the path, what nginx.conf has', () => {
    // The lines that mean something, without their place and without what is about the folder and the name.
    const lines = (name: string): string[] =>
      readFileSync(join(deployFolder, name), 'utf8')
        .split('\n')
        .map((line) => line.replace(/#.*$/, '').replaceAll('/tandem/', '/').replaceAll('/tandem', '').replaceAll('example.org', 'docs.example').replaceAll(/\s+/g, ' ').trim())
        .filter((line) => line !== '' && line !== '}')
    const [whole, below] = [lines('nginx.conf'), lines(file)]
    expect(whole.filter((line) => !below.includes(line))).toEqual([])
    expect(below.filter((line) => !whole.includes(line))).toEqual(['location = {', 'return 308 https://docs.example/;'])
  })
})
