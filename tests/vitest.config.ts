/**
 * The three kinds of tests.
 *
 * - `unit`: everything that needs no browser; may start servers of its own, on free ports in temporary folders.
 * - `browser`: drives real browsers, mostly Chromium, against a real server. Runs in Node; the browser is its peer.
 * - `replay`: plays long recordings of real editing; started by `npm run replay`, and no part of `npm test`, since the
 *   recordings are not in this repository.
 */

import { defineConfig } from 'vitest/config'

export default defineConfig({
  cacheDir: '../node_modules/.cache/vitest',
  test: {
    root: import.meta.dirname,
    // What a test started is stopped in its own hooks; this is how long they may take.
    teardownTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['browser/**', 'e2e/**', '**/node_modules/**', '**/dist/**'],
          testTimeout: 15_000,
          hookTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['browser/**/*.test.ts', 'e2e/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each file starts a browser and a server; more at once measure only each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'replay',
          include: ['replay/**/*.replay.ts'],
          testTimeout: 60 * 60_000,
          hookTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
