/**
 * A real Chromium for the tests of one file, driven through playwright-core.
 *
 * What a page writes to its console as an error, and what it throws, fails the test that opened it, unless the test said
 * that it expects it.
 */

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'

/** Path of the Chromium to drive: CHROMIUM_PATH, or the first one in PATH; `null` if there is none. */
export const chromiumPath = process.env['CHROMIUM_PATH'] ?? findProgram(['chromium', 'chromium-browser', 'google-chrome'])

/** For the name of a suite that is skipped where there is no Chromium: `describe.skipIf(chromiumPath === null)`. */
export const needsChromium = 'skipped where Chromium is not installed'

const launchArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Errors that a browser reports when the network is down, for tests in which it is meant to be. */
export const networkErrors = [/WebSocket connection to .* failed/, /Failed to load resource: net::/, /net::ERR_/]

export interface OpenOptions {
  /** The page to open; without it, an empty one. */
  url?: string
  /** Errors that this page may have. */
  allow?: readonly RegExp[]
  /** Another page in the same context: as another tab of the same person, with the same storage. Who made the context closes it. */
  context?: BrowserContext
  /** For a new context. */
  contextOptions?: BrowserContextOptions
  /** Whether the page stays open for the tests that follow, until who asked for it closes it. Its errors fail the test that they come in. */
  keep?: boolean
}

export interface OpenPage {
  page: Page
  context: BrowserContext
  /** What the page has thrown or written to the console as an error, without what is allowed. */
  errors: string[]
}

export interface ChromiumForFile {
  /** Opens a page, in a context of its own unless one is given. It is closed after the test, unless it is to be kept. */
  open(options?: OpenOptions): Promise<OpenPage>
  /** The browser itself, for what `open` does not do. */
  readonly browser: Browser
}

/**
 * Launches Chromium before the first test of the file or suite that calls this, and closes it after the last. After each
 * test, closes what it opened, and fails it if a page had errors.
 */
export function useChromium(): ChromiumForFile {
  let browser: Browser | undefined
  const pages = new Set<OpenPage>()
  const kept = new WeakSet<OpenPage>()
  const contexts = new Set<BrowserContext>()
  const running = () => {
    if (browser === undefined) throw new Error('Chromium runs only from beforeAll on')
    return browser
  }

  beforeAll(async () => {
    browser = await launchChromium()
  })

  afterEach(async () => {
    const errors = [...pages].flatMap((page) => page.errors.splice(0))
    await Promise.all([...contexts].map((context) => context.close()))
    await Promise.all([...pages].filter((opened) => !kept.has(opened)).map(({ page }) => page.close()))
    for (const opened of pages) if (opened.page.isClosed()) pages.delete(opened)
    contexts.clear()
    expect(errors, 'errors of the pages').toEqual([])
  })

  afterAll(async () => {
    await browser?.close()
  })

  return {
    get browser() {
      return running()
    },
    async open({ url, allow = [], context, contextOptions = {}, keep = false } = {}) {
      const home = context ?? (await running().newContext(contextOptions))
      if (context === undefined) contexts.add(home)
      const page = await home.newPage()
      const opened: OpenPage = { page, context: home, errors: collectErrors(page, allow) }
      pages.add(opened)
      if (keep) kept.add(opened)
      if (url !== undefined) await page.goto(url)
      return opened
    },
  }
}

/** Launches Chromium; who calls this closes it. */
export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('Chromium is not installed; CHROMIUM_PATH may say where it is')
  return chromium.launch({ executablePath: chromiumPath, args: launchArgs, headless: true })
}

/** A list that fills with the errors of a page. */
export function collectErrors(page: Page, allow: readonly RegExp[] = []): string[] {
  const errors: string[] = []
  const add = (error: string) => {
    if (!allow.some((pattern) => pattern.test(error))) errors.push(error)
  }
  page.on('console', (message) => {
    if (message.type() !== 'error') return
    const { url } = message.location()
    add(url === '' ? message.text() : `${message.text()} (${url})`)
  })
  page.on('pageerror', (error) => add(error.stack ?? error.message))
  page.on('crash', () => add('The page crashed'))
  return errors
}

/**
 * Waits for two frames of the page, which lets it do what it has put off to the next one. Between two keys this must be
 * done: without it Chromium may run a key with the selection before the last one.
 */
export async function nextFrame(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

/** Path of the first of some programs that is in PATH; `null` if there is none. */
export function findProgram(commands: readonly string[]): string | null {
  for (const command of commands) {
    for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
      const file = join(folder, command)
      try {
        accessSync(file, constants.X_OK)
        return file
      } catch {
        // Not here.
      }
    }
  }
  return null
}
