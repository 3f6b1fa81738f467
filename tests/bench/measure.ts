/**
 * What is measured, in a fresh page each time:
 *
 *   writing     opening the document -> caret into its middle -> keys -> edits of somebody else
 *   crowd       opening the document -> caret into its middle -> fifty people write elsewhere
 *
 * A key is a real one, sent to the browser. Between two things that are measured the page comes to rest. What the browser
 * did for each is the difference of its own counters (DevTools, `Performance.getMetrics`), in processor time: script, in
 * which the layout that it forces is not counted, style and layout, and task, which is everything on the main thread.
 */

import { setTimeout as delay } from 'node:timers/promises'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { collectErrors } from '../support/browser.ts'
import { crowdTime, type EditorName } from './documents.ts'
import { withProfile, type Profiles } from './profile.ts'
import type { Site } from './site.ts'

/** Keys and edits that are measured in one round, after those that only warm up. */
const repeats = 12
const warmUp = 3

/** All in milliseconds, but for what says otherwise. One value for each repetition. */
export interface Writing {
  firstPaint: number[]
  openTask: number[]
  keyToFrame: number[]
  keyScript: number[]
  keyTask: number[]
  remoteScript: number[]
  remoteLayout: number[]
  /** Script, style and layout together: what an edit costs until the page has it. */
  remoteApply: number[]
  remoteTask: number[]
}

export interface Crowd {
  /** The main thread's work as a share of the time that the crowd writes; above 1 it cannot keep up. */
  busy: number[]
  /** How much later than it was due the last message was on the screen. */
  behind: number[]
}

interface Counters {
  task: number
  script: number
  layout: number
}

class MeasuredPage {
  readonly page: Page
  readonly session: CDPSession
  readonly #errors: string[]

  private constructor(page: Page, session: CDPSession, errors: string[]) {
    this.page = page
    this.session = session
    this.#errors = errors
  }

  static async open(browser: Browser, site: Site, editor: EditorName, pages: number): Promise<MeasuredPage> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    const page = await context.newPage()
    const errors = collectErrors(page, [])
    const session = await context.newCDPSession(page)
    // Time that the thread ran, so that what else the machine does is not counted.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.goto(site.pageOf(editor))
    await page.evaluate((address) => window.bench.load(address), site.dataOf(editor, pages))
    const measured = new MeasuredPage(page, session, errors)
    await session.send('HeapProfiler.collectGarbage')
    await measured.rest()
    return measured
  }

  async close(): Promise<void> {
    await this.page.context().close()
    if (this.#errors.length > 0) throw new Error(`The page had errors:\n${this.#errors.join('\n')}`)
  }

  async counters(): Promise<Counters> {
    const { metrics } = await this.session.send('Performance.getMetrics')
    const value = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? Number.NaN) * 1000
    return {
      task: value('TaskDuration'),
      script: value('ScriptDuration'),
      layout: value('LayoutDuration') + value('RecalcStyleDuration'),
    }
  }

  /** Waits until `isDone` and the page does nothing any more, and returns the counters of then. */
  async rest(isDone: () => Promise<boolean> = () => Promise.resolve(true)): Promise<Counters> {
    let last = await this.counters()
    for (let attempt = 0; attempt < 400; attempt++) {
      await delay(50)
      const now = await this.counters()
      // A blinking caret and the counting itself take this much.
      if (now.task - last.task < 3 && (await isDone())) return last
      last = now
    }
    throw new Error('The page does not come to rest')
  }

  async pressKey(): Promise<void> {
    const key = { key: 'e', code: 'KeyE', windowsVirtualKeyCode: 69 }
    await this.session.send('Input.dispatchKeyEvent', { type: 'keyDown', text: 'e', ...key })
    await this.session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key })
  }

  async size(): Promise<number> {
    return this.page.evaluate(() => window.bench.size())
  }
}

export async function measureWriting(
  browser: Browser,
  site: Site,
  editor: EditorName,
  pages: number,
  profiles: Profiles | null,
): Promise<Writing> {
  const result: Writing = {
    firstPaint: [],
    openTask: [],
    keyToFrame: [],
    keyScript: [],
    keyTask: [],
    remoteScript: [],
    remoteLayout: [],
    remoteApply: [],
    remoteTask: [],
  }
  const measured = await MeasuredPage.open(browser, site, editor, pages)
  const { page, session } = measured
  const profiled = <T>(what: string, run: () => Promise<T>) => withProfile(session, profiles, `${editor}, ${pages} pages, ${what}`, run)

  const closed = await measured.counters()
  result.firstPaint.push(await profiled('opening', () => page.evaluate(() => window.bench.open())))
  result.openTask.push((await measured.rest()).task - closed.task)
  await page.evaluate(() => window.bench.putCaret())
  await measured.rest()

  const keyTimes = () => page.evaluate(() => window.bench.keyTimes)
  await profiled('keys', async () => {
    let before = await measured.rest()
    for (let key = 1; key <= warmUp + repeats; key++) {
      await measured.pressKey()
      const after = await measured.rest(async () => (await keyTimes()).length === key)
      result.keyScript.push(after.script - before.script)
      result.keyTask.push(after.task - before.task)
      before = await measured.rest()
    }
  })
  result.keyToFrame.push(...(await keyTimes()))

  const size = await measured.size()
  await profiled('remote edits', async () => {
    for (let edit = 0; edit < warmUp + repeats; edit++) {
      const before = await measured.rest()
      await session.send('Runtime.evaluate', { expression: `bench.receive(${edit})` })
      const after = await measured.rest(async () => (await measured.size()) === size + edit + 1)
      result.remoteScript.push(after.script - before.script)
      result.remoteLayout.push(after.layout - before.layout)
      result.remoteApply.push(after.script + after.layout - before.script - before.layout)
      result.remoteTask.push(after.task - before.task)
    }
  })
  const { firstPaint: _firstPaint, openTask: _openTask, ...repeated } = result
  for (const values of Object.values(repeated)) values.splice(0, warmUp)
  await measured.close()
  return result
}

export async function measureCrowd(browser: Browser, site: Site, editor: EditorName, pages: number, profiles: Profiles | null): Promise<Crowd> {
  const measured = await MeasuredPage.open(browser, site, editor, pages)
  const { page, session } = measured
  await page.evaluate(() => window.bench.open())
  await page.evaluate(() => window.bench.putCaret())
  await page.evaluate(() => window.bench.meetCrowd())
  await measured.rest()
  const before = await measured.counters()
  const behind = await withProfile(session, profiles, `${editor}, ${pages} pages, crowd`, () => page.evaluate(() => window.bench.watchCrowd()))
  const after = await measured.counters()
  await measured.close()
  return { busy: [(after.task - before.task) / crowdTime], behind: [behind] }
}
