/** That a page which is kept from test to test is as good as a new one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { KeptPage } from './kept-page.ts'

describe.skipIf(chromiumPath === null)(`a page that is kept (${needsChromium})`, () => {
  const chromium = useChromium()
  let server: ServerProcess
  let documents = 0

  beforeAll(async () => {
    server = await startServer()
  })

  afterAll(() => server.dispose())

  const open = () => KeptPage.open(chromium, { url: `${server.url}/`, storage: { own: 'kept' } })
  const go = async (kept: KeptPage) => {
    await kept.go(`/d/kept-${++documents}`)
    await kept.page.waitForFunction(() => document.querySelector('tandem-editor')?.status.kind === 'saved')
    await kept.page.locator('.tandem-document').click()
  }

  it('has no keys held down, nothing stored and no routes of before', async () => {
    const kept = await open()
    const { page } = kept
    await go(kept)
    await page.route('**/api/access*', (route) => route.abort())
    await page.evaluate(() => localStorage.setItem('tandem:tools', '{"wordCount":true}'))
    await page.keyboard.down('Shift')
    await page.mouse.down()
    await page.keyboard.type('one')
    expect(await kept.leave()).toBe(true)
    await go(kept)
    await page.keyboard.press('a')
    await nextFrame(page)
    expect(await page.locator('.tandem-document').textContent()).toBe('a')
    expect(await page.evaluate(() => localStorage.getItem('tandem:tools'))).toBeNull()
    expect(await page.evaluate(() => localStorage.getItem('own'))).toBe('kept')
    expect(await kept.leave()).toBe(true)
    await kept.close()
  })

  it.each<[name: string, meddle: (kept: KeptPage) => Promise<unknown>]>([
    ['hears errors before the browser tells them', ({ page }) => page.evaluate(() => addEventListener('error', (event) => event.preventDefault()))],
    ['has an element beside the application', ({ page }) => page.evaluate(() => document.body.append(document.createElement('dialog')))],
    ['has another size', ({ page }) => page.setViewportSize({ width: 400, height: 600 })],
    ['is at another site', ({ page }) => page.goto('about:blank')],
  ])('is closed when it %s', async (_name, meddle) => {
    const kept = await open()
    await go(kept)
    await meddle(kept)
    expect(await kept.leave()).toBe(false)
    expect(kept.page.isClosed()).toBe(true)
  })
})
