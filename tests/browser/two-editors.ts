/**
 * Two people, each in a browser of their own, on one document of a real server.
 *
 * ```
 *   ann  ── network ──┐
 *   bob  ── network ──┴── server ── stored: a client without an editor, which sees what the server has
 * ```
 *
 * Each has a network of their own, so that edits can be made at the same time for certain: `apart` holds both networks
 * still while the edits are made, and lets go after.
 */
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import { checkDocument } from '@tandem/shared/document/check.ts'
import { appendBlocks, documentFrom } from '@tandem/shared/document/convert.ts'
import { contentOf } from '@tandem/shared/document/layout.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import type { Node } from 'prosemirror-model'
import { afterAll, afterEach, beforeAll, expect, type TestContext } from 'vitest'
import { connectEditor, type EditorClient } from '../server/editor-client.ts'
import { nextFrame, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { until, type UntilOptions } from '../support/until.ts'
import { KeptPage } from './kept-page.ts'

/** A place in the text: index of the block, and characters before it in that block. */
export type Place = readonly [block: number, offset: number]

/** What the page's selection is, as places. */
export interface Selected {
  anchor: Place
  head: Place
}

/** A caret of somebody else, as it is drawn. */
export interface DrawnCaret {
  name: string
  place: Place
}

/** Somebody with a browser. What they type is remembered; it is meant to be characters that nobody else types. */
export class Person {
  readonly page: Page
  readonly network: TcpProxy
  /** All that was typed and composed. */
  typed = ''
  #devtools: Promise<CDPSession> | null = null

  constructor(page: Page, network: TcpProxy) {
    this.page = page
    this.network = network
  }

  /** What the editor shows. */
  async shown(): Promise<Node> {
    const json: unknown = await this.page.evaluate(() => {
      const view = document.querySelector('tandem-editor')?.view
      if (!view) throw new Error('The document is not shown')
      return view.state.doc.toJSON() as unknown
    })
    return schema.nodeFromJSON(json)
  }

  /** Puts the focus into the text and the caret at `anchor`, or selects from there to `head`, as the mouse does. */
  async select(anchor: Place, head: Place = anchor): Promise<void> {
    // Right after an edit the editor may put its own selection back, which a person is too slow to meet.
    await eventually(
      async () => {
        await this.#selectInPage(anchor, head)
        await nextFrame(this.page)
        expect(await this.selected()).toEqual({ anchor, head })
      },
      { what: `the selection from ${anchor.join()} to ${head.join()}` },
    )
  }

  async #selectInPage(anchor: Place, head: Place): Promise<void> {
    await this.page.evaluate(
      ([from, to]) => {
        const view = document.querySelector('tandem-editor')?.view
        if (!view) throw new Error('The document is not shown')
        const inDOM = ([block, offset]: Place) => {
          let position = 1 + offset
          for (let index = 0; index < block; index++) position += view.state.doc.child(index).nodeSize
          return view.domAtPos(position)
        }
        view.focus()
        const start = inDOM(from)
        const end = inDOM(to)
        getSelection()?.setBaseAndExtent(start.node, start.offset, end.node, end.offset)
      },
      [anchor, head] as const,
    )
  }

  async selected(): Promise<Selected> {
    return this.page.evaluate(() => {
      const view = document.querySelector('tandem-editor')?.view
      if (!view) throw new Error('The document is not shown')
      const { $anchor, $head } = view.state.selection
      return { anchor: [$anchor.index(0), $anchor.parentOffset] as const, head: [$head.index(0), $head.parentOffset] as const }
    })
  }

  /** Types with the keyboard. */
  async type(text: string): Promise<void> {
    this.typed += text
    for (const character of text) {
      await this.page.keyboard.type(character)
      await nextFrame(this.page)
    }
  }

  /** Presses keys one after the other, named as in `Control+Alt+1`. */
  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      await this.page.keyboard.press(key)
      await nextFrame(this.page)
    }
  }

  /** Has an input method show `text` as what it is composing, in the place of what it showed before. */
  async compose(text: string): Promise<void> {
    const devtools = await this.#protocol()
    await devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    await nextFrame(this.page)
  }

  /** Has the input method end with `text`. */
  async commit(text: string): Promise<void> {
    this.typed += text
    const devtools = await this.#protocol()
    await devtools.send('Input.insertText', { text })
    await nextFrame(this.page)
  }

  async isComposing(): Promise<boolean> {
    return this.page.evaluate(() => document.querySelector('tandem-editor')?.view?.composing === true)
  }

  /** The others' carets. */
  async carets(): Promise<DrawnCaret[]> {
    return this.page.evaluate(() => {
      const view = document.querySelector('tandem-editor')?.view
      if (!view) throw new Error('The document is not shown')
      return [...view.dom.querySelectorAll<HTMLElement>('.tandem-caret')].map((caret) => {
        const parent = caret.parentNode
        if (parent === null) throw new Error('The caret is gone')
        const $at = view.state.doc.resolve(view.posAtDOM(parent, [...parent.childNodes].indexOf(caret)))
        const name = caret.querySelector<HTMLElement>('.tandem-caret-label')?.dataset['name'] ?? ''
        return { name, place: [$at.index(0), $at.parentOffset] as const }
      })
    })
  }

  async isSaved(): Promise<boolean> {
    return this.page.evaluate(() => document.querySelector('tandem-editor')?.status.kind === 'saved')
  }

  /** Takes the input method away. */
  async end(): Promise<void> {
    const devtools = await this.#devtools
    // A page that has closed or crashed has none.
    await devtools?.detach().catch(() => undefined)
  }

  #protocol(): Promise<CDPSession> {
    this.#devtools ??= this.page.context().newCDPSession(this.page)
    return this.#devtools
  }
}

/** Two people on one document. */
export class TwoEditors {
  readonly ann: Person
  readonly bob: Person
  /** Who has the document without an editor, straight from the server. */
  readonly stored: EditorClient

  constructor(ann: Person, bob: Person, stored: EditorClient) {
    this.ann = ann
    this.bob = bob
    this.stored = stored
  }

  /** What is done in `edits` by one, the other does not see before it is over. Returns what both show in the end. */
  async apart(edits: () => Promise<void>): Promise<Node> {
    const before = await this.settled()
    this.stall()
    await edits()
    expect(documentFrom(this.stored.document).toJSON(), 'what is stored while both are apart').toEqual(before.toJSON())
    return this.rejoin()
  }

  /** Holds both networks still. */
  stall(): void {
    for (const { network } of [this.ann, this.bob]) network.stall()
  }

  /** Lets both networks go on, and waits until all is everywhere. */
  async rejoin(): Promise<Node> {
    for (const { network } of [this.ann, this.bob]) network.heal()
    return this.settled()
  }

  /** Waits until both show the same, which the server has and has stored; returns it. */
  async settled(): Promise<Node> {
    const node = await eventually(
      async () => {
        expect(await Promise.all([this.ann.isSaved(), this.bob.isSaved()]), 'both saved').toEqual([true, true])
        const [ann, bob] = await Promise.all([this.ann.shown(), this.bob.shown()])
        expect(ann.toJSON(), 'what the two show').toEqual(bob.toJSON())
        expect(documentFrom(this.stored.document).toJSON(), 'what is stored').toEqual(ann.toJSON())
        return ann
      },
      { what: 'both to show what is stored', deadline: 20_000 },
    )
    node.check()
    expect(checkDocument(this.stored.document), 'faults of the stored document').toEqual([])
    return node
  }

  /** The rule that each character that anyone typed is in `node` once, except those of `gone`, which are not in it. */
  expectTypedOnce(node: Node, gone = ''): void {
    const typed = [...this.ann.typed, ...this.bob.typed]
    const counts = (count: (character: string) => number) => Object.fromEntries(typed.map((character) => [character, count(character)]))
    expect(counts((character) => node.textContent.split(character).length - 1)).toEqual(counts((character) => (gone.includes(character) ? 0 : 1)))
  }
}

/** Waits until `check` throws no more, and returns what it returns. What it threw last is the error at the deadline. */
export async function eventually<T>(check: () => Promise<T>, options: UntilOptions): Promise<T> {
  let last: unknown
  const attempt = async (): Promise<[T]> => {
    try {
      return [await check()]
    } catch (error) {
      last = error
      throw error
    }
  }
  try {
    const [value] = await until(attempt, options)
    return value
  } catch (error) {
    throw last ?? error
  }
}

export interface TwoEditorsOptions {
  /** Whether the pages are new ones: nothing is loaded yet that is loaded when it is needed, and nothing was searched for. */
  fresh?: boolean
}

export interface TwoEditorsForFile {
  /** A new document that holds `content`, with two people on it. All ends with the test, which opens no other. */
  open(content: Node, options?: TwoEditorsOptions): Promise<TwoEditors>
}

/** What somebody keeps from test to test: their network, a browser that has the scripts already, and the page where that is as new. */
interface Home {
  readonly user: string
  readonly network: TcpProxy
  readonly context: BrowserContext
  page: KeptPage | null
  /** Who is there in this test. */
  person: Person | null
}

/** Runs one server and one browser for the tests of a file or suite. */
export function useTwoEditors(): TwoEditorsForFile {
  const chromium = useChromium()
  let server: ServerProcess | undefined
  let documents = 0
  const homes: Home[] = []
  const clients: EditorClient[] = []
  /** The test before this one. */
  let last: TestContext['task'] | null = null

  beforeAll(async () => {
    const { port } = (server = await startServer())
    for (const person of ['Ann', 'Bob']) {
      const user = JSON.stringify({ name: person, color: '#1876a5' })
      const network = await startTcpProxy({ port })
      const context = await chromium.browser.newContext()
      await context.addInitScript((value) => localStorage.setItem('tandem:user', value), user)
      homes.push({ user, network, context, page: null, person: null })
    }
  })

  afterEach(async ({ task }) => {
    for (const client of clients.splice(0)) client.destroy()
    for (const { network } of homes) network.heal()
    const hasFailed = task.result?.state === 'fail'
    // Left now, and not before the next test: what goes wrong then is an error of the test that was in the page.
    await Promise.all(
      homes.map(async (home) => {
        const { person, page } = home
        home.person = null
        if (person === null || page === null) return
        if (hasFailed) await page.close()
        else await person.end()
        if (hasFailed || !(await page.leave())) home.page = null
      }),
    )
    last = task
  })

  afterAll(async () => {
    for (const { network, context } of homes) {
      await context.close()
      await network.close()
    }
    await server?.dispose()
  })

  /** The page of somebody, at the list of documents. */
  const pageOf = async (home: Home, isFresh: boolean): Promise<KeptPage> => {
    // A test may also fail after its pages were left.
    if (home.page !== null && (isFresh || last?.result?.state !== 'pass')) {
      await home.page.close()
      home.page = null
    }
    const { network, context, user } = home
    return (home.page ??= await KeptPage.open(chromium, { context, url: `${network.url}/`, storage: { 'tandem:user': user } }))
  }

  return {
    async open(content, { fresh = false } = {}) {
      if (server === undefined) throw new Error('The server runs only from beforeAll on')
      if (homes.some(({ person }) => person !== null)) throw new Error('A test opens one document')
      const name = `shared-${++documents}`
      const stored = connectEditor(server.url, name)
      clients.push(stored)
      await stored.synced()
      const text = contentOf(stored.document)
      stored.document.transact(() => {
        text.delete(0, text.length)
        appendBlocks(text, content.children)
      })
      await stored.saved()

      const [ann, bob] = await Promise.all(
        homes.map(async (home) => {
          const kept = await pageOf(home, fresh)
          home.person = new Person(kept.page, home.network)
          await kept.go(`/d/${name}`)
          return home.person
        }),
      )
      const editors = new TwoEditors(ann!, bob!, stored)
      expect((await editors.settled()).toJSON()).toEqual(content.toJSON())
      return editors
    },
  }
}
