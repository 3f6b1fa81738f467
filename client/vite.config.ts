/**
 * Two builds of one source:
 *
 *   vite build                 the application, to dist/app; then, from `closeBundle`, the other one
 *   dist/app/embed/            the element as one module under a lasting name, for `<script type="module">` in any page
 */
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'

/** The server that `vite` in development passes the API and the sockets to. */
const developmentServer = 'http://localhost:8080'

const embedBuild: InlineConfig = {
  root: import.meta.dirname,
  configFile: false,
  publicDir: false,
  build: {
    target: 'es2024',
    outDir: 'dist/app/embed',
    emptyOutDir: true,
    sourcemap: true,
    lib: { entry: 'src/components/index.ts', formats: ['es'], fileName: () => 'tandem-editor.js' },
    rolldownOptions: { output: { codeSplitting: false } },
  },
}

function embedPlugin(): Plugin {
  return {
    name: 'tandem-embed',
    apply: 'build',
    closeBundle: {
      sequential: true,
      async handler() {
        await build(embedBuild)
      },
    },
  }
}

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [embedPlugin()],
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
