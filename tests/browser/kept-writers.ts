/**
 * People at editors, as `openWriter` gives them, on pages that are kept from test to test.
 *
 * A test takes as many pages as it has people. `openWriter` itself is for what a kept page does not show: that a script is
 * loaded when it is needed for the first time, a reload, two tabs with one storage, another context, and what is done to
 * a page for good.
 */
import type { BrowserContext } from 'playwright-core'
import { afterAll, afterEach, beforeEach, type TestContext } from 'vitest'
import type { ChromiumForFile, OpenOptions } from '../support/browser.ts'
import { recordStatuses, writerAt, type Writer, type WriterOptions } from './editor-page.ts'
import { KeptPage } from './kept-page.ts'

export interface WritersOptions extends Pick<OpenOptions, 'allow'> {
  /** What each page may do, as in `grantPermissions`. */
  permissions?: readonly string[]
}

/** How the person appears to the others, as for `openWriter`. */
export type Who = Pick<WriterOptions, 'name' | 'color'>

export interface WritersForFile {
  /** Goes to a document of the server and waits until its text is there. The person leaves it after the test. */
  open(url: string, who?: Who): Promise<Writer>
}

/** A page that is kept, in a context of its own: storage that no other person has. */
interface Seat {
  readonly origin: string
  readonly context: BrowserContext
  readonly page: KeptPage
}

/** Keeps pages for the tests of the file or suite that calls this, after `useChromium`: the errors of leaving are the test's. */
export function useWriters(chromium: ChromiumForFile, { allow = [], permissions = [] }: WritersOptions = {}): WritersForFile {
  const free: Seat[] = []
  const taken: Seat[] = []
  /** The test before this one. */
  let last: TestContext['task'] | null = null

  const sit = async (origin: string): Promise<Seat> => {
    const context = await chromium.browser.newContext()
    await context.addInitScript(recordStatuses)
    return { origin, context, page: await KeptPage.open(chromium, { context, allow, url: `${origin}/`, storage: {} }) }
  }

  const closeAll = (seats: Seat[]) => Promise.all(seats.splice(0).map(({ context }) => context.close()))

  beforeEach(async () => {
    // A test may also fail after its pages were left.
    if (last !== null && last.result?.state !== 'pass') await closeAll(free)
  })

  afterEach(async ({ task }) => {
    last = task
    if (task.result?.state === 'fail') {
      await closeAll(taken)
      return
    }
    // Left now, and not before the next test: what goes wrong then is an error of the test that was in the page.
    await Promise.all(
      taken.splice(0).map(async (seat) => {
        if (await seat.page.leave()) free.push(seat)
        else await seat.context.close()
      }),
    )
  })

  afterAll(async () => {
    await closeAll(free)
  })

  return {
    async open(url, { name, color = '#386ad0' } = {}) {
      const { origin, pathname } = new URL(url)
      const index = free.findIndex((seat) => seat.origin === origin)
      const [kept] = index === -1 ? [] : free.splice(index, 1)
      const seat = kept ?? (await sit(origin))
      taken.push(seat)
      const writer = writerAt(seat.page.page)
      // Leaving took them away. An empty list would refuse all.
      if (permissions.length > 0) await seat.context.grantPermissions([...permissions], { origin })
      if (name !== undefined) {
        await writer.page.evaluate((user) => localStorage.setItem('tandem:user', user), JSON.stringify({ name, color }))
      }
      await writer.forgetStatuses()
      await seat.page.go(pathname)
      await writer.editable.waitFor()
      return writer
    },
  }
}
