/**
 * The languages of the interface: the element speaks that of the place it stands in, and the application the one that the
 * person chose.
 */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter, writerAt } from './editor-page.ts'
import { startStaticSite, type StaticSite } from './static-site.ts'

describe.skipIf(chromiumPath === null)(`languages (${needsChromium})`, () => {
  let site: StaticSite
  let server: ServerProcess
  const pages: Record<string, string> = {}

  beforeAll(async () => {
    site = await startStaticSite({ pages })
    server = await startServer({ args: ['--allowed-origins', site.url] })
  })
  afterAll(async () => {
    await server.dispose()
    await site.close()
  })
  const chromium = useChromium()
  let documents = 0
  afterEach(() => {
    for (const path of Object.keys(pages)) delete pages[path]
  })

  const element = (attributes = '') => `<tandem-editor document="languages-${++documents}" server="${server.url}" ${attributes}></tandem-editor>`

  const open = async (body: string, root = 'lang="en"', allow: readonly RegExp[] = []): Promise<Page> => {
    pages['/'] = `<!doctype html><html ${root}><head><meta charset="utf-8"><title>Host</title></head><body>${body}
      <script type="module" src="${server.url}/embed/tandem-editor.js"></script></body></html>`
    const { page } = await chromium.open({ url: site.url, allow })
    await page.locator('.tandem-document').first().waitFor()
    return page
  }

  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
  const directionOf = (page: Page, selector: string) => page.locator(selector).first().evaluate((node) => getComputedStyle(node).direction)

  describe('the element', () => {
    it('speaks the language of the nearest lang, whatever the region, and follows its changes', async () => {
      const page = await open(`<section lang="de-AT">${element()}</section>`)
      await button(page, 'Fett').waitFor()
      expect(await button(page, 'Fett').getAttribute('title')).toBe('Fett (Strg+B)')
      await page.getByRole('textbox', { name: 'Dokument' }).waitFor()
      expect(await page.locator('[data-placeholder]').getAttribute('data-placeholder')).toBe('Hier schreiben …')
      await until(async () => (await writerAt(page).status()) === 'Gespeichert', { what: 'the status in German' })
      // What is loaded later speaks it too.
      await button(page, 'Suchen und ersetzen').click()
      await page.getByRole('search', { name: 'Im Dokument suchen' }).waitFor()

      await page.evaluate(() => document.querySelector('section')!.setAttribute('lang', 'ru'))
      await button(page, 'Полужирный').waitFor()
      await page.getByRole('search', { name: 'Поиск в документе' }).waitFor()
      await page.getByRole('textbox', { name: 'Документ' }).waitFor()
      await page.evaluate(() => document.querySelector('tandem-editor')!.setAttribute('lang', 'ja'))
      await button(page, '太字').waitFor()
      await page.evaluate(() => document.querySelector('tandem-editor')!.removeAttribute('lang'))
      await button(page, 'Полужирный').waitFor()
      await page.evaluate(() => document.querySelector('section')!.removeAttribute('lang'))
      await button(page, 'Bold').waitFor()
    })

    it('finds it through shadow roots and slots, and takes English for what it does not know', async () => {
      const page = await open(`<x-page>${element()}</x-page><div lang="fr">${element()}</div>
        <script>
          customElements.define('x-page', class extends HTMLElement {
            constructor() { super().attachShadow({ mode: 'open' }).innerHTML = '<main lang="es"><slot></slot></main>' }
          })
        </script>`)
      await page.locator('x-page').getByRole('button', { name: 'Negrita', exact: true }).waitFor()
      await page.locator('div[lang=fr]').getByRole('button', { name: 'Bold', exact: true }).waitFor()
    })

    it('keeps the words of its page for the placeholder and the name of the text', async () => {
      const page = await open(element('lang="de" placeholder="Protokoll" label="Sitzung"'))
      await button(page, 'Fett').waitFor()
      await page.getByRole('textbox', { name: 'Sitzung' }).waitFor()
      expect(await page.locator('[data-placeholder]').getAttribute('data-placeholder')).toBe('Protokoll')
    })

    it('in Arabic runs from right to left where the page says nothing of direction, and the text does not', async () => {
      const page = await open(element('lang="ar"'))
      await button(page, 'غامق').waitFor()
      expect(await directionOf(page, 'tandem-editor-toolbar')).toBe('rtl')
      expect(await directionOf(page, '.tandem-content')).toBe('ltr')
      expect(await page.locator('tandem-editor').getAttribute('dir')).toBeNull()
      const boxOf = async (name: string) => (await button(page, name).boundingBox())!
      expect((await boxOf('تراجع')).x).toBeGreaterThan((await boxOf('غامق')).x)

      // To the left is onwards.
      await button(page, 'غامق').focus()
      await page.keyboard.press('ArrowLeft')
      const focused = () => page.evaluate(() => {
        let active = document.activeElement
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
        return active?.getAttribute('aria-label')
      })
      expect(await focused()).toBe('مائل')

      // The menu opens where its button begins, inside the window.
      const style = page.getByRole('button', { name: /^نمط النص/ })
      await style.click()
      const [opener, menu] = [(await style.boundingBox())!, (await page.getByRole('menu', { name: 'نمط النص' }).boundingBox())!]
      expect(Math.abs(menu.x + menu.width - (opener.x + opener.width))).toBeLessThan(8)
      await page.keyboard.press('Escape')

      // Neither do the lists beside the text go by the text.
      await page.locator('.tandem-document').click()
      await page.keyboard.type('/')
      await page.getByRole('listbox').getByRole('option', { name: 'فقرة' }).waitFor()
      expect(await directionOf(page, 'tandem-suggestion-list [role=listbox]')).toBe('rtl')
      await page.keyboard.press('Escape')

      // What points is mirrored, and what is no direction is not.
      const isMirrored = (id: string) => page.locator(`tandem-editor-toolbar [data-id=${id}] .icon`).evaluate((node) => getComputedStyle(node).scale === '-1 1')
      expect([await isMirrored('indent'), await isMirrored('undo'), await isMirrored('bold'), await isMirrored('find')]).toEqual([true, true, false, false])
    })

    it('leaves the direction to a page that says it', async () => {
      const page = await open(element('lang="ar" dir="ltr"') + `<div dir="rtl">${element('lang="de"')}</div>`)
      await button(page, 'غامق').waitFor()
      await page.locator('div[dir=rtl]').getByRole('button', { name: 'Fett', exact: true }).waitFor()
      expect(await page.locator('tandem-editor-toolbar').evaluateAll((bars) => bars.map((bar) => getComputedStyle(bar).direction))).toEqual(['ltr', 'rtl'])
      await page.evaluate(() => document.querySelector('tandem-editor')!.removeAttribute('dir'))
      await until(async () => (await directionOf(page, 'tandem-editor-toolbar')) === 'rtl', { what: 'the direction of the language' })
    })

    it('shows English where a language cannot be loaded', async () => {
      const name = `languages-${++documents}`
      pages['/'] = `<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Host</title></head><body>
        <tandem-editor document="${name}" server="${server.url}"></tandem-editor></body></html>`
      const { page } = await chromium.open({ allow: networkErrors })
      await page.route('**/embed/de.js', (route) => route.abort())
      await page.goto(site.url)
      await page.addScriptTag({ type: 'module', url: `${server.url}/embed/tandem-editor.js` })
      await button(page, 'Bold').waitFor()
    })
  })

  describe('the application', () => {
    const profile = (page: Page) => page.locator('tandem-own-profile > button')

    it('speaks what the person chooses in their profile, keeps it, and tells other tabs', async () => {
      const writer = await openWriter(chromium, `${server.url}/d/languages-app`, { name: 'Anna' })
      const { page } = writer
      await button(page, 'Bold').waitFor()
      const other = await chromium.open({ url: `${server.url}/`, context: page.context() })
      await other.page.getByRole('heading', { name: 'Documents' }).waitFor()

      await profile(page).click()
      const choice = page.getByRole('combobox', { name: 'Language' })
      expect(await choice.locator('option').allTextContents()).toEqual(['Deutsch', 'English', 'Español', 'Русский', 'العربية', '日本語'])
      expect(await choice.inputValue()).toBe('en')
      await choice.selectOption('Deutsch')
      await page.getByRole('combobox', { name: 'Sprache' }).waitFor()
      await button(page, 'Fett').waitFor()
      await page.getByRole('textbox', { name: 'Titel' }).waitFor()
      await other.page.getByRole('heading', { name: 'Dokumente' }).waitFor()
      await until(async () => (await page.title()) === 'Ohne Titel – Tandem', { what: 'the title of the window in German' })

      await page.reload()
      await button(page, 'Fett').waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe('de')
      expect(await page.locator('html').getAttribute('dir')).toBe('ltr')

      await profile(page).click()
      await page.getByRole('combobox', { name: 'Sprache' }).selectOption('العربية')
      await button(page, 'غامق').waitFor()
      expect(await page.locator('html').getAttribute('dir')).toBe('rtl')
      await other.page.close()
    })

    it('begins with the first language of the browser that there is, and shows no other before it', async () => {
      const { page } = await chromium.open({ contextOptions: { locale: 'es-MX' } })
      const seen: string[] = []
      await page.exposeFunction('seen', (text: string) => seen.push(text))
      await page.addInitScript(() => {
        const look = () => {
          const text = document.querySelector('h1')?.textContent
          if (text) (window as unknown as { seen(text: string): void }).seen(text)
          requestAnimationFrame(look)
        }
        look()
      })
      await page.goto(`${server.url}/`)
      await page.getByRole('button', { name: 'Documento nuevo' }).waitFor()
      expect(await page.locator('html').getAttribute('lang')).toBe('es-MX')
      expect(new Set(seen)).toEqual(new Set(['Documentos']))
    })

    it('says in it what the server refuses', async () => {
      const { page } = await chromium.open({ allow: [...networkErrors, /503/], contextOptions: { locale: 'ru' } })
      await page.route('**/api/documents', (route) => route.fulfill({ status: 503, contentType: 'application/json', body: '{"error":"stopping","message":"The server is stopping."}' }))
      await page.goto(`${server.url}/`)
      await page.getByText('Сервер останавливается').waitFor()
    })
  })
})
