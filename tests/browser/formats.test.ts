/** Taking a document out and putting files in: by menu, keyboard, picker and drop, and what is said where that cannot be. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Download, Locator, Page } from 'playwright-core'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter, writerAt, type Writer } from './editor-page.ts'

const notes = '# Notes\n\n- milk\n  - oat\n- [x] bread\n\n> said **so**\n'
const notesAsBlocks = ['# Notes', '- milk', '  - oat', '[x] bread', '> said so']

describe.skipIf(chromiumPath === null)(`formats in the page (${needsChromium})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()

  let documents = 0
  let url = ''
  beforeEach(() => {
    url = `${server.url}/d/formats-${++documents}`
  })

  // A browser tells of handlers in HTML that is only parsed, too; the policy of the page would let none run.
  // The picture of a page in a file is not here.
  const open = (name: string, contextOptions = {}) => openWriter(chromium, url, { name, contextOptions, allow: [/Executing inline event handler violates/, /cat\.png/] })
  const opener = ({ page }: Writer) => page.getByRole('button', { name: 'File', exact: true })
  const item = ({ page }: Writer, name: string) => page.getByRole('menuitem', { name })
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.textContent?.trim() ?? '')

  const textOf = async (download: Download) => readFile(await download.path(), 'utf8')
  const file = (name: string, content: string | Buffer) => ({ name, mimeType: '', buffer: Buffer.from(content) })

  const pick = async (writer: Writer, chosen: ReturnType<typeof file>) => {
    const chooser = writer.page.waitForEvent('filechooser')
    await opener(writer).click()
    await item(writer, 'Insert file…').click()
    await (await chooser).setFiles(chosen)
  }

  /** Drops a file at the start or the end of a line, as from a folder. Whether the page took it. */
  const drop = (target: Locator, name: string, content: string, side: 'start' | 'end' = 'end') =>
    target.evaluate(
      (element, [fileName, text, where]) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([text!], fileName!))
        const { left, right, top, height } = element.getBoundingClientRect()
        const at = { clientX: where === 'end' ? right - 2 : left + 1, clientY: top + height / 2, bubbles: true, composed: true, cancelable: true, dataTransfer }
        return ['dragover', 'drop'].every((type) => !element.dispatchEvent(new DragEvent(type, at)))
      },
      [name, content, side],
    )

  test('a document is downloaded in each format, by mouse', async () => {
    const anna = await open('Anna')
    await anna.editable.click()
    await anna.type('# Plan\nsome **bold** words')
    await anna.page.getByRole('textbox', { name: 'Title' }).fill('The: plan?')
    const downloads: Record<string, string> = {}
    for (const format of ['Markdown', 'HTML', 'plain text', 'JSON']) {
      const download = anna.page.waitForEvent('download')
      await opener(anna).click()
      await item(anna, `Download as ${format}`).click()
      downloads[(await download).suggestedFilename()] = await textOf(await download)
    }
    expect(Object.keys(downloads)).toEqual(['The plan.md', 'The plan.html', 'The plan.txt', 'The plan.json'])
    expect(downloads['The plan.md']).toBe('# Plan\n\nsome **bold** words\n')
    expect(downloads['The plan.html']).toMatch(/^<!DOCTYPE html>.*<title>The: plan\?<\/title>.*<h1>Plan<\/h1><p>some <strong>bold<\/strong> words<\/p>/)
    expect(downloads['The plan.txt']).toBe('Plan\n\nsome bold words\n')
    expect(JSON.parse(downloads['The plan.json']!)).toMatchObject({ type: 'doc', content: [{ type: 'heading' }, { type: 'paragraph' }] })
  })

  test('the menu is used by keyboard only', async () => {
    const anna = await open('Anna', { permissions: ['clipboard-read', 'clipboard-write'] })
    await anna.editable.click()
    await anna.type('- milk')
    await anna.page.getByRole('link', { name: 'All documents' }).focus()
    await until(
      async () => {
        await anna.press('Tab')
        return opener(anna).evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button)
      },
      { what: 'the button' },
    )
    await anna.press('ArrowDown')
    expect(await focused(anna.page)).toBe('Insert file…')
    await anna.press('ArrowUp')
    expect(await focused(anna.page)).toBe('Download as JSON')
    await anna.press('Home', 'ArrowDown')
    expect(await focused(anna.page)).toBe('Copy as Markdown')
    await anna.press('End', 'ArrowDown')
    expect(await focused(anna.page)).toBe('Insert file…')
    await anna.page.keyboard.type('download as p')
    expect(await focused(anna.page)).toBe('Download as plain text')
    const download = anna.page.waitForEvent('download')
    await anna.press('Enter')
    expect(await textOf(await download)).toBe('- milk\n')

    await anna.press('Enter')
    await item(anna, 'Copy as Markdown').waitFor()
    await anna.press('Escape')
    expect(await opener(anna).getAttribute('aria-expanded')).toBe('false')
    await anna.press('Enter', 'c', 'Enter')
    await anna.page.getByText('Copied: the whole document as Markdown.').waitFor()
    expect(await anna.page.evaluate(() => navigator.clipboard.readText())).toBe('- milk\n')
  })

  test('a chosen file is the document where that is empty, for everybody, and one step to undo', async () => {
    const anna = await open('Anna')
    const ben = await open('Ben')
    await pick(anna, file('notes.md', notes))
    await anna.sees(notesAsBlocks)
    await ben.sees(notesAsBlocks)
    await ben.editable.locator('strong', { hasText: 'so' }).waitFor()
    await anna.press('Control+z')
    await anna.sees([''])
    await ben.sees([''])
    await anna.press('Control+Shift+z')
    await ben.sees(notesAsBlocks)
    await anna.type('!')
    await ben.sees([...notesAsBlocks.slice(0, -1), '> said so!'])
  })

  test('a file goes to where it is dropped, and undo takes it alone', async () => {
    const anna = await open('Anna')
    const ben = await open('Ben')
    await anna.editable.click()
    await anna.type('one\ntwo')
    expect(await drop(anna.editable.locator(':scope > *').first(), 'list.txt', '- a\n- b')).toBe(true)
    await anna.sees(['one', '- a', '- b', 'two'])
    await ben.sees(['one', '- a', '- b', 'two'])
    // Before the first block, and from a page.
    await drop(anna.editable.locator(':scope > *').first(), 'page.html', '<h2>From a page</h2><p>x<img src="http://127.0.0.1:9/a.png" width="16" alt="a cat" onerror="window.ran = true"><script>window.ran = true</script></p>', 'start')
    await ben.sees(['## From a page', 'xa cat', 'one', '- a', '- b', 'two'])
    expect(await ben.editable.locator('figure').count()).toBe(0)
    expect(await anna.page.evaluate(() => 'ran' in window)).toBe(false)
    await anna.press('Control+z')
    await ben.sees(['one', '- a', '- b', 'two'])
    await anna.press('Control+z')
    await ben.sees(['one', 'two'])
    // Between the two, what others write stays.
    await ben.editable.click()
    await ben.press('Control+End')
    await ben.type('!')
    await anna.press('Control+z')
    await anna.sees(['one', '!'])
  })

  test('one paragraph goes into the line, and a file into a split paragraph', async () => {
    const anna = await open('Anna')
    await anna.editable.click()
    await anna.type('before after')
    for (let i = 0; i < 5; i++) await anna.press('ArrowLeft')
    await pick(anna, file('words.md', '*and*\n'))
    await anna.sees(['before andafter'])
    await anna.type(' ')
    await pick(anna, file('block.json', JSON.stringify({ type: 'doc', content: [{ type: 'heading', attrs: { level: 3 }, content: [{ type: 'text', text: 'between' }] }] })))
    await anna.sees(['before and ', '### between', 'after'])
  })

  test('what cannot be inserted is said, and changes nothing', async () => {
    const anna = await open('Anna')
    await anna.editable.click()
    await anna.type('stays')
    const notice = anna.page.locator('[part=import]')
    for (const [chosen, words] of [
      [file('big.md', 'x'.repeat(4 * 1024 * 1024 + 1)), /“big\.md” was not inserted\. It has 4\.0 MB/],
      [file('picture.txt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 0xff])), /It is not text/],
      [file('broken.json', '{"type":"doc","content":[{"type":7}]}'), /content\[0\]\.type: the type of a node has to be a string/],
      [file('letter.docx', 'PK'), /their names end with \.md, \.markdown, \.html/],
    ] as const) {
      await pick(anna, chosen)
      await until(async () => words.test((await notice.textContent()) ?? ''), { what: `the notice ${words}` }).catch(async () => expect(await notice.textContent()).toMatch(words))
    }
    // Also where the notice would be out of sight.
    await anna.page.locator('tandem-editor').evaluate((element: HTMLElementTagNameMap['tandem-editor']) => element.insert('text', 'x\n\n'.repeat(100)))
    await pick(anna, file('letter.docx', 'PK'))
    await until(() => notice.evaluate((element) => element.getBoundingClientRect().top > 50), { what: 'the notice in sight' })
    await anna.press('Control+z')
    await notice.getByRole('button', { name: 'Close' }).click()
    expect(await notice.count()).toBe(0)
    await anna.sees(['stays'])
  })

  test('a file that is dropped where nothing may be changed does not take the page away', async () => {
    const anna = await open('Anna')
    await anna.editable.click()
    await anna.type('# read me')
    await anna.page.locator('tandem-editor').evaluate((editor) => editor.setAttribute('readonly', ''))
    await nextFrame(anna.page)
    expect(await drop(anna.editable.locator('h1'), 'notes.md', notes)).toBe(true)
    await anna.sees(['# read me'])
    await expect(anna.page.evaluate(() => document.querySelector('tandem-editor')?.insert('text', 'no'))).rejects.toThrow('Nothing can be inserted')
    await anna.sees(['# read me'])
  })

  test('a page around the element exports and inserts by its methods', async () => {
    const anna = await open('Anna')
    const editor = anna.page.locator('tandem-editor')
    await editor.evaluate((element: HTMLElementTagNameMap['tandem-editor']) => element.insert('markdown', '# A\n\n| b |\n| --- |\n| c |\n'))
    const exported = await editor.evaluate(async (element: HTMLElementTagNameMap['tandem-editor']) => [await element.exportAs('markdown'), await element.exportAs('text')])
    expect(exported).toEqual(['# A\n\n| b |\n| --- |\n| c |\n', 'A\n\nb\nc\n'])
    // What was taken out as HTML or JSON comes back as it was.
    for (const format of ['html', 'json'] as const) {
      const again = await editor.evaluate(
        async (element: HTMLElementTagNameMap['tandem-editor'], name) => {
          const text = await element.exportAs(name)
          const { view } = element
          view?.dispatch(view.state.tr.delete(0, view.state.doc.content.size))
          await element.insert(name, text)
          return element.exportAs('markdown')
        },
        format,
      )
      expect(again).toBe('# A\n\n| b |\n| --- |\n| c |\n')
    }
    await writerAt(anna.page).statusIs('Saved')
  })

  test('HTML of others keeps its structure and its pictures', async () => {
    const anna = await open('Anna')
    const markdown = await anna.page.locator('tandem-editor').evaluate(async (element: HTMLElementTagNameMap['tandem-editor']) => {
      await element.insert(
        'html',
        `<!doctype html><html><head><title>Not text</title><style>p { color: red }</style></head><body>
          <h2>A</h2><ol start="3"><li>b<ul><li><input type="checkbox" checked> c</li></ul></li></ol><blockquote><p>d<br><em>e</em></p></blockquote><hr>
          <pre><code class="hljs language-js">f
  g</code></pre>
          <p><img src="https://pictures.example/cat.png" alt="a cat"> <img src="dog.png" alt="a dog"><img src="data:image/gif;base64,R0lGOD"> <a href="javascript:alert(1)">h</a></p>
          <table><tr><th>i</th></tr><tr><td style="background-color: #ffeeaa">j</td></tr></table></body></html>`,
      )
      const cell = element.view?.state.doc.lastChild?.lastChild?.firstChild
      return [await element.exportAs('markdown'), cell?.attrs['background'] as unknown]
    })
    expect(markdown).toEqual([
      '## A\n\n3. b\n   - [x] c\n\n> d\\\n> _e_\n\n---\n\n```js\nf\n  g\n```\n\n![a cat](https://pictures.example/cat.png)\n\na dog h\n\n| i |\n| --- |\n| j |\n',
      '#ffeeaa',
    ])
  })
})
