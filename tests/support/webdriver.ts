/**
 * A client of W3C WebDriver (https://www.w3.org/TR/webdriver2/), as far as the tests need it, and WebKitGTK behind it:
 *
 *   test ── HTTP ── WebKitWebDriver ── MiniBrowser ── a screen of its own (xvfb.ts)
 *
 * All three are started together and end together.
 */

import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { existsSync, globSync } from 'node:fs'
import { findProgram } from './browser.ts'
import { startProgram } from './started-program.ts'
import { until } from './until.ts'
import { openScreen, xvfbPath } from './xvfb.ts'

const driverPath = findProgram(['WebKitWebDriver'])
const miniBrowser = globSync('/usr/{lib,libexec}/{,*/}webkit2gtk-4.*/MiniBrowser').find((path) => existsSync(path)) ?? null

/** What starts WebKitGTK; `null` where a part of it is not installed. */
export const webkit = driverPath === null || miniBrowser === null || xvfbPath === null ? null : { driver: driverPath, browser: miniBrowser }

/** Keys by the names that `KeyboardEvent.key` has for them, as WebDriver wants them. Characters stand for themselves. */
const keyCodes: Readonly<Record<string, string>> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE006',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
}

/** One step of a pointer. */
export type PointerStep = { move: readonly [x: number, y: number] } | 'down' | 'up'

/** A window of a browser. */
export class WebDriverSession {
  readonly #url: string

  private constructor(url: string) {
    this.#url = url
  }

  /** Begins a session with the driver at `url`. */
  static async begin(url: string, capabilities: object): Promise<WebDriverSession> {
    const value = await request('POST', `${url}/session`, { capabilities: { alwaysMatch: capabilities } })
    const id = typeof value === 'object' && value !== null && 'sessionId' in value ? value.sessionId : undefined
    if (typeof id !== 'string') throw new Error('The driver gave no session')
    return new WebDriverSession(`${url}/session/${id}`)
  }

  /** Loads a page, and resolves when it has loaded. */
  async goto(url: string): Promise<void> {
    await this.#post('url', { url })
  }

  /** Calls a function in the page, which can use nothing but its argument and the page, and awaits its result. */
  async run<Given, Result>(task: (given: Given) => Result, given: Given): Promise<Awaited<Result>> {
    return (await this.#post('execute/sync', { script: `return (${task.toString()})(arguments[0])`, args: [given ?? null] })) as Awaited<Result>
  }

  /** Presses keys together, as in `Control+a`, and releases them. */
  async press(combination: string): Promise<void> {
    const keys = combination.split(/(?<=.)\+/).map((key) => keyCodes[key] ?? key)
    const down = keys.map((value) => ({ type: 'keyDown', value }))
    const up = keys.toReversed().map((value) => ({ type: 'keyUp', value }))
    await this.#post('actions', { actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }] })
  }

  /** Moves and presses the mouse; places are in the window. `modifier` is held all the while. */
  async point(steps: readonly PointerStep[], modifier?: string): Promise<void> {
    const pointer = steps.map((step) => {
      if (typeof step === 'string') return { type: step === 'down' ? 'pointerDown' : 'pointerUp', button: 0 }
      return { type: 'pointerMove', x: Math.round(step.move[0]), y: Math.round(step.move[1]), duration: 0, origin: 'viewport' }
    })
    const pause = { type: 'pause', duration: 0 }
    const mouse = { type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' } }
    const held = modifier === undefined ? [] : [keyCodes[modifier] ?? modifier]
    await this.#post('actions', {
      actions: [
        { type: 'key', id: 'keyboard', actions: held.flatMap((value) => [{ type: 'keyDown', value }, ...pointer.map(() => pause), { type: 'keyUp', value }]) },
        { ...mouse, actions: [...held.map(() => pause), ...pointer, ...held.map(() => pause)] },
      ],
    })
  }

  /** The window as a PNG. */
  async screenshot(): Promise<Buffer> {
    return Buffer.from(String(await request('GET', `${this.#url}/screenshot`)), 'base64')
  }

  async end(): Promise<void> {
    await request('DELETE', this.#url)
  }

  #post(command: string, body: object): Promise<unknown> {
    return request('POST', `${this.#url}/${command}`, body)
  }
}

/** Asks a driver; rejects with what it says when it refuses. */
async function request(method: string, url: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  const answer: unknown = await response.json()
  const value = typeof answer === 'object' && answer !== null && 'value' in answer ? answer.value : null
  if (response.ok) return value
  const message = typeof value === 'object' && value !== null && 'message' in value ? String(value.message) : ''
  throw new Error(`WebDriver answered ${response.status} to ${method} ${new URL(url).pathname}: ${message || JSON.stringify(value)}`)
}

/** A running WebKitGTK with one window. */
export interface WebKit {
  readonly session: WebDriverSession
  /** Ends the browser, its driver and its screen. */
  close(): Promise<void>
}

/** Starts WebKitGTK on a screen and ports of its own. */
export async function launchWebKit(): Promise<WebKit> {
  if (webkit === null) throw new Error('WebKitGTK is not installed')
  const screen = await openScreen(1280, 960)
  const port = await freePort()
  const driver = startProgram(webkit.driver, ['--host=127.0.0.1', `--port=${port}`], { env: { DISPLAY: screen.display, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1' } })
  const close = async () => {
    await driver.stop()
    await screen.close()
  }
  const url = `http://127.0.0.1:${port}`
  try {
    await until(() => driver.hasEnded || isReady(url), { what: 'WebKitWebDriver to answer' })
    const session = await WebDriverSession.begin(url, { 'webkitgtk:browserOptions': { binary: webkit.browser, args: ['--automation'] } })
    return {
      session,
      async close() {
        await session.end().catch(() => undefined)
        await close()
      },
    }
  } catch (error) {
    await close()
    throw new Error(`WebKitGTK did not start. Its driver printed:\n${driver.output}`, { cause: error })
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    await request('GET', `${url}/status`)
    return true
  } catch {
    return false
  }
}

/** A port that is free now; nobody else takes it meanwhile, as a rule. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
