/** Copy and paste, with the HTML that programs put on the clipboard, with real keys, and between two people. */
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import * as fc from 'fast-check'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Node } from 'prosemirror-model'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyDocument } from '../document/any-document.ts'
import { sketch } from '../editor/clipboard/sketch.ts'
import { chromiumPath, needsChromium, nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter, type Writer } from './editor-page.ts'

const fixtures = join(import.meta.dirname, '../editor/clipboard/fixtures')
const names = (await readdir(fixtures)).filter((name) => name.endsWith('.html')).map((name) => name.slice(0, -5))

/** What else than HTML a program puts on the clipboard, where that counts. */
const beside: Readonly<Record<string, Record<string, string>>> = {
  vscode: { 'text/plain': 'const a = 1\n\n  go(a)\n', 'vscode-editor-data': '{"version":1,"isFromEmptySelection":false,"multicursorText":null,"mode":"typescript"}' },
}

describe.skipIf(chromiumPath === null)(`copy and paste (${needsChromium})`, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.dispose())
  const chromium = useChromium()

  let documents = 0
  const newUrl = () => `${server.url}/d/clipboard-${++documents}`
  const open = async (url = newUrl()): Promise<Writer> => {
    const writer = await openWriter(chromium, url, {
      contextOptions: { permissions: ['clipboard-read', 'clipboard-write'] },
      // A browser tells of handlers in HTML that is only parsed, too; the policy of the page would let none run.
      allow: [/Executing inline event handler violates/],
    })
    await writer.editable.click()
    await writer.page.waitForFunction(() => document.querySelector('tandem-editor')?.view?.hasFocus())
    return writer
  }

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
})
