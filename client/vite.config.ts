/**
 * Two builds of one source:
 *
 *   vite build                 the application, to dist/app; then, from `closeBundle`, the other one
 *   dist/app/embed/            the element as one module under a lasting name, for `<script type="module">` in any page,
 *                              and beside it, under lasting names too, what it loads when it is needed
 *
 * Beside each file that gains by it are compressed copies, `.br` and `.gz`, for the server.
 *
 * What is loaded later is complete in itself and imports nothing of the element's module: a page may have loaded that under
 * another address, such as one with a query, and would then get it twice.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'

/** The server that `vite` in development passes the API and the sockets to. */
const developmentServer = 'http://localhost:8080'

const sources = join(import.meta.dirname, 'src')

/** Sources that the element loads when they are needed. */
const loadedLater = [
  'components/connection-help/connection-help.ts',
  'components/refusal-notice/refusal-notice.ts',
  'components/table-menu/table-menu.ts',
  'components/block-menu/block-menu.ts',
  'components/color-palette/color-palette.ts',
  'components/link-editor/link-editor.ts',
  'components/selection-bubble/selection-bubble.ts',
  'components/find-panel/find-panel.ts',
  'components/shortcut-help/shortcut-help.ts',
  'components/outline-panel/outline-panel.ts',
  'components/image-bar/image-bar.ts',
  'components/image-dialog/image-dialog.ts',
  'components/language-picker/language-picker.ts',
  'components/word-count/word-count.ts',
  'editor/code/code-highlighter.ts',
  'editor/formats/converters.ts',
  'messages/ar.ts',
  'messages/de.ts',
  'messages/es.ts',
  'messages/ja.ts',
  'messages/ru.ts',
  'editor/images/image-tools.ts',
  'session/document-images.ts',
  'editor/clipboard/foreign/foreign.ts',
  'components/suggestion-list/suggestion-list.ts',
  'components/suggestion-list/emoji-en.ts',
  'components/suggestion-list/emoji-de.ts',
  'components/suggestion-list/emoji-es.ts',
  'components/suggestion-list/emoji-ja.ts',
  'components/suggestion-list/emoji-ru.ts',
  'components/date-editor/date-editor.ts',
]

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

/** Leaves dynamic imports to the browser, which finds the module beside the one that asks. */
const leaveDynamicImports: Plugin = {
  name: 'tandem-dynamic-imports',
  resolveDynamicImport(specifier) {
    const source = typeof specifier === 'string' ? loadedLater.find((path) => path.endsWith(`/${basename(specifier)}`)) : undefined
    if (source === undefined) throw new Error(`${String(specifier)} is imported dynamically and not listed in vite.config.ts`)
    return { id: `./${basename(source, '.ts')}.js`, external: true }
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
      const tight = code.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/`[^`]*`/g, (sheet) => sheet.replaceAll(/\s+/g, ' ').replaceAll(/ ?([{};]) ?/g, '$1'))
      return { code: tight, map: null }
    },
  },
}

function embedBuild(source: string, name: string): InlineConfig {
  return {
    root: import.meta.dirname,
    configFile: false,
    publicDir: false,
    plugins: [tightStyles, emojiNames, leaveDynamicImports],
    build: {
      target: 'es2024',
      outDir: 'dist/app/embed',
      emptyOutDir: false,
      sourcemap: true,
      lib: { entry: join(sources, source), formats: ['es'], fileName: () => `${name}.js` },
      // A library is left with its white space, for bundlers; this is loaded as it is.
      rolldownOptions: { output: { codeSplitting: false, minify: true } },
    },
  }
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
        await build(embedBuild('components/index.ts', 'tandem-editor'))
        for (const source of loadedLater) await build(embedBuild(source, basename(source, '.ts')))
        compressFiles(join(import.meta.dirname, 'dist/app'))
      },
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative to the page's <base>, which the server writes.
  base: './',
  plugins: [tightStyles, emojiNames, embedPlugin()],
  build: {
    target: 'es2024',
    outDir: 'dist/app',
    emptyOutDir: true,
    sourcemap: true,
    // Inlined assets would be data: URLs, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': developmentServer,
      '/collaboration': { target: developmentServer, ws: true },
    },
  },
})
