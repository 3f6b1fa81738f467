/**
 * Two builds of one source:
 *
 *   vite build                 the application, to dist/app; then, from `closeBundle`, the other one
 *   dist/app/embed/            the element as one module under a lasting name, for `<script type="module">` in any page,
 *                              and beside it, under lasting names too, what it loads when it is needed
 *
 * What is loaded later is complete in itself and imports nothing of the element's module: a page may have loaded that under
 * another address, such as one with a query, and would then get it twice.
 */
import { basename, join } from 'node:path'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'

/** The server that `vite` in development passes the API and the sockets to. */
const developmentServer = 'http://localhost:8080'

const sources = join(import.meta.dirname, 'src')

/** Sources that the element loads when they are needed. */
const loadedLater = [
  'components/refusal-notice/refusal-notice.ts',
  'components/find-panel/find-panel.ts',
  'components/shortcut-help/shortcut-help.ts',
  'components/outline-panel/outline-panel.ts',
  'editor/formats/converters.ts',
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

function embedBuild(source: string, name: string): InlineConfig {
  return {
    root: import.meta.dirname,
    configFile: false,
    publicDir: false,
    plugins: [emojiNames, leaveDynamicImports],
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

function embedPlugin(): Plugin {
  return {
    name: 'tandem-embed',
    apply: 'build',
    closeBundle: {
      sequential: true,
      async handler() {
        await build(embedBuild('components/index.ts', 'tandem-editor'))
        for (const source of loadedLater) await build(embedBuild(source, basename(source, '.ts')))
      },
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative to the page's <base>, which the server writes.
  base: './',
  plugins: [emojiNames, embedPlugin()],
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
