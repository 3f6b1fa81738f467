/**
 * `<tandem-editor>` in pages of somebody else: on another origin, below their styles, and inside their shadow roots.
 */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { chromiumPath, needsChromium, networkErrors, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter, writerAt, type Writer } from './editor-page.ts'
import { startStaticSite, type StaticSite } from './static-site.ts'

const hostileStyles = `
  * { margin: 0; padding: 0; border: 0; box-sizing: border-box; color: inherit; font: inherit; line-height: 1; text-decoration: none; }
  body { font: 40px/3 cursive; text-align: center; text-transform: uppercase; letter-spacing: 1em; white-space: nowrap; color: red; }
  div, span, p { white-space: normal; display: block; }
  p, h1, h2, h3, li, ul, div { margin: 50px; font-size: 10px; text-indent: 5em; }
  h1, h2 { font-weight: normal; }
  button, input { all: unset; display: none; }
  strong, b, em { font-weight: normal; font-style: normal; }
  pre, code { white-space: normal; font-family: serif; }
  ul, ol { list-style: none; }
`

describe.skipIf(chromiumPath === null)(`the element in another page (${needsChromium})`, () => {
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
  let name = ''
  beforeEach(() => {
    name = `embedded-${++documents}`
  })
  afterEach(() => {
    for (const path of Object.keys(pages)) delete pages[path]
  })

  const script = () => `<script type="module" src="${server.url}/embed/tandem-editor.js"></script>`
  const element = (attributes = '') => `<tandem-editor document="${name}" server="${server.url}" ${attributes}></tandem-editor>`
  const pageWith = (body: string, head = '') => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Host</title>${head}</head><body>${body}</body></html>`

  const open = async (body: string, head?: string): Promise<Page> => {
    pages['/'] = pageWith(body, head)
    const { page } = await chromium.open({ url: site.url })
    return page
  }

  /** Somebody at the same document in Tandem's own application. */
  const openInApplication = () => openWriter(chromium, `${server.url}/d/${name}`, { name: 'Ben' })

  test('takes one script and one tag, and writes with the application', async () => {
    const page = await open(`<h1>Intranet</h1>${element('user-name="Anna" user-color="#207e4f"')}${script()}`)
    const anna = writerAt(page)
    await anna.editable.click()
    await anna.type('## From outside\nhello')
    const ben = await openInApplication()
    await ben.sees(['## From outside', 'hello'])
    await ben.editable.locator('.tandem-caret-label[data-name=Anna]').waitFor({ state: 'attached' })
    await ben.editable.click()
    await ben.press('Control+End')
    await ben.type(' there')
    await anna.sees(['## From outside', 'hello there'])
    await anna.statusIs('Saved')
  })

  test('on an origin that is not allowed does not connect', async () => {
    await using other = await startStaticSite({ pages: { '/': pageWith(element() + script()) } })
    const { page } = await chromium.open({ url: other.url, allow: [...networkErrors, /the server responded with a status of 403/] })
    await page.getByText('The server cannot be reached').first().waitFor()
    expect(await page.locator('.tandem-document').count()).toBe(0)
  })

  test('says by events when the document is shown and where the newest edit is', async () => {
    const page = await open(
      `${element()}<script>
        window.events = []
        document.addEventListener('ready', (event) => window.events.push('ready:' + (event.view !== null)))
        document.addEventListener('status-change', (event) => window.events.push(event.status.kind))
      </script>${script()}`,
    )
    const anna = writerAt(page)
    await anna.editable.click()
    await anna.statusIs('Saved')
    await anna.type('x')
    await anna.statusIs('Saved')
    const events = await page.evaluate(() => (window as unknown as { events: string[] }).events)
    expect(events.filter((event) => event === 'ready:true')).toHaveLength(1)
    // The kind stays where only the copy on this device has changed.
    const kinds = events.filter((event, index) => event !== events[index - 1])
    expect(kinds.slice(-2)).toEqual(['saving', 'saved'])
  })

  describe('inside shadow roots of the page', () => {
    /** Two hosts, each with an editor of the same document in a shadow root of its own. */
    const inShadow = (attributes: string) => `
      <embedding-host id="first"></embedding-host>
      <embedding-host id="second"></embedding-host>
      <script>
        customElements.define('embedding-host', class extends HTMLElement {
          connectedCallback() {
            if (this.shadowRoot) return
            const root = this.attachShadow({ mode: 'open' })
            root.innerHTML = '<section>' + ${JSON.stringify(attributes)}.replace('NAME', this.id) + '</section>'
          }
        })
      </script>`

    const openTwo = async (): Promise<[Writer, Writer]> => {
      const page = await open(inShadow(element('user-name="NAME" user-color="#207e4f" no-offline')) + script())
      const [first, second] = ['#first', '#second'].map((host) => writerAt(page, page.locator(`${host} .tandem-document`)))
      if (first === undefined || second === undefined) throw new Error('There are two')
      await first.editable.waitFor()
      await second.editable.waitFor()
      return [first, second]
    }

    const isFocused = (writer: Writer) =>
      writer.editable.evaluate((editable) => (editable.getRootNode() as ShadowRoot).activeElement === editable)

    test('two editors, focused in turn, receive what the other types and lose nothing', async () => {
      const [first, second] = await openTwo()
      await first.editable.click()
      await first.type('one ')
      await second.sees(['one '])
      await second.editable.click()
      expect([await isFocused(first), await isFocused(second)]).toEqual([false, true])
      await second.press('Control+End')
      await second.type('two ')
      await first.sees(['one two '])
      await first.editable.click()
      await first.press('Control+End')
      await first.type('three')
      await second.sees(['one two three'])
      await first.press('Enter')
      await first.type('- list')
      await second.sees(['one two three', '- list'])
      const ben = await openInApplication()
      await ben.sees(['one two three', '- list'])
    })

    test('a focused editor receives what others type, and the next key reverts none of it', async () => {
      const [first, second] = await openTwo()
      await first.editable.click()
      await first.type('in the shadow')
      const ben = await openInApplication()
      await ben.sees(['in the shadow'])
      await ben.editable.click()
      await ben.press('Control+Home')
      for (const word of ['we ', 'all ', 'sit ']) {
        expect(await isFocused(first)).toBe(true)
        await ben.type(word)
        await until(async () => (await first.blocks())[0]?.includes(word), { what: 'the word of the other' })
        await first.type('.')
        await until(async () => (await ben.blocks())[0]?.includes('.'), { what: 'the key in the shadow' })
      }
      const expected = ['we all sit in the shadow...']
      await ben.sees(expected)
      await first.sees(expected)
      await second.sees(expected)
    })

    test('the stylesheet of the text and the toolbar work there', async () => {
      const [first, second] = await openTwo()
      await first.editable.click()
      await first.type('# Title\nword')
      await second.sees(['# Title', 'word'])
      for (const { editable } of [first, second]) {
        const style = await editable.evaluate((document) => ({
          heading: getComputedStyle(document.querySelector('h1') ?? document).fontSize,
          text: getComputedStyle(document.querySelector('p') ?? document).fontSize,
          space: getComputedStyle(document).whiteSpaceCollapse,
        }))
        expect(style).toEqual({ heading: '32px', text: '16px', space: 'break-spaces' })
      }
      await first.press('Control+Shift+ArrowLeft')
      await first.page.locator('#first').getByRole('button', { name: 'Bold' }).click()
      await nextFrame(first.page)
      expect(await second.editable.locator('strong').allTextContents()).toEqual(['word'])
      await first.type('bold')
      await second.sees(['# Title', 'bold'])
      await first.press('Alt+F10', 'Escape')
      expect(await isFocused(first)).toBe(true)
    })
  })

  test('taken out and put elsewhere, at once or later, keeps text, typing and undo', async () => {
    const page = await open(`<main></main><aside></aside>${script()}`)
    await page.evaluate((html) => {
      document.querySelector('main')?.insertAdjacentHTML('beforeend', html)
    }, element('no-offline'))
    const anna = writerAt(page)
    await anna.editable.click()
    await anna.type('here')
    await anna.statusIs('Saved')
    await page.evaluate(() => {
      const editor = document.querySelector('tandem-editor')
      if (editor) document.querySelector('aside')?.append(editor)
    })
    await anna.sees(['here'])
    await anna.editable.click()
    await anna.press('Control+End')
    await anna.type(' and there')
    await anna.sees(['here and there'])
    await anna.press('Control+z')
    await anna.press('Control+z')
    await anna.sees([''])
    await anna.press('Control+Shift+z')
    await anna.press('Control+Shift+z')
    await anna.sees(['here and there'])

    const ben = await openInApplication()
    await ben.sees(['here and there'])
    await page.evaluate(() => {
      const editor = document.querySelector('tandem-editor')
      editor?.remove()
      Object.assign(window, { kept: editor })
    })
    // The session of an element that stays away is closed.
    await until(async () => (await ben.editable.locator('.tandem-caret').count()) === 0, { what: 'no caret of the one who left' })
    await page.evaluate(() => {
      const { kept } = window as unknown as { kept: Element }
      document.querySelector('main')?.append(kept)
    })
    await anna.sees(['here and there'])
    await anna.editable.click()
    await anna.press('Control+End')
    await anna.type('!')
    await ben.sees(['here and there!'])
  })

  test('another document in the same element shows that document', async () => {
    const page = await open(element('no-offline') + script())
    const anna = writerAt(page)
    await anna.editable.click()
    await anna.type('first')
    await anna.statusIs('Saved')
    await page.locator('tandem-editor').evaluate((editor, other) => editor.setAttribute('document', other), `${name}-other`)
    await anna.sees([''])
    await anna.editable.click()
    await anna.type('second')
    await anna.statusIs('Saved')
    await page.locator('tandem-editor').evaluate((editor, first) => editor.setAttribute('document', first), name)
    await anna.sees(['first'])
  })

  test('exports and inserts in every format, with what it loads for that', async () => {
    const page = await open(element('no-offline') + script())
    const anna = writerAt(page)
    await anna.editable.waitFor()
    const exported = await page.locator('tandem-editor').evaluate(async (editor: HTMLElementTagNameMap['tandem-editor']) => {
      await editor.insert('markdown', '# Title\n\n- a **b**\n')
      await editor.insert('text', 'c\n\nd')
      return [await editor.exportAs('markdown'), (await editor.exportAs('html')).includes('<h1>Title</h1>')]
    })
    expect(exported).toEqual(['# Title\n\n- a **b**\n\nc\n\nd\n', true])
    const ben = await openInApplication()
    await ben.sees(['# Title', '- a b', 'c', 'd'])
  })

  test('a read-only element shows what others type and takes no keys', async () => {
    const page = await open(element('readonly') + script())
    const anna = writerAt(page)
    await anna.editable.waitFor()
    const ben = await openInApplication()
    await ben.editable.click()
    await ben.type('# read me')
    await anna.sees(['# read me'])
    await anna.editable.click()
    await anna.type('no')
    await anna.press('Control+b', 'Backspace', 'Enter')
    await anna.sees(['# read me'])
    expect(await anna.editable.getAttribute('aria-readonly')).toBe('true')
  })

  test('resets and typography of the page leave it usable', async () => {
    const page = await open(element() + script(), `<style>${hostileStyles}</style>`)
    const anna = writerAt(page)
    await anna.editable.click()
    await anna.type('# Title\n- a  b\n\n[ ] task\n\n```\nx\n  y')
    await anna.press('ArrowDown')
    await anna.sees(['# Title', '- a  b', '[ ] task', '``` x\n  y'])
    const sizes = await anna.editable.evaluate((editable) =>
      Object.fromEntries(
        [...editable.children].map((block) => {
          const { width, height } = block.getBoundingClientRect()
          const { fontSize, whiteSpaceCollapse, textAlign, textTransform } = getComputedStyle(block)
          return [block.tagName + (block.getAttribute('data-list-item') ?? ''), { wide: width > 300, tall: height > 15, fontSize, whiteSpaceCollapse, textAlign, textTransform }]
        }),
      ),
    )
    const usable = { wide: true, tall: true, whiteSpaceCollapse: 'break-spaces', textAlign: 'start', textTransform: 'none' }
    expect(sizes['H1']).toMatchObject(usable)
    expect(sizes['DIVbullet']).toMatchObject(usable)
    expect(sizes['DIVtask']).toMatchObject(usable)
    expect(Number.parseFloat(sizes['H1']?.fontSize ?? '0')).toBeGreaterThan(Number.parseFloat(sizes['DIVbullet']?.fontSize ?? '0') * 1.5)
    await anna.press('Control+Home')
    await page.getByRole('button', { name: 'Bold' }).click()
    const checkbox = anna.editable.locator('.tandem-checkbox')
    const box = await checkbox.boundingBox()
    expect(box && box.width > 5 && box.height > 5).toBe(true)
    await checkbox.click()
    await anna.sees(['# Title', '- a  b', '[x] task', '``` x\n  y'])
  })
})
