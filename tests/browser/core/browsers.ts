/**
 * The browsers that the editing core is tested in, behind one interface: real keys and a real mouse, and functions that run in
 * the page. Chromium and Firefox are driven through playwright-core, WebKitGTK through WebDriver.
 */
import { firefox, type Browser, type CDPSession, type Page } from 'playwright-core'
import { chromiumPath, collectErrors, findProgram, launchChromium } from '../../support/browser.ts'
import { launchWebKit, webkit, type WebDriverSession } from '../../support/webdriver.ts'

/** A point in the window. */
export type Point = readonly [x: number, y: number]

/** An input method: shows what it composes in the place of what it showed before, and ends with a text. */
export interface InputMethod {
  compose(text: string): Promise<void>
  commit(text: string): Promise<void>
}

/** A page in a browser. */
export interface CorePage {
  goto(url: string): Promise<void>
  /** Calls a function in the page, which can use nothing but its argument and the page. */
  run<Given, Result>(task: (given: Given) => Result, given: Given): Promise<Awaited<Result>>
  /** Presses keys together, as in `Control+Shift+z`. A character is typed. */
  press(keys: string): Promise<void>
  /** Presses the mouse at a point `count` times, with Shift held if `shift` is set. */
  click(point: Point, options?: { count?: number; shift?: boolean }): Promise<void>
  /** Presses the mouse at the first point, moves it along the others, and releases it at the last. */
  drag(...points: readonly Point[]): Promise<void>
  /** `null` where the browser has none that a test can use. */
  readonly inputMethod: InputMethod | null
  /** What the page has thrown or written to the console as an error, as far as the driver tells. */
  errors(): Promise<string[]>
  close(): Promise<void>
}

export interface CoreBrowser {
  readonly name: 'Chromium' | 'Firefox' | 'WebKitGTK'
  /** Why the tests in it are skipped; `null` where they are not. */
  readonly missing: string | null
  /** Opens a page in a browser that nothing else uses. */
  open(): Promise<CorePage>
}

class PlaywrightPage implements CorePage {
  readonly inputMethod: InputMethod | null
  readonly #browser: Browser
  readonly #page: Page
  readonly #errors: string[]

  constructor(browser: Browser, page: Page, devtools: CDPSession | null) {
    this.#browser = browser
    this.#page = page
    this.#errors = collectErrors(page)
    this.inputMethod = devtools && {
      async compose(text) {
        await devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
      },
      async commit(text) {
        await devtools.send('Input.insertText', { text })
      },
    }
  }

  async goto(url: string): Promise<void> {
    await this.#page.goto(url)
  }

  run<Given, Result>(task: (given: Given) => Result, given: Given): Promise<Awaited<Result>> {
    // The types of playwright-core follow handles of elements through the argument, of which there are none here.
    return this.#page.evaluate(task as (given: unknown) => Result, given) as Promise<Awaited<Result>>
  }

  async press(keys: string): Promise<void> {
    if ([...keys].length === 1) await this.#page.keyboard.type(keys)
    else await this.#page.keyboard.press(keys)
  }

  async click([x, y]: Point, { count = 1, shift = false }: { count?: number; shift?: boolean } = {}): Promise<void> {
    if (shift) await this.#page.keyboard.down('Shift')
    await this.#page.mouse.click(x, y, { clickCount: count })
    if (shift) await this.#page.keyboard.up('Shift')
  }

  async drag(...points: readonly Point[]): Promise<void> {
    for (const [index, [x, y]] of points.entries()) {
      await this.#page.mouse.move(x, y, { steps: 4 })
      if (index === 0) await this.#page.mouse.down()
    }
    await this.#page.mouse.up()
  }

  async errors(): Promise<string[]> {
    return this.#errors
  }

  close(): Promise<void> {
    return this.#browser.close()
  }
}

declare global {
  interface Window {
    coreErrors?: string[]
  }
}

class WebDriverPage implements CorePage {
  /** WebDriver has no input methods, and events that a script makes up change no text, so they would test nothing. */
  readonly inputMethod = null
  readonly #session: WebDriverSession
  readonly #close: () => Promise<void>

  constructor(session: WebDriverSession, close: () => Promise<void>) {
    this.#session = session
    this.#close = close
  }

  async goto(url: string): Promise<void> {
    await this.#session.goto(url)
    await this.#session.run(() => {
      const errors: string[] = (window.coreErrors = [])
      window.addEventListener('error', ({ message }) => errors.push(message))
      window.addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)))
    }, null)
  }

  run<Given, Result>(task: (given: Given) => Result, given: Given): Promise<Awaited<Result>> {
    return this.#session.run(task, given)
  }

  press(keys: string): Promise<void> {
    return this.#session.press(keys)
  }

  async click(point: Point, { count = 1, shift = false }: { count?: number; shift?: boolean } = {}): Promise<void> {
    const presses = Array.from({ length: count }, () => ['down', 'up'] as const).flat()
    await this.#session.point([{ move: point }, ...presses], shift ? 'Shift' : undefined)
  }

  async drag(...points: readonly Point[]): Promise<void> {
    const [first, ...others] = points.map((move) => ({ move }))
    if (first === undefined) return
    await this.#session.point([first, 'down', ...others, 'up'])
  }

  errors(): Promise<string[]> {
    return this.#session.run(() => window.coreErrors ?? [], null)
  }

  close(): Promise<void> {
    return this.#close()
  }
}

export const inChromium: CoreBrowser = {
  name: 'Chromium',
  missing: chromiumPath === null ? 'skipped where Chromium is not installed' : null,
  async open() {
    const browser = await launchChromium()
    const page = await browser.newPage()
    return new PlaywrightPage(browser, page, await page.context().newCDPSession(page))
  },
}

const firefoxPath = process.env['FIREFOX_PATH'] ?? findProgram(['firefox-esr', 'firefox'])

export const inFirefox: CoreBrowser = {
  name: 'Firefox',
  missing: firefoxPath === null ? 'skipped where Firefox is not installed' : null,
  async open() {
    if (firefoxPath === null) throw new Error('Firefox is not installed')
    // The channel says that it is a Firefox as everybody has it, spoken to by WebDriver BiDi.
    const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: firefoxPath, headless: true })
    return new PlaywrightPage(browser, await browser.newPage(), null)
  },
}

export const inWebKit: CoreBrowser = {
  name: 'WebKitGTK',
  missing: webkit === null ? 'skipped where webkit2gtk-driver or xvfb is not installed' : null,
  async open() {
    const running = await launchWebKit()
    return new WebDriverPage(running.session, () => running.close())
  },
}
