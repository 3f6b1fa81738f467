/**
 * A web server of files and nothing else: a page of somebody else's site, or Tandem's own files while its server is gone.
 */

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { repositoryFolder } from '../support/server-process.ts'

/** The built client. */
export const clientFolder = join(repositoryFolder, 'client', 'dist', 'app')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export interface StaticSite extends AsyncDisposable {
  /** As in `http://127.0.0.1:1234`. */
  readonly url: string
  close(): Promise<void>
}

export interface StaticSiteOptions {
  /** Without it, a free one. */
  port?: number
  /** Pages by path, as in `/`. */
  pages?: Readonly<Record<string, string>>
  /** Where files are looked for that are no page. */
  folder?: string
  /** The page for paths below this prefix, as the server answers `/d/` with the application. */
  application?: { prefix: string; file: string }
}

/** Starts a site on the loopback address. Sockets to anything are refused. */
export async function startStaticSite(options: StaticSiteOptions): Promise<StaticSite> {
  const { port = 0, pages = {}, folder, application } = options
  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    const page = pages[path]
    if (page !== undefined) {
      response.writeHead(200, { 'content-type': types['.html'] }).end(page)
      return
    }
    if (path === '/favicon.ico') {
      // Browsers ask for it of themselves, and an error would be the page's.
      response.writeHead(204).end()
      return
    }
    const file = application !== undefined && path.startsWith(application.prefix) ? application.file : normalize(path)
    try {
      if (folder === undefined) throw new Error('There are no files')
      const content = await readFile(join(folder, file))
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(content)
    } catch {
      response.writeHead(404).end()
    }
  }
  const server = createServer((request, response) => void answer(new URL(request.url ?? '/', 'http://site').pathname, response))
  server.on('upgrade', (_request, socket) => socket.destroy())
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  const site: StaticSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
    [Symbol.asyncDispose]: () => site.close(),
  }
  return site
}
