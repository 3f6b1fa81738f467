/**
 * Two builds of one source:
 *
 *   vite build                 the application, to dist/app; then, from `closeBundle`, the other one
 *   dist/app/embed/            the element for `<script type="module">` in any page, under a lasting name, tandem-editor.js
 *
 *     tandem-editor.js ── tandem-core.js          all that is needed at once
 *                              │ └╌╌ table-menu.js, find-panel.js …, when they are needed
 *                              └─────── which import the core, and each other
 *
 * Beside each file that gains by it are compressed copies, `.br` and `.gz`, for the server.
 *
 * The entry holds nothing itself: a page may have loaded it under another address, such as one with a query, and what is loaded
 * later would get it twice.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'

/** The server that `vite` in development passes the API and the sockets to. */
const developmentServer = 'http://localhost:8080'

const sources = join(import.meta.dirname, 'src')

/** Keeps of the names of emoji what `suggestion-list/emoji.ts` reads: skin tones, the order and more are most of the data. */
const emojiNames: Plugin = {
  name: 'tandem-emoji-names',
  enforce: 'pre',
  transform(code, id) {
    const [, language] = /emojibase-data\/(\w+)\/compact\.json$/.exec(id.split('?')[0] ?? '') ?? []
    if (language === undefined) return null
    const all = JSON.parse(code) as { hexcode: string; label: string; tags?: string[]; unicode: string; group?: number }[]
    const kept = all.map(({ hexcode, label, tags, unicode, group }) => (language === 'en' ? { hexcode, label, tags, unicode, group } : { hexcode, label, tags }))
    return { code: JSON.stringify(kept), map: null }
  },
}

/** Takes what only people read out of style sheets, which are template literals that a minifier leaves as they are. */
const tightStyles: Plugin = {
  name: 'tandem-tight-styles',
  apply: 'build',
  enforce: 'pre',
  transform: {
    filter: { id: /\.styles\.ts$/ },
    handler(code) {
      const tight = code.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/`[^`]*`/g, (sheet) => sheet.replaceAll(/\s+/g, ' ').replaceAll(/ ?([{};]) ?/g, '$1').replaceAll(/([:,]) /g, '$1').replaceAll(';}', '}'))
      return { code: tight, map: null }
    },
  },
}

/**
 * Leaves out of lib0 what nothing uses: Yjs writes to the console with it, which takes along checkers of types. The package says
 * that its modules do nothing by themselves, but a bundler keeps what they call while they are loaded, unless told that it is pure.
 */
const unusedOfLib0: Plugin = {
  name: 'tandem-unused-of-lib0',
  apply: 'build',
  transform: {
    filter: { id: /\/lib0\/(dom|schema)\.js$/ },
    handler: (code) => ({ code: code.replaceAll(/^((?:export )?const [\w$]+ = )(?=(?:new )?[\w$.]+\()/gm, '$1/* @__PURE__ */ '), map: null }),
  },
}

/** What is known of the modules of a build. */
interface Modules {
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importers: readonly string[] } | null
}

/** Whether the element needs a module at once: there is a way to it from the entry without a dynamic import. */
function isNeededAtOnce(id: string, modules: Modules, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false
  seen.add(id)
  const module = modules.getModuleInfo(id)
  return module !== null && (module.isEntry || module.importers.some((importer) => isNeededAtOnce(importer, modules, seen)))
}

/** Puts all that is needed at once into one file, `name`: each file is asked for anew, and a browser asks for few at a time. */
function inOneFile(name: string) {
  return { groups: [{ name: (id: string, modules: Modules) => (isNeededAtOnce(id, modules) ? name : null), debugName: name }] }
}

const embedBuild: InlineConfig = {
  root: import.meta.dirname,
  configFile: false,
  publicDir: false,
  plugins: [tightStyles, emojiNames, unusedOfLib0],
  build: {
    target: 'es2024',
    outDir: 'dist/app/embed',
    emptyOutDir: false,
    sourcemap: true,
    modulePreload: false,
    lib: { entry: { 'tandem-editor': join(sources, 'components/index.ts') }, formats: ['es'] },
    rolldownOptions: {
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
        codeSplitting: inOneFile('tandem-core'),
        // A library is left with its white space, for bundlers; this is loaded as it is.
        minify: true,
        comments: false,
      },
    },
  },
}

/** Puts compressed copies beside the scripts, style sheets and pictures in a folder. */
function compressFiles(folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = join(folder, name)
    if (!/\.(js|css|svg)$/.test(name)) continue
    const content = readFileSync(file)
    // The server sends a copy wherever there is one, so it has to be smaller.
    const write = (ending: string, packed: Buffer) => packed.length < content.length && writeFileSync(file + ending, packed)
    write('.br', brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }))
    write('.gz', gzipSync(content, { level: 9 }))
  }
}

function embedPlugin(): Plugin {
  return {
    name: 'tandem-embed',
    apply: 'build',
    closeBundle: {
      sequential: true,
      async handler() {
        await build(embedBuild)
        compressFiles(join(import.meta.dirname, 'dist/app'))
      },
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative to the page's <base>, which the server writes.
  base: './',
  plugins: [tightStyles, emojiNames, unusedOfLib0, embedPlugin()],
  build: {
    target: 'es2024',
    outDir: 'dist/app',
    emptyOutDir: true,
    sourcemap: true,
    // Inlined assets would be data: URLs, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: inOneFile('core') } },
  },
  server: {
    proxy: {
      '/api': developmentServer,
      '/collaboration': { target: developmentServer, ws: true },
    },
  },
})
