/**
 * Takes the pictures of the README, what somebody sees while two others write, in light and in dark, and those of docs/editor.md that are of
 * what lies over the text. Run by hand, after a build of the client: `node tests/browser/screenshots.ts`; with `editor`, the latter only.
 */

import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { launchChromium, nextFrame } from '../support/browser.ts'
import { repositoryFolder, startServer } from '../support/server-process.ts'
import { writerAt, type Writer } from './editor-page.ts'

const folder = join(repositoryFolder, 'docs', 'images')
const largestFile = 200 * 1024

mkdirSync(folder, { recursive: true })
await using server = await startServer()
const browser = await launchChromium()

async function open(user: { name: string; color: string }, path: string, colorScheme: 'light' | 'dark'): Promise<Writer> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme, deviceScaleFactor: 1 })
  const page = await context.newPage()
  await page.addInitScript((json) => localStorage.setItem('tandem:user', json), JSON.stringify(user))
  await page.goto(server.url + path)
  const writer = writerAt(page)
  await writer.editable.waitFor()
  return writer
}

async function settled(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready)
  await page.mouse.move(5, 795)
  await nextFrame(page)
}

async function takeTwoPeople(): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    const path = `/d/picture-${colorScheme}`
    const maya = await open({ name: 'Maya', color: '#b63d9e' }, path, colorScheme)
    await maya.page.getByRole('textbox', { name: 'Title' }).fill('Garden party')
    await maya.editable.click()
    await maya.type('# Garden party\nSaturday from four, in the **garden** if it stays dry. Bring *somebody* along.\n')
    await maya.type('## Before Saturday\n[x] ask the neighbours for the long table\nlights for the old apple tree\na playlist that survives until midnight\n\n')
    await maya.type('## Food\n- potato salad\nbread from the corner\n\n')
    await maya.type('> If it rains we move to the barn, as last year.')
    const jonas = await open({ name: 'Jonas', color: '#207e4f' }, path, colorScheme)
    await jonas.clickEndOf(7)
    await jonas.type(', and two kinds of olives')
    await maya.clickEndOf(4)
    await maya.type(' and the gate')
    // A third person looks on: one’s own caret has no name.
    const ada = await open({ name: 'Ada', color: '#386ad0' }, path, colorScheme)
    await ada.editable.locator('.tandem-caret').nth(1).waitFor({ state: 'attached' })
    await ada.statusIs('Saved')
    await settled(ada.page)
    const file = join(folder, colorScheme === 'light' ? 'two-people.png' : 'two-people-dark.png')
    await ada.page.screenshot({ path: file })
    const { size } = statSync(file)
    if (size > largestFile) throw new Error(`${file} has ${size} bytes, more than ${largestFile}`)
    for (const { page } of [maya, jonas, ada]) await page.context().close()
  }
}

/** A picture of a part of the page, in a window as small as the part allows. */
async function take({ page }: Writer, name: string, height: number): Promise<void> {
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, clip: { x: 0, y: 0, width: 900, height } })
  const { size } = statSync(path)
  if (size > largestFile) throw new Error(`${path} has ${size} bytes, more than ${largestFile}`)
}

async function takeEditor(): Promise<void> {
  const ada = await open({ name: 'Ada', color: '#386ad0' }, '/d/picture-editor', 'light')
  const { page, editable } = ada
  await page.setViewportSize({ width: 900, height: 720 })
  await page.getByRole('textbox', { name: 'Title' }).fill('Garden party')
  await editable.click()
  await ada.type('# Garden party\nSaturday from four, in the ==garden== if it stays dry. [How to get there](https://example.org/maps/old-barn).\n')
  await ada.type('[!tip] Bring a blanket.\n- and something to read\n\n\n---Jonas brings olives.')
  await ada.statusIs('Saved')

  const tip = await editable.locator('[data-callout]').first().boundingBox()
  await page.mouse.move((tip?.x ?? 0) + 60, (tip?.y ?? 0) + 50)
  await page.locator('.tandem-block-grip.tandem-shown').click()
  await page.getByRole('menuitem', { name: 'Turn into' }).press('ArrowRight')
  await page.getByRole('menuitemradio', { name: 'Caution' }).waitFor()
  await take(ada, 'block-menu', 720)
  await page.keyboard.press('Escape')

  await editable.locator('p').first().dblclick({ position: { x: 30, y: 16 } })
  const bar = page.getByRole('toolbar', { name: 'Selected text' })
  await bar.waitFor()
  await bar.getByRole('button', { name: 'Highlight' }).click()
  await page.getByRole('radiogroup', { name: 'Highlight' }).waitFor()
  await take(ada, 'bubble', 480)
  await page.keyboard.press('Escape')

  await editable.locator('a').click()
  await page.getByRole('group', { name: 'Link', exact: true }).waitFor()
  await take(ada, 'link-card', 420)
  await page.context().close()
}

try {
  if (process.argv[2] !== 'editor') await takeTwoPeople()
  await takeEditor()
} finally {
  await browser.close()
}
