/**
 * A person at an editor in a browser: what they do, with real keys and a real mouse, and what they are shown.
 *
 * Blocks are told in one line each, as Markdown would: `# Plan`, `- milk`, `2. second`, `[x] done`, `> said`, a step of
 * two spaces for each indent, and plain text for a paragraph. A list item's number is the one that is shown.
 */

import { expect } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { nextFrame, type ChromiumForFile, type OpenOptions } from '../support/browser.ts'
import { until } from '../support/until.ts'

export interface WriterOptions extends Omit<OpenOptions, 'url'> {
  /** How the person appears to the others; made up by the application when left out. */
  name?: string
  /** `#rrggbb` */
  color?: string
}

export interface Writer {
  readonly page: Page
  /** The text. */
  readonly editable: Locator
  /** Types `text` key by key, a frame between two keys; a newline is Enter. */
  type(text: string): Promise<void>
  /** Presses one key after the other, as in `Control+b`, a frame between two. */
  press(...keys: string[]): Promise<void>
  /** Puts the caret at the end of the block with this index. */
  clickEndOf(block: number): Promise<void>
  /** The blocks that are shown. */
  blocks(): Promise<string[]>
  /** Waits until exactly these blocks are shown. */
  sees(blocks: readonly string[]): Promise<void>
  /** The words of the save status. */
  status(): Promise<string>
  /** Waits for words of the save status. */
  statusIs(words: string | RegExp): Promise<void>
  /** Forgets which words of the save status were shown before now. */
  forgetStatuses(): Promise<void>
  /** Each change of the words of the save status that was shown in a frame, since the page was loaded or `forgetStatuses`. */
  shownStatuses(): Promise<string[]>
}

declare global {
  interface Window {
    shownStatuses?: string[]
  }
}

/** Opens the page of an editor and waits until its text is there. */
export async function openWriter(chromium: ChromiumForFile, url: string, options: WriterOptions = {}): Promise<Writer> {
  const { name, color = '#386ad0', ...open } = options
  const { page } = await chromium.open(open)
  if (name !== undefined) {
    await page.addInitScript((user) => localStorage.setItem('tandem:user', user), JSON.stringify({ name, color }))
  }
  await page.addInitScript(recordStatuses)
  await page.goto(url)
  const writer = writerAt(page)
  await writer.editable.waitFor()
  return writer
}

/** The person at a page that shows one editor; `editable` says which, if there are more. */
export function writerAt(page: Page, editable: Locator = page.locator('.tandem-document')): Writer {
  const label = page.locator('tandem-save-status [part=label]')
  const writer: Writer = {
    page,
    editable,
    async type(text) {
      for (const key of text) {
        if (key === '\n') await page.keyboard.press('Enter')
        else await page.keyboard.type(key)
        await nextFrame(page)
      }
    },
    async press(...keys) {
      for (const key of keys) {
        await page.keyboard.press(key)
        await nextFrame(page)
      }
    },
    async clickEndOf(block) {
      const box = await editable.locator(':scope > *').nth(block).boundingBox()
      if (box === null) throw new Error(`There is no block ${block}`)
      // In the last line, beyond its last character.
      await page.mouse.click(box.x + box.width - 2, box.y + box.height - 10)
      await nextFrame(page)
      await writer.press('End')
    },
    blocks: () => editable.evaluate(describeBlocks),
    async sees(blocks) {
      const wanted = JSON.stringify(blocks)
      try {
        await until(async () => JSON.stringify(await writer.blocks()) === wanted, { what: 'the blocks' })
      } catch {
        expect(await writer.blocks()).toEqual(blocks)
      }
    },
    status: async () => (await label.textContent()) ?? '',
    async statusIs(words) {
      const matches = (shown: string) => (typeof words === 'string' ? shown === words : words.test(shown))
      try {
        // A server that does not answer is given up after 10 s, and the next attempt may be 5 s away.
        await until(async () => matches(await writer.status()), { what: `the status ${words}`, deadline: 30_000 })
      } catch {
        expect(await writer.status(), 'the status').toMatch(words)
      }
    },
    async forgetStatuses() {
      await page.evaluate(() => {
        window.shownStatuses = []
      })
    },
    shownStatuses: () => page.evaluate(() => window.shownStatuses ?? []),
  }
  return writer
}

/** Runs in the page: writes down the words of the save status whenever a frame shows others than the last. */
export function recordStatuses(): void {
  window.shownStatuses = []
  const look = () => {
    const label = document.querySelector('tandem-save-status')?.shadowRoot?.querySelector('[part=label]')
    const words = label?.textContent
    if (words && window.shownStatuses?.at(-1) !== words) window.shownStatuses?.push(words)
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** Runs in the page: the children of an editable, told in one line each; of the page's only one where none is given. */
export function describeBlocks(editable: Element | null): string[] {
  return [...((editable ?? document.querySelector('.tandem-document'))?.children ?? [])]
    .filter((child) => !child.classList.contains('ProseMirror-widget'))
    .map((block) => {
      const data = (name: string) => block.getAttribute(`data-${name}`)
      const indent = '  '.repeat(Number(data('indent') ?? 0))
      const quote = '> '.repeat(Number(data('quote') ?? 0))
      const text = block.textContent ?? ''
      const heading = /^H([1-6])$/.exec(block.tagName)
      let line = text
      if (heading) line = `${'#'.repeat(Number(heading[1]))} ${text}`
      else if (block.tagName === 'PRE') line = `\`\`\`${data('language') ?? ''} ${text}`
      else if (data('list-item') === 'bullet') line = `- ${text}`
      else if (data('list-item') === 'ordered') line = `${data('number')} ${text}`
      else if (data('list-item') === 'task') {
        line = `[${block.querySelector('[role=checkbox]')?.getAttribute('aria-checked') === 'true' ? 'x' : ' '}] ${text}`
      }
      return indent + quote + line
    })
}
