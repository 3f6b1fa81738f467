/** Copy and paste, with the HTML that programs put on the clipboard, with real keys, and between two people. */
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import { appendBlocks, documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Node } from 'prosemirror-model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { anyDocument } from '../document/any-document.ts'
import { sketch } from '../editor/clipboard/sketch.ts'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter, type Writer } from './editor-page.ts'
import { useWriters } from './kept-writers.ts'

const fixtures = join(import.meta.dirname, '../editor/clipboard/fixtures')
const names = (await readdir(fixtures)).filter((name) => name.endsWith('.html')).map((name) => name.slice(0, -5))

/** What else than HTML a program puts on the clipboard, where that counts. */
const beside: Readonly<Record<string, Record<string, string>>> = {
  vscode: { 'text/plain': 'const a = 1\n\n  go(a)\n', 'vscode-editor-data': '{"version":1,"isFromEmptySelection":false,"multicursorText":null,"mode":"typescript"}' },
}

/** A document's JSON without what says nothing: whether something that is no task is done, the direction of code, and ids. */
function meaning(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json), (key, value: unknown) => {
    if (key === 'row' || key === 'column') return null
    if (typeof value !== 'object' || value === null) return value
    if ('kind' in value && value.kind !== 'task') return { ...value, checked: false }
    if ('type' in value && value.type === 'codeBlock' && 'attrs' in value) return { ...value, attrs: { ...(value.attrs as object), dir: null } }
    return value
  })
}

/** A document that HTML can say: without control characters, and with links that are safe. */
function sayable(node: Node): Node {
  const json: unknown = JSON.parse(JSON.stringify(node.toJSON()), (key, value: unknown) => {
    if (typeof value !== 'string') return value
    if (key === 'href' || key === 'src') return `https://example.org/${value.length}`
    // oxlint-disable-next-line no-control-regex -- those are meant
    return value.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '') || 'x'
  })
  return schema.nodeFromJSON(json)
}

/** A document as it is read after it was stored. */
function asStored(node: Node): Node {
  const document = new Y.Doc()
  appendBlocks(contentOf(document), node.children)
  return documentFrom(document)
}

describe.skipIf(chromiumPath === null)(`copy and paste (${needsChromium})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()
  const permissions = ['clipboard-read', 'clipboard-write']
  // A browser tells of handlers in HTML that is only parsed, too; the policy of the page would let none run.
  const allow = [/Executing inline event handler violates/]
  const writers = useWriters(chromium, { permissions, allow })

  let documents = 0
  const newUrl = () => `${server.url}/d/clipboard-${++documents}`
  const begin = async (writer: Writer): Promise<Writer> => {
    // Pictures of elsewhere.
    await writer.page.route(/^https:/, (route) => route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }))
    await writer.editable.click()
    await writer.page.waitForFunction(() => document.querySelector('tandem-editor')?.view?.hasFocus())
    return writer
  }
  const open = async () => begin(await writers.open(newUrl()))
  const openFresh = async () => begin(await openWriter(chromium, newUrl(), { contextOptions: { permissions }, allow }))

  const shown = async ({ page }: Writer): Promise<Node> => {
    const json: unknown = await page.evaluate(() => document.querySelector('tandem-editor')!.view!.state.doc.toJSON() as unknown)
    return schema.nodeFromJSON(json)
  }

  /** Waits until the document is told in these lines. */
  const sees = async (writer: Writer, lines: readonly string[]) => {
    const wanted = JSON.stringify(lines)
    try {
      await until(async () => JSON.stringify(sketch(await shown(writer))) === wanted, { what: 'the lines', deadline: 5000 })
    } catch {
      expect(sketch(await shown(writer))).toEqual(lines)
    }
  }

  /** Empties the document; the caret is in it. */
  const empty = ({ page }: Writer) =>
    page.evaluate(() => {
      const view = document.querySelector('tandem-editor')!.view!
      view.dispatch(view.state.tr.delete(0, view.state.doc.content.size))
      view.focus()
    })

  /** Pastes as the browser says that somebody does. */
  const paste = ({ page }: Writer, data: Record<string, string>) =>
    page.evaluate((content) => {
      const clipboardData = new DataTransfer()
      for (const [type, value] of Object.entries(content)) clipboardData.setData(type, value)
      document.querySelector('.tandem-document')!.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, data)

  /** What copying puts on the clipboard. */
  const copied = ({ page }: Writer): Promise<Record<string, string>> =>
    page.evaluate(() => {
      const clipboardData = new DataTransfer()
      document.querySelector('.tandem-document')!.dispatchEvent(new ClipboardEvent('copy', { clipboardData, bubbles: true, cancelable: true }))
      return Object.fromEntries(clipboardData.types.map((type) => [type, clipboardData.getData(type)]))
    })

  /** Puts text on the system's clipboard. */
  const put = ({ page }: Writer, types: Record<string, string>) =>
    page.evaluate(async (content) => {
      const blobs = Object.entries(content).map(([type, text]) => [type, new Blob([text], { type })] as const)
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))])
    }, types)

  test('the clipboard of other programs becomes what it means', async () => {
    const writer = await open()
    const became: Record<string, string[]> = {}
    const meant: Record<string, string[]> = {}
    for (const name of names) {
      await empty(writer)
      await paste(writer, { 'text/html': await readFile(join(fixtures, `${name}.html`), 'utf8'), ...beside[name] })
      // What reads it is loaded for the first one.
      await until(async () => (await shown(writer)).content.size > 2, { what: `${name} to be pasted` })
      meant[name] = (await readFile(join(fixtures, `${name}.txt`), 'utf8')).trimEnd().split('\n')
      became[name] = sketch(await shown(writer))
    }
    expect(became).toEqual(meant)
  })

  describe('text that is Markdown', () => {
    const markdown = '# Plan\n\nSome **bold** text.\n\n1. one\n   - below\n\n| a | b |\n| - | - |\n| c | d |'
    const lines = ['# Plan', 'Some **bold** text.', '1. one', '  - below', '| !a | !b |', '| c | d |']

    test('becomes what it says, and undo gives the text', async () => {
      const writer = await open()
      await put(writer, { 'text/plain': markdown })
      await writer.press('Control+v')
      await sees(writer, lines)
      await writer.press('Control+z')
      await sees(writer, ['# Plan', 'Some **bold** text.', '1. one', '   - below', '| a | b |', '| - | - |', '| c | d |'])
      await writer.press('Control+z')
      await sees(writer, [''])
      await writer.press('Control+y', 'Control+y')
      await sees(writer, lines)
    })

    test('goes on with the line where it is pasted', async () => {
      const writer = await open()
      await writer.type('before after')
      await writer.press(...Array.from({ length: 5 }, () => 'ArrowLeft'))
      await paste(writer, { 'text/plain': ' is **bold** and `code` ' })
      await sees(writer, ['before  is **bold** and `code` after'])
      await writer.type('!')
      await sees(writer, ['before  is **bold** and `code` !after'])
      await empty(writer)
      await writer.type('- x')
      await paste(writer, { 'text/plain': 'y\n\n- [ ] a\n- [x] b' })
      await sees(writer, ['- xy', '[ ] a', '[x] b'])
    })

    test('stays text in code, with Shift, and where it is not clearly Markdown', async () => {
      const writer = await open()
      await put(writer, { 'text/plain': '# a\n\n- b\n- c' })
      await writer.press('Control+Shift+v')
      await sees(writer, ['# a', '- b', '- c'])
      expect((await shown(writer)).children.map(({ type }) => type.name)).toEqual(['paragraph', 'paragraph', 'paragraph'])
      await empty(writer)
      await writer.type('``` ')
      await writer.press('Control+v')
      await sees(writer, ['```', '# a', '', '- b', '- c', '```'])
      await empty(writer)
      await writer.press('Control+Alt+0')
      await paste(writer, { 'text/plain': 'one **bold** word' })
      await sees(writer, ['one **bold** word'])
      expect((await shown(writer)).firstChild!.childCount).toBe(1)
    })

    test('stays text when it was changed before its reader came', async () => {
      const writer = await openFresh()
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      await writer.page.route(/converters/, async (route) => {
        await held
        await route.continue()
      })
      await paste(writer, { 'text/plain': '- a\n- b' })
      await sees(writer, ['- a', '- b'])
      await writer.press('Backspace')
      const loaded = writer.page.waitForResponse(/converters/)
      release()
      await loaded
      await paste(writer, { 'text/plain': '\n\n* c\n* d' })
      await until(async () => (await shown(writer)).lastChild!.type.name === 'listItem', { what: 'the second paste' })
      expect((await shown(writer)).children.slice(0, 2).map(({ type, textContent }) => [type.name, textContent])).toEqual([['paragraph', '- a'], ['paragraph', '- ']])
    })

    test('comes from VS Code too', async () => {
      const writer = await open()
      const html = '<div style="color: #d4d4d4;font-family: Menlo, monospace;white-space: pre;"><div>just *one*</div></div>'
      await paste(writer, { 'text/plain': 'just *one*', 'text/html': html, 'vscode-editor-data': '{"mode":"markdown"}' })
      await sees(writer, ['just _one_'])
    })
  })

  test('code from VS Code is text where it is not whole lines, and a block where they are', async () => {
    const writer = await open()
    const html = (text: string) => `<meta charset='utf-8'><div style="color: #d4d4d4;font-family: Menlo, Monaco, 'Courier New', monospace;font-size: 12px;white-space: pre;"><div><span style="color: #569cd6;font-weight: bold">${text}</span></div></div>`
    await writer.type('see ')
    await paste(writer, { 'text/html': html('a.b()'), 'text/plain': 'a.b()', 'vscode-editor-data': '{"mode":"python"}' })
    await sees(writer, ['see a.b()'])
    expect((await shown(writer)).firstChild!.childCount).toBe(1)
    await writer.press('Enter')
    // As browsers have it that keep types of other programs to themselves.
    await paste(writer, { 'text/html': html('x'), 'text/plain': 'x\n  y' })
    await sees(writer, ['see a.b()', '```', 'x', '  y', '```'])
  })

  describe('plain text', () => {
    const html = '<h1>one</h1><p><b>two</b></p>'
    const text = 'one\r\n\r\ntwo'

    test('with Shift leaves the layout behind, and fits to where it is pasted', async () => {
      const writer = await open()
      await put(writer, { 'text/html': html, 'text/plain': text })
      await writer.press('Control+Shift+v')
      await sees(writer, ['one', 'two'])
      await empty(writer)
      await writer.type('1. x ')
      await writer.press('Control+Shift+v')
      await sees(writer, ['1. x one', '2. two'])
      await empty(writer)
      await writer.press('Control+Alt+0')
      await writer.type('> x ')
      await writer.press('Control+Shift+v')
      await sees(writer, ['> x one', '> two'])
      await empty(writer)
      await writer.press('Control+Alt+1')
      await writer.type('x ')
      await writer.press('Control+Shift+v')
      await sees(writer, ['# x one', 'two'])
    })

    test('is all that code takes', async () => {
      const writer = await open()
      await writer.type('``` ')
      await put(writer, { 'text/html': html, 'text/plain': text })
      await writer.press('Control+v')
      await sees(writer, ['```', 'one', '', 'two', '```'])
    })

    test('stays in a cell', async () => {
      const writer = await open()
      await writer.press('Control+Alt+t')
      await put(writer, { 'text/html': html, 'text/plain': text })
      await writer.press('Control+Shift+v')
      await sees(writer, ['| !one/two | ! | ! |', '|  |  |  |', '|  |  |  |', ''])
    })
  })

  describe('cells', () => {
    const table = '<table><tr><td>a</td><td>b<br>c</td></tr><tr><td>"d"</td><td></td></tr></table>'

    test('are copied as a table, as a spreadsheet has them, and as Markdown', async () => {
      const writer = await open()
      await paste(writer, { 'text/html': table })
      await sees(writer, ['| a | b↵c |', '| "d" |  |'])
      await writer.press('Control+a', 'Control+a')
      await until(async () => (await copied(writer))['text/markdown'] !== undefined, { what: 'Markdown' })
      const { 'text/html': html, 'text/plain': text, 'text/markdown': markdown } = await copied(writer)
      expect(text).toBe('a\t"b\nc"\n"""d"""\t')
      expect(html).toMatch(/^<table[^>]*><tbody><tr><td><p[^>]*>a<\/p><\/td><td><p[^>]*>b<br>c<\/p><\/td>/)
      expect(markdown).toBe('|  |  |\n| --- | --- |\n| a | b<br>c |\n| "d" |  |\n')
      // A spreadsheet gives that text back; in a table it goes into cells.
      await empty(writer)
      await writer.press('Control+Alt+t')
      await paste(writer, { 'text/plain': text! })
      await sees(writer, ['| a | b↵c | ! |', '| "d" |  |  |', '|  |  |  |', ''])
    })

    test('pasted over the edge of a table make it larger, and one cell is text elsewhere', async () => {
      const writer = await open()
      await writer.press('Control+Alt+t')
      await paste(writer, { 'text/plain': '1\t2\t3\t4\n5\t6\t7\t8' })
      await sees(writer, ['| 1 | 2 | 3 | 4 |', '| 5 | 6 | 7 | 8 |', '|  |  |  |  |', ''])
      await empty(writer)
      await writer.type('x')
      await paste(writer, { 'text/html': '<table><tr><td>y <b>z</b></td></tr></table>' })
      await sees(writer, ['xy **z**'])
      await empty(writer)
      await paste(writer, { 'text/html': '<p>x</p><table><tr><td>y</td><td>z</td></tr></table><p></p>' })
      await sees(writer, ['x', '| y | z |'])
      // The cell itself is selected, not its text.
      await writer.editable.locator('td').first().click()
      await writer.press('End', 'Shift+ArrowRight', 'Shift+ArrowLeft')
      await until(async () => (await writer.editable.locator('.tandem-selected').count()) === 1, { what: 'a cell to be selected' })
      const { 'text/html': cell, 'text/plain': text } = await copied(writer)
      expect(text).toBe('y')
      await empty(writer)
      await writer.press('Control+Alt+0')
      await writer.type('x ')
      await paste(writer, { 'text/html': cell!, 'text/plain': text! })
      await sees(writer, ['x y'])
    })

    test('in text are a table where each line has as many, and undo gives the text', async () => {
      const writer = await open()
      await paste(writer, { 'text/plain': 'a\tb\nc\td\n' })
      await sees(writer, ['| a | b |', '| c | d |'])
      await writer.press('Control+z')
      await sees(writer, ['a\tb', 'c\td', ''])
      await empty(writer)
      await paste(writer, { 'text/plain': 'one\ttab' })
      await sees(writer, ['one\ttab'])
    })
  })

  test('two people pass text on with the keys for it', async () => {
    const [anna, ben] = [await open(), await open()]
    await anna.type('# Plan\n- one\n')
    await anna.press('Tab')
    await anna.type('two')
    await anna.press('Control+a', 'Control+c')
    // The clipboard of a system has no owner.
    const items = await anna.page.evaluate(async () => {
      const [item] = await navigator.clipboard.read()
      return Object.fromEntries(await Promise.all(item!.types.map(async (type) => [type, await (await item!.getType(type)).text()] as const)))
    })
    await put(ben, { 'text/html': items['text/html']!, 'text/plain': items['text/plain']! })
    await ben.press('Control+v')
    await sees(ben, ['# Plan', '- one', '  - two'])
    await anna.press('Control+x')
    await sees(anna, [''])
    await anna.press('Control+v')
    await sees(anna, ['# Plan', '- one', '  - two'])
    await anna.press('Control+a', 'Control+Shift+v')
    await sees(anna, ['# Plan', '- one', '  - two'].map((line) => line.replace('# ', '')))
  })

  test('what is copied and pasted is what it was, whatever it is', async () => {
    // With many pictures, which may still be asked for after the document is left.
    const writer = await openFresh()
    const documents = fc.sample(anyDocument, { numRuns: 60, seed: 20261127 }).map((node) => sayable(asStored(node)))
    const results = await writer.page.evaluate((all) => {
      const view = document.querySelector('tandem-editor')!.view!
      const told = () => view.state.doc.toJSON() as unknown
      return all.map((json) => {
        view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, view.state.schema.nodeFromJSON(json).content))
        const before = told()
        const data = new DataTransfer()
        const { dom, text } = view.serializeForClipboard(view.state.doc.slice(0, view.state.doc.content.size))
        data.setData('text/html', dom.innerHTML)
        data.setData('text/plain', text)
        view.dispatch(view.state.tr.delete(0, view.state.doc.content.size))
        view.dom.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
        return [before, told()]
      })
    }, documents.map((document) => document.toJSON() as unknown))
    for (const [before, after] of results) expect(meaning(after)).toEqual(meaning(before))
  })

  test('is said in Markdown by a key: what is selected, or else all', async () => {
    const writer = await open()
    await writer.type('# Plan\nsome **bold** words')
    const read = () => writer.page.evaluate(() => navigator.clipboard.readText())
    await writer.press('Control+Alt+Shift+C')
    await writer.page.getByText('Copied: the whole document as Markdown.').waitFor()
    expect(await read()).toBe('# Plan\n\nsome **bold** words\n')
    await writer.press('Shift+Home', 'Control+Alt+Shift+C')
    await writer.page.getByText('Copied: the selection as Markdown.').waitFor()
    expect(await read()).toBe('some **bold** words\n')
    // As over plain HTTP.
    await writer.page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined, configurable: true }))
    await writer.press('ArrowRight', 'Control+Alt+Shift+C')
    await writer.page.getByText('Copied: the whole document as Markdown.').waitFor()
    await writer.page.evaluate(() => delete (navigator as { clipboard?: unknown }).clipboard)
    expect(await read()).toBe('# Plan\n\nsome **bold** words\n')
  })

  describe('what is dropped', () => {
    const drop = ({ page }: Writer, data: Record<string, string>, block: number) =>
      page.evaluate(
        ([content, index]) => {
          const dataTransfer = new DataTransfer()
          for (const [type, value] of Object.entries(content)) dataTransfer.setData(type, value)
          const target = document.querySelector('.tandem-document')!.children[index]!
          const { right, top, height } = target.getBoundingClientRect()
          const at = { clientX: right - 4, clientY: top + height / 2, bubbles: true, composed: true, cancelable: true, dataTransfer }
          for (const type of ['dragenter', 'dragover', 'drop']) target.dispatchEvent(new DragEvent(type, at))
        },
        [data, block] as const,
      )

    test('from elsewhere is what it means', async () => {
      const writer = await openFresh()
      await writer.type('one\ntwo')
      await until(async () => writer.page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('foreign'))), { what: 'the reader' })
      await nextFrame(writer.page)
      await drop(writer, { 'text/html': '<ul><li>[x] a<ul><li>b</li></ul></li></ul>', 'text/plain': 'a' }, 0)
      await sees(writer, ['one', '[x] a', '  - b', 'two'])
    })

    test('from the editor itself is moved', async () => {
      const writer = await open()
      await writer.type('# one\ntwo\nthree')
      await writer.press('Control+Home', 'Shift+End')
      const box = async (index: number) => (await writer.editable.locator(':scope > *').nth(index).boundingBox())!
      const from = await box(0)
      const to = await box(2)
      const { mouse } = writer.page
      await mouse.move(from.x + 12, from.y + from.height / 2)
      await mouse.down()
      await mouse.move(from.x + 40, from.y + from.height / 2 + 5, { steps: 3 })
      await mouse.move(to.x + to.width - 10, to.y + to.height / 2, { steps: 8 })
      await mouse.up()
      await sees(writer, ['# ', 'two', 'threeone'])
    })
  })
})
