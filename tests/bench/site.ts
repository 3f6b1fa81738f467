/** Builds the measured pages and serves them, with the data that they load, on a free port of this machine. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'vite'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { editors, makeData, type EditorName } from './documents.ts'

export interface Site {
  /** The address of an editor's page. */
  pageOf(editor: EditorName): string
  /** The address of its data for a document of so many pages. */
  dataOf(editor: EditorName, pages: number): string
  close(): Promise<void>
}

/** Builds the pages of `editors` and serves them, with documents of `sizes` pages; that of `crowdPages` has a crowd. */
export async function serveSite(sizes: readonly number[], crowdPages: number): Promise<Site> {
  const folder = temporaryFolder()
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      target: 'es2024',
      outDir: folder,
      emptyOutDir: true,
      modulePreload: false,
      // Profiles show the functions' own names.
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(editors.map((editor) => [editor, join(import.meta.dirname, 'pages', `${editor}.ts`)])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  })
  const documents = new Map<string, string>()
  const server = createServer((request, response) => {
    const respond = async () => {
      const path = new URL(request.url ?? '/', 'http://localhost').pathname
      // Isolated pages have a clock of 5 microseconds, others one of 100.
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
      const name = path.slice(1)
      const data = documents.get(name)
      if (data !== undefined) response.setHeader('Content-Type', 'application/json').end(data)
      else if (name.endsWith('.js')) response.setHeader('Content-Type', 'text/javascript').end(await readFile(join(folder, name)))
      else if (editors.some((editor) => editor === name)) {
        response.setHeader('Content-Type', 'text/html; charset=utf-8')
        response.end(`<!doctype html><html lang="en"><title>${name}</title><body><script type="module" src="/${name}.js"></script>`)
      } else response.writeHead(path === '/favicon.ico' ? 204 : 404).end()
    }
    respond().catch((error: unknown) => response.writeHead(500).end(String(error)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const pages of new Set([...sizes, crowdPages])) {
    for (const editor of editors) documents.set(`${editor}-${pages}.json`, JSON.stringify(makeData(editor, pages, { crowd: pages === crowdPages })))
  }
  return {
    pageOf: (editor) => `${origin}/${editor}`,
    dataOf: (editor, pages) => `${origin}/${editor}-${pages}.json`,
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}
