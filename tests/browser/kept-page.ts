/**
 * A page of the application that shows one document after the other, as somebody has it who goes from the list to a document
 * and back. To open a page anew takes most of the time of a short test.
 *
 * ```
 *   open ──> list ── go ──> document ── leave ──> list, as it was at first ── go ──> the document of the next test
 *                                         └────> anything else: the page is closed
 * ```
 *
 * The application makes a new editor for each document. Storage, held keys and buttons, routes and permissions are put back
 * in between; a page on which anything else is seen that was not there at first is closed. Not seen is what
 * `addInitScript`, `exposeFunction` and `page.on` do, what was changed in built-in objects, and what modules remember, as the search does.
 */
import type {} from '@tandem/client/app/tandem-app.ts'
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import type { CDPSession, Page } from 'playwright-core'
import type { ChromiumForFile, OpenOptions, OpenPage } from '../support/browser.ts'
import { until } from '../support/until.ts'

/** How long going back to the list may take, in milliseconds. */
const leavingDeadline = 10_000

/** What Playwright itself listens to, from the first click on. Whether somebody else does cannot be told. */
const driverListeners = /^(__playwright.*|auxclick|click|contextmenu|dblclick|mouse(down|move|up)|pointer(down|up)|touch(cancel|end|start))$/

export interface KeptPageOptions extends Pick<OpenOptions, 'context' | 'allow'> {
  /** The list of documents. */
  url: string
  /** What is in the page's `localStorage` whenever it goes to a document. */
  storage: Record<string, string>
}

export class KeptPage {
  readonly page: Page
  readonly #opened: OpenPage
  readonly #devtools: CDPSession
  readonly #storage: Record<string, string>
  /** What the page was like before the first document. */
  #atFirst = ''

  private constructor(opened: OpenPage, devtools: CDPSession, storage: Record<string, string>) {
    this.page = opened.page
    this.#opened = opened
    this.#devtools = devtools
    this.#storage = storage
  }

  static async open(chromium: ChromiumForFile, { context, allow, url, storage }: KeptPageOptions): Promise<KeptPage> {
    const opened = await chromium.open({ ...(context && { context }), ...(allow && { allow }), keep: true })
    const devtools = await opened.context.newCDPSession(opened.page)
    const kept = new KeptPage(opened, devtools, storage)
    await devtools.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'all' })
    await opened.page.goto(url)
    await opened.page.locator('tandem-document-list').waitFor({ state: 'attached' })
    await kept.#clearStorage()
    kept.#atFirst = await kept.#look()
    return kept
  }

  /** Goes from the list to a document, at its path. */
  async go(path: string): Promise<void> {
    await this.page.evaluate((to) => document.querySelector('tandem-app')?.go(to), path)
  }

  /** Goes back to the list. Closes the page, and gives false, where it is not then as it was at first. */
  async leave(): Promise<boolean> {
    const left = async () => ({ isAsAtFirst: await this.#leave().catch(() => false) })
    // A page that does not answer is closed, too.
    const { isAsAtFirst } = await until(left, { what: 'the page to be left', deadline: leavingDeadline }).catch(() => ({ isAsAtFirst: false }))
    if (!isAsAtFirst) await this.close()
    return isAsAtFirst
  }

  async close(): Promise<void> {
    await this.page.close()
  }

  async #leave(): Promise<boolean> {
    const { page } = this
    if (this.#opened.errors.length > 0 || page.isClosed()) return false
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.context().clearPermissions()
    await page.evaluate(async () => {
      const app = document.querySelector('tandem-app')
      const session = document.querySelector('tandem-editor')?.session
      app?.go('/')
      await app?.updateComplete
      // The element would wait a moment, in case that it is put elsewhere.
      await session?.destroy()
      // After something was selected as a whole, ProseMirror listens until the selection has changed once more.
      getSelection()?.collapse(document.body, 0)
      getSelection()?.removeAllRanges()
    })
    for (const key of ['Shift', 'Control', 'Alt', 'Meta']) await page.keyboard.up(key)
    for (const button of ['left', 'middle', 'right'] as const) await page.mouse.up({ button })
    // Outside of the page.
    await page.mouse.move(-1, -1)
    await this.#clearStorage()
    return (await this.#look()) === this.#atFirst && this.#opened.errors.length === 0
  }

  async #clearStorage(): Promise<void> {
    await this.page.evaluate(async (storage) => {
      localStorage.clear()
      sessionStorage.clear()
      for (const [key, value] of Object.entries(storage)) localStorage.setItem(key, value)
      const databases = await indexedDB.databases()
      await Promise.all(
        databases.map(({ name = '' }) => {
          const deleted = indexedDB.deleteDatabase(name)
          return new Promise<void>((resolve, reject) => {
            deleted.onsuccess = () => resolve()
            deleted.onerror = deleted.onblocked = () => reject(new Error(`The database ${name} is still in use`))
          })
        }),
      )
    }, this.#storage)
  }

  /** What there is to see of the page, its window and its listeners. */
  async #look(): Promise<string> {
    const seen = await this.page.evaluate(() => {
      const attributes = (element: Element) => [...element.attributes].map(({ name, value }) => `${name}=${value}`)
      const { documentElement: root, body } = document
      const selection = getSelection()
      return {
        path: location.pathname + location.search + location.hash,
        root: attributes(root),
        body: attributes(body),
        elements: [...body.children].map(({ localName }) => localName),
        page: [...(document.querySelector('tandem-app')?.children ?? [])].map(({ localName }) => localName),
        globals: Object.keys(window).toSorted(),
        focus: [document.hasFocus(), document.activeElement?.localName],
        hovered: document.querySelectorAll(':hover').length,
        selected: selection?.isCollapsed === false,
        scrolled: [scrollX, scrollY],
        size: [innerWidth, innerHeight, devicePixelRatio, visualViewport?.scale],
        touch: navigator.maxTouchPoints,
        media: ['print', '(pointer: coarse)', '(prefers-color-scheme: dark)', '(prefers-reduced-motion)', '(forced-colors: active)', '(prefers-contrast: more)'].map(
          (query) => matchMedia(query).matches,
        ),
      }
    })
    const listeners: Record<string, string[]> = {}
    for (const target of ['window', 'document', 'document.documentElement', 'document.body']) {
      const { result } = await this.#devtools.send('Runtime.evaluate', { expression: target })
      if (result.objectId === undefined) continue
      const found = await this.#devtools.send('DOMDebugger.getEventListeners', { objectId: result.objectId })
      listeners[target] = found.listeners.map(({ type }) => type).filter((type) => !driverListeners.test(type)).toSorted()
      await this.#devtools.send('Runtime.releaseObject', { objectId: result.objectId })
    }
    return JSON.stringify({ ...seen, listeners })
  }
}
