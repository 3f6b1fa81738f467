/**
 * The files of the built client. Those under `/assets/` carry a hash of their content in their name and are cached for ever;
 * all others are asked for again each time, and answered with 304 if they have not changed.
 *
 * The build puts compressed copies beside the files that gain by it, `app.js.br` and `app.js.gz` beside `app.js`, so that a
 * browser gets the best compression, and no request costs the work of it.
 */
import { createReadStream } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { externalPath } from './base-path.ts'
import { commonHeaders, pageHeaders } from './respond.ts'

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.css', 'text/css; charset=utf-8'],
  ['.gif', 'image/gif'],
  ['.html', 'text/html; charset=utf-8'],
  ['.ico', 'image/x-icon'],
  ['.jpg', 'image/jpeg'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.png', 'image/png'],
  ['.svg', 'image/svg+xml'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.wasm', 'application/wasm'],
  ['.webmanifest', 'application/manifest+json'],
  ['.webp', 'image/webp'],
  ['.woff', 'font/woff'],
  ['.woff2', 'font/woff2']
])

/** Where the element is, for pages of other origins. */
const embedPath = '/embed/'

/** A browser takes a module from another origin only if that origin says so. What a page may do with it is checked when it connects. */
const embedHeaders = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }

/** The compressed copies of a file, the smallest first: what a browser calls the coding, and the ending of the copy. */
const codings = [
  { coding: 'br', ending: '.br' },
  { coding: 'gzip', ending: '.gz' }
] as const

/** What the addresses in the page of the application are relative to, as it is built. */
const baseElement = '<base href="/"'

/** Serves the files below a folder. */
export interface StaticFiles {
  /** Answers with the file at a decoded path; resolves with false, without an answer, if there is none. */
  serve: (path: string, response: ServerResponse) => Promise<boolean>
}

/** Serves the files below `folder`, and nothing that a link in it leads out of it to. */
export function createStaticFiles(folder: string): StaticFiles {
  const find = async (path: string): Promise<{ file: string; size: number; changed: number } | null> => {
    if (path.includes('\0') || path.includes('\\') || path.split('/').some((part) => part.startsWith('.'))) return null
    try {
      const root = await realpath(folder)
      const file = await realpath(join(root, path))
      const status = await stat(file)
      return file.startsWith(root + sep) && status.isFile() ? { file, size: status.size, changed: status.mtimeMs } : null
    } catch {
      return null
    }
  }

  const findPacked = async (path: string, accepted: string | undefined) => {
    for (const { coding, ending } of codings) {
      const copy = accepts(accepted, coding) ? await find(path + ending) : null
      if (copy !== null) return { ...copy, coding }
    }
    return null
  }

  return {
    async serve(path, response) {
      const found = await find(path)
      if (found === null) return false
      const type = contentTypes.get(extname(found.file).toLowerCase()) ?? 'application/octet-stream'
      // Below a path, the page has to say so; its tag tells it from what it was at the root.
      const base = type.startsWith('text/html') ? externalPath(response.req, '/') : '/'
      const page = base === '/' ? null : (await readFile(found.file, 'utf8')).replace(baseElement, `<base href="${base}"`)
      const packed = page === null ? await findPacked(path, response.req.headers['accept-encoding']) : null
      const { file } = packed ?? found
      const size = page === null ? (packed ?? found).size : Buffer.byteLength(page)
      const tag = `"${size.toString(36)}-${Math.round(found.changed).toString(36)}${packed === null ? '' : `-${packed.coding}`}${base === '/' ? '' : `-${Buffer.from(base).toString('base64url')}`}"`
      const headers = {
        ...commonHeaders,
        ...(type.startsWith('text/html') ? pageHeaders(response.req) : {}),
        ...(path.startsWith(embedPath) ? embedHeaders : {}),
        'Content-Type': type,
        'Cache-Control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        // Also where there is no copy: there may be one after the next build.
        Vary: 'Accept-Encoding',
        ...(packed === null ? {} : { 'Content-Encoding': packed.coding }),
        ETag: tag
      }
      const known = response.req.headers['if-none-match']?.split(',').map((part) => part.trim().replace(/^W\//, ''))
      if (known?.includes(tag) === true || known?.includes('*') === true) {
        response.writeHead(304, headers).end()
        return true
      }
      response.writeHead(200, { ...headers, 'Content-Length': String(size) })
      if (response.req.method === 'HEAD') response.end()
      else if (page !== null) response.end(page)
      else await pipeline(createReadStream(file, { end: Math.max(size - 1, 0) }), response)
      return true
    }
  }
}

/** Whether an Accept-Encoding names a coding, and does not refuse it. */
function accepts(header: string | undefined, coding: string): boolean {
  const named = header?.split(',').map((part) => part.trim().toLowerCase()).find((part) => part.split(';')[0]?.trim() === coding)
  return named !== undefined && !/;\s*q=0(\.0*)?$/.test(named)
}
