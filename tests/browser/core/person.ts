/** Somebody who writes in one of the browsers, with keys and mouse alone, and what the editor shows them. */
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import { expect } from 'vitest'
import { until } from '../../support/until.ts'
import { describeBlocks } from '../editor-page.ts'
import type { CorePage, Point } from './browsers.ts'

/** A place in the text: index of the block, or, in a table, of the block, the row and the cell; and characters before it. */
export type Place = readonly [block: number, offset: number] | readonly [table: number, row: number, cell: number, offset: number]

export class Person {
  readonly page: CorePage

  constructor(page: CorePage) {
    this.page = page
  }

  /** Opens the page of a document and waits for its text. */
  async open(url: string): Promise<void> {
    await this.page.goto(url)
    await until(() => this.page.run(() => document.querySelector('tandem-editor')?.editable === true, null), { what: 'an editor that can be edited' })
    // What is loaded later is loaded before the test, so that it changes nothing while keys come.
    await until(() => this.page.run(() => customElements.get('tandem-table-menu') !== undefined, null), { what: 'the parts that are loaded later' })
    await this.#frame()
  }

  /** Types key by key; a newline is Enter. */
  async type(text: string): Promise<void> {
    for (const key of text) await this.press(key === '\n' ? 'Enter' : key)
  }

  /** Presses one key after the other, a frame between two. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.press(key)
      await this.#frame()
    }
  }

  /** Presses the mouse at a place in the text. */
  async click(place: Place, options?: { count?: number; shift?: boolean }): Promise<void> {
    await this.page.click(await this.at(place), options)
    await this.#frame()
  }

  /** Selects with the mouse, from one place to another. */
  async drag(from: Place, to: Place): Promise<void> {
    const [start, end] = [await this.at(from), await this.at(to)]
    await this.page.drag(start, [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2], [end[0] + 1, end[1]], end)
    await this.#frame()
  }

  /** Presses the mouse on what is in the middle of an element within the editor, or of a control of its toolbar by its name. */
  async clickOn({ selector, control }: { selector?: string; control?: string }): Promise<void> {
    const point = await this.page.run(
      ({ selector: wanted, control: name }) => {
        const toolbar = document.querySelector('tandem-editor')?.shadowRoot?.querySelector('tandem-editor-toolbar')?.shadowRoot
        const element = name === undefined ? document.querySelector(wanted ?? '') : [...(toolbar?.querySelectorAll('button') ?? [])].find((button) => (button.getAttribute('aria-label') ?? button.textContent ?? '').trim() === name)
        if (!element) return null
        const { left, top, width, height } = element.getBoundingClientRect()
        return [left + width / 2, top + height / 2] as const
      },
      { selector, control },
    )
    if (point === null) throw new Error(`There is no ${selector ?? control}`)
    await this.page.click(point)
    await this.#frame()
  }

  /** Where a place is in the window, after it was scrolled into sight. */
  async at(place: Place): Promise<Point> {
    const [x, y] = await this.page.run((path) => {
      const view = document.querySelector('tandem-editor')?.view
      if (!view) throw new Error('The document is not shown')
      let at = 0
      let node = view.state.doc
      for (const index of path.slice(0, -1)) {
        for (let before = 0; before < index; before++) at += node.child(before).nodeSize
        node = node.child(index)
        at++
      }
      // A cell holds blocks; the first is meant.
      const position = at + (path.length === 4 ? 1 : 0) + (path.at(-1) ?? 0)
      const found = view.domAtPos(position).node
      const element = found instanceof Element ? found : found.parentElement
      element?.scrollIntoView({ block: 'nearest' })
      const { left, top, bottom } = view.coordsAtPos(position)
      return [left, (top + bottom) / 2]
    }, place as readonly number[])
    if (x === undefined || y === undefined) throw new Error('The place is nowhere')
    return [x, y]
  }

  /** Waits until exactly these blocks are shown, told as in editor-page.ts. */
  async sees(...blocks: string[]): Promise<void> {
    try {
      await until(async () => JSON.stringify(await this.blocks()) === JSON.stringify(blocks), { what: 'the blocks', deadline: 5000 })
    } catch {
      expect(await this.blocks()).toEqual(blocks)
    }
  }

  /** The blocks that are shown. */
  blocks(): Promise<string[]> {
    return this.page.run(describeBlocks, null)
  }

  /** Waits until the first table shows these texts, row by row. */
  async seesTable(rows: readonly (readonly string[])[]): Promise<void> {
    try {
      await until(async () => JSON.stringify(await this.cells()) === JSON.stringify(rows), { what: 'the table', deadline: 5000 })
    } catch {
      expect(await this.cells()).toEqual(rows)
    }
  }

  /** The texts of the first table, row by row. */
  cells(): Promise<string[][]> {
    return this.page.run(() => [...(document.querySelector('.tandem-document table')?.querySelectorAll('tr') ?? [])].map((row) => [...row.querySelectorAll('td, th')].map((cell) => cell.textContent)), null)
  }

  /** The HTML of the inline content of a block, without attributes and what only the editor puts there. */
  html(block: number): Promise<string> {
    return this.page.run((index) => {
      const copy = document.querySelector('.tandem-document')?.children[index]?.cloneNode(true) as Element
      for (const extra of copy.querySelectorAll('.ProseMirror-trailingBreak, .ProseMirror-separator, .ProseMirror-widget')) extra.remove()
      return copy.innerHTML.replaceAll(/(<\w+) [^>]*>/g, '$1>')
    }, block)
  }

  /** The text that is selected, blocks on lines of their own. */
  selectedText(): Promise<string> {
    return this.page.run(() => {
      const view = document.querySelector('tandem-editor')?.view
      if (!view) throw new Error('The document is not shown')
      const { from, to } = view.state.selection
      return view.state.doc.textBetween(from, to, '\n', '\n')
    }, null)
  }

  /** The document that is shown, as JSON. */
  document(): Promise<unknown> {
    return this.page.run(() => document.querySelector('tandem-editor')?.view?.state.doc.toJSON() as unknown, null)
  }

  /** Whether what the browser has in the editable is what the editor thinks it has. */
  async isDrawn(): Promise<boolean> {
    return this.page.run(() => {
      const view = document.querySelector('tandem-editor')?.view
      if (!view) throw new Error('The document is not shown')
      const copy = view.dom.cloneNode(true) as Element
      for (const extra of copy.querySelectorAll('.ProseMirror-widget')) extra.remove()
      return copy.textContent === view.state.doc.textContent
    }, null)
  }

  isSaved(): Promise<boolean> {
    return this.page.run(() => document.querySelector('tandem-editor')?.status.kind === 'saved', null)
  }

  /** Lets the page do what it has put off to the next frame. */
  async #frame(): Promise<void> {
    await this.page.run(() => new Promise<null>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))), null)
  }
}
