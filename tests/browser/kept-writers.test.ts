/** That a person on a kept page begins as on a new one. The tests follow one another. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, needsChromium, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { useWriters } from './kept-writers.ts'

describe.skipIf(chromiumPath === null)(`people on pages that are kept (${needsChromium})`, () => {
  const chromium = useChromium()
  const writers = useWriters(chromium, { permissions: ['clipboard-read', 'clipboard-write'] })
  let server: ServerProcess
  let documents = 0

  beforeAll(async () => {
    server = await startServer()
  })

  afterAll(() => server.dispose())

  const open = (name?: string) => writers.open(`${server.url}/d/kept-writers-${++documents}`, name === undefined ? {} : { name })
  const userAt = (page: Page) => page.evaluate(() => localStorage.getItem('tandem:user'))
  let first: Page

  it('have pages of their own within a test', async () => {
    const [anna, ben] = await Promise.all([open('Anna'), open('Ben')])
    first = anna.page
    expect(first).not.toBe(ben.page)
    expect(first.context()).not.toBe(ben.page.context())
    await anna.editable.click()
    await anna.type('Anna’s')
    await anna.statusIs('Saved')
    await first.evaluate(() => window.shownStatuses?.push('of before'))
    await ben.sees([''])
    expect(await userAt(first)).toContain('Anna')
    expect(await userAt(ben.page)).toContain('Ben')
    await ben.page.close()
  })

  it('have one that was left as it should be, with permissions, but no name, text and words of before', async () => {
    const writer = await open()
    expect(writer.page).toBe(first)
    expect(await userAt(first)).not.toContain('Anna')
    await writer.sees([''])
    await writer.statusIs('Saved')
    await expect.poll(async () => (await writer.shownStatuses()).at(-1)).toBe('Saved')
    expect(await writer.shownStatuses()).not.toContain('of before')
    await writer.editable.click()
    await writer.page.evaluate(() => navigator.clipboard.writeText('copied'))
    expect(await writer.page.evaluate(() => navigator.clipboard.readText())).toBe('copied')
    await writer.page.setViewportSize({ width: 400, height: 600 })
  })

  it('have a new one where it was not', async () => {
    const writer = await open()
    expect(first.isClosed()).toBe(true)
    expect(await writer.page.evaluate(() => innerWidth)).not.toBe(400)
  })
})
