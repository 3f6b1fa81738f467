/**
 * Takes the pictures of the README, what somebody sees while two others write, in light and in dark, and those of docs/editor.md that are of
 * menus, panels and what lies over the text. Run by hand, after a build of the client: `node tests/browser/screenshots.ts`; with `editor`, the latter only.
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

async function takeSuggestionsAndPictures(): Promise<void> {
  const path = '/d/suggestions'
  const maya = await open({ name: 'Maya', color: '#b63d9e' }, path, 'light')
  const jonas = await open({ name: 'Jonas', color: '#207e4f' }, path, 'light')
  const suggested = (name: string) => maya.page.locator('tandem-suggestion-list [aria-selected=true]').getByText(name, { exact: true }).waitFor()
  await maya.page.setViewportSize({ width: 860, height: 620 })
  await maya.editable.click()
  await maya.type('## Before Saturday\nThe long table comes with @jon')
  await suggested('Jonas')
  await maya.press('Enter')
  await maya.type('on @tomor')
  await suggested('Tomorrow')
  await maya.press('Enter')
  await maya.type('at noon.')
  await maya.editable.locator('time').click()
  await maya.page.locator('tandem-date-editor input').waitFor()
  await settled(maya.page)
  await maya.page.screenshot({ path: join(folder, 'mention-date.png'), clip: { x: 0, y: 60, width: 860, height: 330 } })
  await maya.press('Escape')
  await maya.clickEndOf(1)
  await maya.type('\n/')
  await suggested('Paragraph')
  await maya.press('ArrowDown', 'ArrowDown')
  await settled(maya.page)
  await maya.page.screenshot({ path: join(folder, 'slash-menu.png') })
  for (const { page } of [maya, jonas]) await page.context().close()

  const ella = await open({ name: 'Ella', color: '#386ad0' }, '/d/picture-of-a-picture', 'light')
  await ella.editable.click()
  await ella.type('# The garden in May\nThis is how it looks from the gate, an hour before sunset.')
  await ella.editable.evaluate(pastePainting)
  await ella.editable.locator('.tandem-picture-loaded').waitFor()
  await ella.editable.locator('figcaption').click()
  await ella.type('The old apple tree is behind the hill')
  await ella.statusIs('Saved')
  await ella.editable.locator('.tandem-picture').click()
  await ella.page.locator('tandem-image-bar').getByRole('button').first().waitFor()
  await ella.page.setViewportSize({ width: 1000, height: 640 })
  await settled(ella.page)
  await ella.page.screenshot({ path: join(folder, 'picture.png') })
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

/** The panels and menus of a document that has something of each kind in it. */
async function takePanels(): Promise<void> {
  const ada = await open({ name: 'Ada', color: '#386ad0' }, '/d/picture-panels', 'light')
  const { page, editable } = ada
  await page.setViewportSize({ width: 900, height: 620 })
  await page.getByRole('textbox', { name: 'Title' }).fill('Apple press')
  await editable.click()
  await page.locator('tandem-editor').evaluate((element: HTMLElementTagNameMap['tandem-editor']) =>
    element.insert(
      'markdown',
      [
        '# Apple press\n\nHow the press of the village is used, and what it costs. Who has apples brings them on Friday.',
        '> [!warning]\n> The press stands still below ten degrees.\n>\n> - Call before you come.',
        '## Prices\n\n| Apples | Juice | Price |\n| --- | --- | --- |\n| 50 kg | 30 l | 24 |\n| 100 kg | 60 l | 44 |',
        "## How it is counted\n\n```js\n// Half of the apples is juice, and a little more.\nconst litres = (apples) => Math.round(apples * 0.6)\nconsole.log(`${litres(50)} l`)\n```",
        '## Dates\n\n- Friday from two\n- Saturday all day',
      ].join('\n\n'),
    ),
  )
  await ada.statusIs('Saved')
  const caretIn = async (text: string) => {
    await editable.getByText(text).first().click()
    await nextFrame(page)
  }
  const settle = async () => {
    await page.mouse.move(890, 5)
    await nextFrame(page)
  }

  await caretIn('How the press')
  await page.keyboard.press('Control+h')
  const panel = page.getByRole('search')
  await panel.getByRole('textbox', { name: 'Find', exact: true }).fill('apples')
  await panel.getByText(/^\d+ of \d+$/).first().waitFor()
  await settle()
  await take(ada, 'find', 420)
  await page.keyboard.press('Escape')

  await caretIn('24')
  await page.keyboard.press('Control+Alt+t')
  await page.locator('tandem-table-menu [role=menu]').waitFor()
  await settle()
  await take(ada, 'table-menu', 620)
  await page.keyboard.press('Escape')

  await caretIn('const litres')
  await editable.locator('.tandem-code-keyword').first().waitFor()
  await page.keyboard.press('Control+Alt+g')
  await page.getByRole('dialog', { name: 'Language of the code' }).waitFor()
  await settle()
  await take(ada, 'code', 620)
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'File' }).click()
  await page.getByRole('menu').waitFor()
  await settle()
  await take(ada, 'file-menu', 320)
  await page.keyboard.press('Escape')

  await page.evaluate(() => scrollTo(0, 0))
  await caretIn('Friday')
  await page.keyboard.press('Control+Shift+f')
  await settle()
  await take(ada, 'focus-mode', 620)
  await page.keyboard.press('Escape')
  await caretIn('Friday')
  await page.keyboard.press('Control+Shift+f')

  await page.setViewportSize({ width: 1100, height: 700 })
  await page.keyboard.press('Control+Shift+o')
  await page.getByRole('tree', { name: 'Outline' }).waitFor()
  await settle()
  await page.screenshot({ path: join(folder, 'outline.png') })
  await page.keyboard.press('Control+Shift+o')
  await page.keyboard.press('Control+/')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await settle()
  await page.screenshot({ path: join(folder, 'shortcuts.png') })
  await page.context().close()
}

try {
  if (process.argv[2] !== 'editor') {
    await takeTwoPeople()
    await takeSuggestionsAndPictures()
  }
  await takeEditor()
  await takePanels()
} finally {
  await browser.close()
}

/** Runs in the page: paints a landscape and pastes it. */
async function pastePainting(editable: Element): Promise<void> {
  const canvas = document.createElement('canvas')
  const [width, height] = [(canvas.width = 960), (canvas.height = 400)]
  const paint = canvas.getContext('2d')!
  const sky = paint.createLinearGradient(0, 0, 0, height)
  sky.addColorStop(0, '#8ec5ee')
  sky.addColorStop(1, '#fdebd0')
  paint.fillStyle = sky
  paint.fillRect(0, 0, width, height)
  paint.fillStyle = '#ffd166'
  paint.beginPath()
  paint.arc(width * 0.72, height * 0.42, height * 0.13, 0, 7)
  paint.fill()
  for (const [color, base, swing] of [['#5d9c74', 0.62, 0.1], ['#3f7d58', 0.74, 0.07], ['#2c5f43', 0.88, 0.05]] as const) {
    paint.fillStyle = color
    paint.beginPath()
    paint.moveTo(0, height)
    for (let x = 0; x <= width; x += 8) paint.lineTo(x, height * (base + swing * Math.sin(x / 130 + base * 20)))
    paint.lineTo(width, height)
    paint.fill()
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  const clipboardData = new DataTransfer()
  clipboardData.items.add(new File([blob!], 'garden.png', { type: 'image/png' }))
  editable.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}
