/** Pictures in the text: all ways in, on their way to the server and back, and what can be done with them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { createHash } from 'node:crypto'
import { chromiumPath, needsChromium, networkErrors, nextFrame, useChromium } from '../support/browser.ts'
import { png } from '../support/png.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter, type Writer, type WriterOptions } from './editor-page.ts'
import { useWriters } from './kept-writers.ts'
import { startStaticSite } from './static-site.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

interface TestFile {
  name: string
  type: string
  bytes: Buffer
}

const green: TestFile = { name: 'green.png', type: 'image/png', bytes: png(400, 200) }
const red: TestFile = { name: 'red.png', type: 'image/png', bytes: png(300, 300, [190, 40, 40]) }
const blue: TestFile = { name: 'blue.png', type: 'image/png', bytes: png(200, 100, [30, 60, 200]) }

/** Browsers tell of every answer that is an error. */
const notThere = /status of 404/

describe.skipIf(chromiumPath === null)(`pictures (${needsChromium})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()
  const writers = useWriters(chromium, { allow: [notThere] })

  let documents = 0
  let url = ''
  beforeEach(() => {
    url = `${server.url}/d/pictures-${++documents}`
  })

  const focused = async (writer: Writer): Promise<Writer> => {
    await writer.statusIs('Saved')
    await writer.editable.click()
    return writer
  }
  const open = async (name = 'Anna'): Promise<Writer> => focused(await writers.open(url, { name }))
  const openFresh = async (name = 'Anna', at = url, options: WriterOptions = {}): Promise<Writer> =>
    focused(await openWriter(chromium, at, { name, allow: [notThere], ...options }))

  /** Pastes files, and HTML beside them, as from another program. */
  const paste = ({ editable }: Writer, files: readonly TestFile[], html = '') =>
    editable.evaluate(
      (element, [parts, markup]) => {
        const clipboardData = new DataTransfer()
        for (const { name, type, base64 } of parts) clipboardData.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }))
        if (markup !== '') clipboardData.setData('text/html', markup)
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      },
      [files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') })), html] as const,
    )

  const drop = (target: Locator, files: readonly TestFile[], side: 'above' | 'below') =>
    target.evaluate(
      (element, [parts, where]) => {
        const dataTransfer = new DataTransfer()
        for (const { name, type, base64 } of parts) dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }))
        const { left, top, bottom } = element.getBoundingClientRect()
        const at = { clientX: left + 5, clientY: where === 'above' ? top + 2 : bottom - 2, bubbles: true, composed: true, cancelable: true, dataTransfer }
        return ['dragover', 'drop'].every((type) => !element.dispatchEvent(new DragEvent(type, at)))
      },
      [files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') })), side] as const,
    )

  /** The document, a line a block: the text, or of a picture its hash or address, and its caption. */
  const shown = ({ page }: Writer) =>
    page.evaluate(() =>
      (document.querySelector('tandem-editor')?.view?.state.doc.children ?? []).map((node) =>
        node.type.name === 'image' ? `[${String(node.attrs['src']).replace(/^sha256:(.{8}).*/, '$1')}] ${node.textContent}`.trim() : node.textContent,
      ),
    )
  const shows = async (writer: Writer, lines: readonly string[]) => {
    const isShown = async () => {
      expect(await shown(writer)).toEqual(lines)
      return true
    }
    await until(isShown, { what: 'the document' })
  }
  const named = ({ bytes }: TestFile) => `[${sha256(bytes).slice(0, 8)}]`
  const attributes = ({ page }: Writer) =>
    page.evaluate(() => document.querySelector('tandem-editor')?.view?.state.doc.children.find(({ type }) => type.name === 'image')?.attrs ?? {})
  const loaded = ({ editable }: Writer, index = 0) =>
    until(
      () => editable.locator('figure img').nth(index).evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth),
      { what: 'the picture to be shown' },
    )
  const picture = ({ editable }: Writer) => editable.locator('.tandem-picture').first()
  const said = ({ page }: Writer) => page.locator('tandem-editor .said')
  const button = ({ page }: Writer, name: string) => page.locator('tandem-image-bar').getByRole('button', { name, exact: true })
  const stored = async (document: string, { bytes }: TestFile) => fetch(`${server.url}/api/documents/${document}/images/${sha256(bytes)}`)

  test('a pasted picture is there at once, goes to the server, and others see it; undo takes it out in one step', async () => {
    const anna = await open()
    const ben = await open('Ben')
    await anna.type('before')
    await paste(anna, [green])
    await shows(anna, ['before', named(green), ''])
    await loaded(anna)
    await anna.type('behind')
    await anna.statusIs('Saved')
    await shows(ben, ['before', named(green), 'behind'])
    await loaded(ben)
    expect(await attributes(anna)).toMatchObject({ width: 400, ratio: 2, alt: '' })
    const answer = await stored(`pictures-${documents}`, green)
    expect(Buffer.from(await answer.arrayBuffer()).equals(green.bytes)).toBe(true)
    // What was typed slowly takes several steps.
    await until(
      async () => {
        await anna.press('Control+z')
        return (await shown(anna)).at(-1) === ''
      },
      { what: 'what was typed behind it to be gone' },
    )
    await shows(anna, ['before', named(green), ''])
    await anna.press('Control+z')
    await shows(anna, ['before'])
  })

  test('of what comes with HTML, the text is taken, and a picture that came alone', async () => {
    const anna = await open()
    await paste(anna, [green], `<meta charset="utf-8"><img src="https://example.org/green.png">`)
    await shows(anna, [named(green), ''])
    await paste(anna, [green], '<p>cells as text</p>')
    await shows(anna, [named(green), 'cells as text'])
  })

  test('pictures in pasted HTML that hold their data go to the server; signs become their words', async () => {
    const anna = await open()
    const data = `data:image/png;base64,${red.bytes.toString('base64')}`
    await paste(anna, [], `<p>one</p><p><img src="${data}" alt="a red square"></p><p>two <img src="https://example.org/smile.png" width="20" alt="☺"></p>`)
    await shows(anna, ['one', named(red), 'two ☺'])
    expect(await attributes(anna)).toMatchObject({ alt: 'a red square', width: 300, ratio: 1 })
    // One alone is a picture too, and not the text of its caption, which it has not.
    await anna.press('Enter')
    await paste(anna, [], `<img src="data:image/png;base64,${green.bytes.toString('base64')}">`)
    await shows(anna, ['one', named(red), 'two ☺', named(green)])
    await anna.statusIs('Saved')
    expect((await stored(`pictures-${documents}`, red)).status).toBe(200)
  })

  test('several files that are dropped go between the blocks there, and one that is none is named', async () => {
    const anna = await open()
    await anna.type('one\ntwo')
    const text = { name: 'evil.svg', type: 'image/svg+xml', bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') }
    expect(await drop(anna.editable.locator('p').nth(1), [green, text, red], 'above')).toBe(true)
    await shows(anna, ['one', named(green), named(red), 'two'])
    await said(anna).getByText('“evil.svg” was not inserted: pictures are PNG').waitFor()
    await drop(anna.editable.locator('p').nth(1), [green], 'below')
    await shows(anna, ['one', named(green), named(red), 'two', named(green)])
  })

  test('a file that is too large is refused before anything is put in', async () => {
    const anna = await open()
    await paste(anna, [{ name: 'huge.png', type: 'image/png', bytes: Buffer.concat([green.bytes, Buffer.alloc(10 * 1024 * 1024)]) }])
    await said(anna).getByText('“huge.png” was not inserted: it has 10.0 MB').waitFor()
    await shows(anna, [''])
  })

  test('a picture is chosen from the dialog, which the key and the button open', async () => {
    const anna = await open()
    await anna.press('Control+Shift+I')
    const dialog = anna.page.getByRole('dialog', { name: 'Insert a picture' })
    await dialog.waitFor()
    await anna.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await anna.page.getByRole('button', { name: 'Picture', exact: true }).click()
    const chooser = anna.page.waitForEvent('filechooser')
    await dialog.getByRole('button', { name: 'Choose files…' }).click()
    await (await chooser).setFiles([green, red].map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: bytes })))
    await shows(anna, [named(green), named(red), ''])
  })

  test('a picture is put in by its address, and an address without one is told', async () => {
    await using site = await startServer()
    await fetch(`${site.url}/api/documents/x/images/${sha256(green.bytes)}`, { method: 'PUT', body: new Uint8Array(green.bytes) })
    const anna = await openFresh('Anna', url, { allow: [notThere, /Content Security Policy/, /Failed to load/] })
    await anna.press('Control+Shift+I')
    const dialog = anna.page.getByRole('dialog', { name: 'Insert a picture' })
    const address = dialog.getByRole('textbox')
    await address.fill('javascript:alert(1)')
    await anna.press('Enter')
    await dialog.getByText('There is no picture that can be loaded').waitFor()
    await shows(anna, [''])
    const here = `${server.url}/favicon.svg`
    await address.fill(here)
    await anna.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await shows(anna, [`[${here}]`, ''])
    await loaded(anna)
    expect(await anna.editable.locator('figure img').getAttribute('referrerpolicy')).toBe('no-referrer')
  })

  test('a picture that is put in without the server waits on this device, over a reload too, and goes up when it is back', async () => {
    await using own = await startServer()
    const anna = await openFresh('Anna', `${own.url}/d/offline`, { allow: networkErrors.concat(/status of (404|426)/) })
    await anna.type('text')
    await anna.statusIs('Saved')
    // What takes in pictures is loaded when there is time.
    await until(() => anna.page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('image-tools'))), { what: 'the tools' })
    await own.kill()
    await anna.statusIs(/^Offline/)
    await paste(anna, [green])
    await shows(anna, ['text', named(green), ''])
    await loaded(anna)
    await anna.editable.getByText('Waiting to be uploaded').waitFor()
    await anna.statusIs('Offline, kept on this device')
    await anna.page.getByText('1 picture is not on the server yet.').first().waitFor({ state: 'attached' })

    const { clientFolder } = await import('./static-site.ts')
    const files = await startStaticSite({ port: own.port, folder: clientFolder, application: { prefix: '/d/', file: 'index.html' } })
    await anna.page.reload()
    await shows(anna, ['text', named(green), ''])
    await loaded(anna)
    await anna.statusIs('Offline, kept on this device')
    await files.close()

    await own.restart()
    const ben = await openFresh('Ben', `${own.url}/d/offline`)
    await anna.statusIs('Saved')
    await loaded(ben)
    expect(await anna.editable.locator('.tandem-picture-note').isVisible()).toBe(false)
    expect((await fetch(`${own.url}/api/documents/offline/images/${sha256(green.bytes)}`)).status).toBe(200)
  })

  test('an upload that the server refuses says why where the picture is, counts as not saved, and can be tried again', async () => {
    await using small = await startServer({ args: ['--max-image-bytes', '1000'] })
    const anna = await openFresh('Anna', `${small.url}/d/small`, { allow: [/status of 413/, notThere] })
    const large = { name: 'large.png', type: 'image/png', bytes: Buffer.concat([green.bytes, Buffer.alloc(5000)]) }
    await paste(anna, [large])
    await anna.editable.getByText('it is too large a file').waitFor()
    await anna.statusIs('Not saved')
    await anna.page.route('**/images/*', (route) => route.fulfill({ status: 201, json: { hash: sha256(large.bytes), type: large.type, size: large.bytes.length, width: 400, height: 200 } }))
    await anna.editable.getByRole('button', { name: 'Try again' }).click()
    await anna.statusIs('Saved')
    expect(await anna.editable.getByText('too large').isVisible()).toBe(false)
  })

  test('while a picture goes up its progress is shown, and the page says that one waits', async () => {
    const anna = await open()
    let go: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    await anna.page.route('**/images/*', async (route) => {
      await gate
      await route.continue()
    })
    await paste(anna, [green])
    await anna.editable.getByRole('progressbar', { name: 'Uploading the picture' }).waitFor()
    await anna.statusIs('1 picture waiting to be uploaded')
    go()
    await anna.statusIs('Saved')
  })

  test('what shows pictures is loaded again where it did not come at first', async () => {
    const anna = await openFresh()
    await paste(anna, [green])
    await loaded(anna)
    let fails = 0
    const ben = await openWriter(chromium, url, { name: 'Ben', context: anna.page.context(), allow: [...networkErrors] })
    await ben.page.route('**/image-tools*', (route) => (fails++, route.abort()))
    await ben.page.reload()
    await until(() => fails > 0, { what: 'the page to have asked for it' })
    await nextFrame(ben.page)
    expect(await ben.editable.locator('figure img').count()).toBe(0)
    await ben.page.unroute('**/image-tools*')
    // A quarter of a minute later.
    await ben.page.evaluate(() => {
      const now = performance.now.bind(performance)
      performance.now = () => now() + 15_000
    })
    await ben.editable.locator('figcaption').click()
    await ben.type('x')
    await loaded(ben)
  })

  test('a picture that is not on the server says so, and comes when it is', async () => {
    const anna = await open()
    await paste(anna, [], `<figure data-image="sha256:${sha256(green.bytes)}"><img alt="a green field"><figcaption>Field</figcaption></figure>`)
    await shows(anna, [`${named(green)} Field`])
    await anna.editable.getByText('This picture is not on the server').waitFor()
    await anna.editable.locator('strong', { hasText: 'a green field' }).waitFor()
    await fetch(`${server.url}/api/documents/pictures-${documents}/images/${sha256(green.bytes)}`, { method: 'PUT', body: new Uint8Array(green.bytes) })
    await loaded(anna)
  })

  test('a picture copied as Markdown by the menu of its block has its address on the server', async () => {
    const writer = await openFresh('Anna', url, { contextOptions: { permissions: ['clipboard-read', 'clipboard-write'] } })
    await paste(writer, [green])
    await writer.statusIs('Saved')
    await picture(writer).click()
    await writer.press('Control+Shift+Space')
    await writer.page.getByRole('menuitem', { name: 'Copy as Markdown' }).click()
    const copied = () => writer.page.evaluate(() => navigator.clipboard.readText())
    const address = `${server.url}/api/documents/pictures-${documents}/images/${sha256(green.bytes)}`
    await until(async () => (await copied()) !== '', { what: 'the Markdown' })
    expect(await copied()).toContain(`](${address}`)
  })

  test('a picture copied from another document of the server comes along', async () => {
    const first = await openFresh()
    await paste(first, [green])
    await shows(first, [named(green), ''])
    await first.statusIs('Saved')
    await picture(first).click()
    const html = await first.editable.evaluate((element) => {
      const clipboardData = new DataTransfer()
      element.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
      return clipboardData.getData('text/html')
    })
    // Other programs find it on the server.
    expect(html).toContain(`src="${server.url}/api/documents/pictures-${documents}/images/${sha256(green.bytes)}"`)
    const second = await openFresh('Anna', `${url}-second`, { context: first.page.context() })
    await paste(second, [], html)
    await shows(second, [named(green)])
    await loaded(second)
    await second.statusIs('Saved')
    expect((await stored(`pictures-${documents}-second`, green)).status).toBe(200)
  })

  describe('a picture that is selected', () => {
    let anna: Writer
    beforeEach(async () => {
      anna = await open()
      await anna.type('above')
      await paste(anna, [green])
      await shows(anna, ['above', named(green), ''])
      await loaded(anna)
      await anna.statusIs('Saved')
    })

    const width = async () => (await picture(anna).boundingBox())?.width
    const room = () => anna.editable.locator('figure').evaluate((element) => element.clientWidth)

    test('is resized by its handles in one step, and Escape leaves it', async () => {
      await picture(anna).click()
      const box = (await picture(anna).boundingBox())!
      const { mouse } = anna.page
      await anna.editable.locator('.tandem-picture-end').waitFor()
      await mouse.move(box.x + box.width, box.y + box.height / 2)
      await mouse.down()
      await mouse.move(box.x + box.width - 60, box.y + box.height / 2, { steps: 4 })
      await anna.press('Escape')
      await mouse.up()
      expect(await width()).toBe(400)
      await mouse.move(box.x + box.width, box.y + box.height / 2)
      await mouse.down()
      await mouse.move(box.x + box.width - 100, box.y + box.height / 2, { steps: 4 })
      expect(await attributes(anna)).toMatchObject({ width: 400 })
      await mouse.up()
      expect(await attributes(anna)).toMatchObject({ width: 300 })
      expect(await width()).toBe(300)
      await anna.press('Control+z')
      expect(await attributes(anna)).toMatchObject({ width: 400 })
    })

    test('is resized by keys, which is read out', async () => {
      await picture(anna).click()
      const tenth = (await room()) / 10
      await anna.press('Shift+ArrowRight')
      expect(await attributes(anna)).toMatchObject({ width: Math.round(400 + tenth) })
      await anna.press('-', '-')
      const now = Math.round(Math.round(Math.round(400 + tenth) - tenth) - tenth)
      expect(await attributes(anna)).toMatchObject({ width: now })
      expect(await anna.page.locator('.tandem-announcement').textContent()).toBe(`${now} pixels wide`)
      await anna.press('Shift+ArrowLeft', '+')
      expect(await attributes(anna)).toMatchObject({ width: now })
    })

    test('is reached by arrow keys between the text and its caption', async () => {
      await anna.clickEndOf(0)
      await anna.press('ArrowDown')
      await anna.editable.locator('.tandem-selected-picture').waitFor()
      await anna.press('ArrowDown')
      await anna.type('A field')
      await shows(anna, ['above', `${named(green)} A field`, ''])
      await anna.press('ArrowUp')
      await anna.editable.locator('.tandem-selected-picture').waitFor()
      await anna.type('!')
      await shows(anna, ['above', `${named(green)} A field!`, ''])
      await anna.press('ArrowUp', 'ArrowUp')
      await anna.type('>')
      await shows(anna, ['above>', `${named(green)} A field!`, ''])
    })

    test('gets its words from the bar, all by keyboard, and Escape goes back to the text', async () => {
      await picture(anna).click()
      await anna.press('Control+Alt+i')
      await until(() => button(anna, 'ALT – Alternative text: missing').evaluate((element) => element.matches(':focus')), { what: 'the focus on the bar' })
      await anna.press('Enter')
      const words = anna.page.getByRole('textbox', { name: 'Alternative text' })
      await until(() => words.evaluate((element) => element.matches(':focus')), { what: 'the focus in the field' })
      await anna.page.keyboard.type('a green field')
      await anna.press('Enter')
      await until(() => button(anna, 'ALT – Alternative text').evaluate((element) => element.matches(':focus')), { what: 'the focus back on the bar' })
      expect(await attributes(anna)).toMatchObject({ alt: 'a green field' })
      expect(await anna.editable.locator('figure img').getAttribute('alt')).toBe('a green field')
      await anna.press('ArrowRight', 'ArrowRight', 'Enter')
      expect(await attributes(anna)).toMatchObject({ align: 'center' })
      await anna.press('Escape')
      expect(await anna.editable.evaluate((element) => element.matches(':focus'))).toBe(true)
    })

    test('is aligned, made as wide as the text and as it is, replaced and deleted from the bar', async () => {
      await picture(anna).click()
      await button(anna, 'At the end').click()
      const box = (await picture(anna).boundingBox())!
      const figure = (await anna.editable.locator('figure').boundingBox())!
      expect(box.x + box.width).toBeCloseTo(figure.x + figure.width, 0)
      await button(anna, 'Full width').click()
      expect(await attributes(anna)).toMatchObject({ width: await room() })
      await button(anna, 'Original size').click()
      expect(await attributes(anna)).toMatchObject({ width: 400 })
      const download = anna.page.waitForEvent('download')
      await button(anna, 'Download').click()
      expect((await download).suggestedFilename()).toBe('picture.png')
      await button(anna, 'Replace').click()
      const chooser = anna.page.waitForEvent('filechooser')
      await anna.page.getByRole('dialog', { name: 'Replace the picture' }).getByRole('button', { name: 'Choose a file…' }).click()
      await (await chooser).setFiles({ name: red.name, mimeType: red.type, buffer: red.bytes })
      await shows(anna, ['above', named(red), ''])
      expect(await attributes(anna)).toMatchObject({ align: 'end', ratio: 1, width: 300 })
      await loaded(anna)
      await button(anna, 'Delete').click()
      await shows(anna, ['above', ''])
    })

    test('is replaced where it is by then, while somebody else moves it down', async () => {
      const ben = await open('Ben')
      await picture(anna).click()
      await button(anna, 'Replace').click()
      const dialog = anna.page.getByRole('dialog', { name: 'Replace the picture' })
      await dialog.waitFor()
      // A picture comes to stand at the place where the other one was.
      await ben.press('Control+Home')
      await paste(ben, [red])
      await shows(anna, ['above', named(red), named(green), ''])
      const chooser = anna.page.waitForEvent('filechooser')
      await dialog.getByRole('button', { name: 'Choose a file…' }).click()
      await (await chooser).setFiles({ name: blue.name, mimeType: blue.type, buffer: blue.bytes })
      await shows(anna, ['above', named(red), named(blue), ''])
      await shows(ben, ['above', named(red), named(blue), ''])
    })

    test('two people write its caption at the same time', async () => {
      const ben = await open('Ben')
      await anna.editable.locator('figcaption').click()
      await anna.type('A field')
      await shows(ben, ['above', `${named(green)} A field`, ''])
      await ben.editable.locator('figcaption').click()
      await ben.press('Home')
      await Promise.all([anna.type(' in May'), ben.type('Anna: ')])
      await shows(anna, ['above', `${named(green)} Anna: A field in May`, ''])
      await shows(ben, ['above', `${named(green)} Anna: A field in May`, ''])
    })
  })

  test('whoever may only read sees pictures, and can do nothing to them', async () => {
    const anna = await open()
    await paste(anna, [green])
    await shows(anna, [named(green), ''])
    await anna.statusIs('Saved')
    const { page } = await chromium.open({ url, allow: [notThere] })
    await page.locator('tandem-editor').evaluate((element) => element.setAttribute('readonly', ''))
    await page.locator('figure img').waitFor()
    await page.locator('.tandem-picture').click()
    await nextFrame(page)
    expect(await page.locator('.tandem-picture-handle, tandem-image-bar').count()).toBe(0)
    expect(await page.locator('figcaption').isVisible()).toBe(false)
  })

  test('a document is taken out with the addresses of its pictures', async () => {
    const anna = await open()
    await paste(anna, [green])
    await shows(anna, [named(green), ''])
    const written = (page: Page, format: 'markdown' | 'html' | 'json') => page.evaluate((as) => document.querySelector('tandem-editor')!.exportAs(as), format)
    const address = `${server.url}/api/documents/pictures-${documents}/images/${sha256(green.bytes)}`
    expect(await written(anna.page, 'markdown')).toContain(`](${address})`)
    expect(await written(anna.page, 'html')).toContain(`src="${address}"`)
    expect(await written(anna.page, 'json')).toContain(`"sha256:${sha256(green.bytes)}"`)
    // Read again, it is the picture that the server keeps.
    const html = await written(anna.page, 'html')
    await anna.press('Control+a', 'Delete')
    await anna.page.evaluate((text) => document.querySelector('tandem-editor')!.insert('html', text), html)
    await until(async () => (await shown(anna))[0] === named(green), { what: 'the picture' })
  })
})
