/**
 * Every state that the page can be in, in one table: what is checked for all of them (accessibility.test.ts, touch.test.ts)
 * goes through it. Whoever adds a menu, a panel or a notice adds a line:
 *
 *     { name: 'menu of the text style', open: onFull((page) => button(page, /^Text style/).click()) },
 *
 * `open` brings a new page into the state and returns when it is there. `full` is a document with every block and every mark.
 */
import { createHash } from 'node:crypto'
import type {} from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import { appendBlocks } from '@tandem/shared/document/convert.ts'
import { contentOf, metaOf } from '@tandem/shared/document/layout.ts'
import { calloutKinds, paletteColors } from '@tandem/shared/schema/palette.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import type { BrowserContext, Locator, Page, Route } from 'playwright-core'
import type { Node } from 'prosemirror-model'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { a, code, colored, doc, em, future, h, hr, image, marked, ol, p, pre, strike, strong, sub, sup, task, ul, unknown } from '../editor/build.ts'
import { connectEditor } from '../server/editor-client.ts'
import { secret, sign } from '../server/auth/tokens.ts'
import { nextFrame, type ChromiumForFile, type OpenOptions } from '../support/browser.ts'
import { png } from '../support/png.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { startStaticSite } from './static-site.ts'

/** The servers that states are opened at. */
export interface Scene {
  /** The list of documents. */
  list: string
  /** The page of a document with everything in it. */
  full: string
  /** The page of a document without text. */
  empty: () => string
  /** The page of a document with a picture that the server keeps. */
  picture: string
  /** The page of a document that the server shows nobody without a sign-in. */
  guarded: string
  /** The same for somebody who may edit and share it, and for somebody who may read it. */
  owner: string
  viewer: string
  /** A page of another site with an element that may not be written in. */
  readonly: string
}

export interface PageState {
  name: string
  /** The language of the page; English without. */
  lang?: 'ar'
  open(page: Page, scene: Scene): Promise<void>
}

const { table, tableRow, tableCell, tableHeader, mention, date, hardBreak } = schema.nodes

const cell = (text: string, isHeader = false, background: string | null = null): Node => (isHeader ? tableHeader : tableCell).create({ background }, p(text).node)
const row = (...cells: Node[]): Node => tableRow.create(null, cells)

/** A document with every block and every mark, in a reasonable order of headings. */
export const everything: Node = doc(
  h(1, 'Everything'),
  p('Plain, ', strong('bold'), ', ', em('italic'), ', ', strike('struck'), ', ', code('code'), ', ', a('https://example.org/', 'a link'), ', x', sup('2'), ', H', sub('2'), 'O.'),
  p('Colours: ', ...paletteColors.flatMap((color) => [colored(color)(color), ' '])),
  p('Highlights: ', ...paletteColors.flatMap((color) => [marked(color)(color), ' '])),
  p('Both: ', ...paletteColors.flatMap((color) => [marked(color)(colored(color)(color)), ' '])),
  p(mention.create({ id: 'ada', label: 'Ada' }), ' and ', date.create({ value: '2026-11-27' }), ' and ', future('unknown'), hardBreak.create(), 'a new line.'),
  h(2, 'Lists'),
  ul('one'),
  ul({ indent: 1 }, 'nested'),
  ul({ indent: 2 }, 'nested deeper'),
  ul('two'),
  p('Between.'),
  ol('first'),
  ol({ indent: 1 }, 'nested'),
  ol('second'),
  p('Between.'),
  task('open'),
  task({ checked: true }, 'done'),
  h(3, 'Quotes and callouts'),
  p({ quote: 1 }, 'Quoted.'),
  p({ quote: 2 }, 'Quoted twice.'),
  ul({ quote: 1 }, 'a quoted item'),
  ...calloutKinds.flatMap((callout) => [p({ callout }, `A ${callout}.`), p({ callout }, 'With a second paragraph.'), p('Between.')]),
  h(4, 'Code'),
  pre({ language: 'js' }, 'const answer = 42\nconsole.log(answer)'),
  h(5, 'A table'),
  { node: table.create(null, [row(cell('Name', true), cell('Number', true)), row(cell('One'), cell('1')), row(cell('Two'), cell('2', false, '#ffd166'))]), tags: {} },
  h(6, 'The rest'),
  hr(),
  image({ src: 'https://example.org/none.png', alt: 'Nothing to see' }, 'A caption.'),
  p({ align: 'center' }, 'Centred.'),
  p({ align: 'end' }, 'At the end.'),
  p({ dir: 'rtl' }, 'Right to left.'),
  p('فقرة بالعربية.'),
  unknown('Not known here.'),
  p('The end.'),
)

/** A picture that is put into documents. */
const aPicture = png(480, 240)

/** A button by its name. */
export const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name, exact: typeof name === 'string' })

const text = (page: Page): Locator => page.locator('.tandem-document')

/** Opens a document and waits until all of the editor is loaded. */
async function openDocument(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await text(page).waitFor()
  await page.waitForFunction(() => customElements.get('tandem-table-menu') !== undefined && customElements.get('tandem-connection-help') !== undefined)
  await nextFrame(page)
}

async function isShown(locator: Locator): Promise<void> {
  await locator.waitFor({ state: 'visible' })
}

/** On touch the system has a bar of its own at what is selected. */
const isTouched = (page: Page): Promise<boolean> => page.evaluate(() => matchMedia('(pointer: coarse)').matches)

/** A state of the full document with the caret in its first line, then what `act` does. */
function onFull(act: (page: Page) => Promise<unknown>) {
  return async (page: Page, { full }: Scene): Promise<void> => {
    await openDocument(page, full)
    await putCaret(page, 'Everything')
    await act(page)
    await nextFrame(page)
  }
}

/** Puts the focus in the text and the caret at the end of the first text that reads `words`. */
export async function putCaret(page: Page, words: string): Promise<void> {
  await page.evaluate((wanted) => {
    const { view } = document.querySelector('tandem-editor')!
    view!.focus()
    const walker = document.createTreeWalker(view!.dom, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) if (walker.currentNode.textContent === wanted) getSelection()!.collapse(walker.currentNode, wanted.length)
    getSelection()!.focusNode!.parentElement!.scrollIntoView({ block: 'center' })
  }, words)
  await nextFrame(page)
}

const menu = (page: Page, name: string) => isShown(page.getByRole('menu', { name }))

/** Opens a menu of the toolbar. */
const toolbarMenu = (opener: string | RegExp, name: string) =>
  onFull(async (page) => {
    await button(page, opener).click()
    await menu(page, name)
  })

/** The full document as it is on the device, since nothing connects. */
async function openOffline(page: Page, { full }: Scene): Promise<void> {
  await openDocument(page, full)
  await page.locator('tandem-save-status').getByText('Saved').first().waitFor({ state: 'attached' })
  await page.routeWebSocket(/collaboration/, (socket) => socket.close())
  await openDocument(page, full)
  await page.locator('tandem-save-status').getByText(/^Offline/).first().waitFor({ state: 'attached' })
}

/** An empty document with something typed, for which something is suggested. */
const suggestionsFor =
  (typed: string): PageState['open'] =>
  async (page, { empty }) => {
    await openDocument(page, empty())
    await text(page).click()
    await page.keyboard.type(typed)
    await isShown(page.locator('tandem-suggestion-list [role=option][aria-selected=true]'))
  }

/** A state of a document with a picture that is selected, then what `act` does. */
function onPicture(act: (page: Page) => Promise<unknown>): PageState['open'] {
  return async (page, { picture }) => {
    await openDocument(page, picture)
    await isShown(page.locator('.tandem-picture-loaded'))
    await page.locator('.tandem-picture').click()
    await isShown(ofPicture(page, 'Replace'))
    await act(page)
    await nextFrame(page)
  }
}

/** A button of the bar of a picture. */
const ofPicture = (page: Page, name: string | RegExp): Locator => page.locator('tandem-image-bar').getByRole('button', { name, exact: typeof name === 'string' })

/** A document with a picture that was put in, to whose upload the server does what `answer` does, until `shown` is shown. */
function uploading(answer: (route: Route) => unknown, shown: (page: Page) => Locator): PageState['open'] {
  return async (page, { empty }) => {
    await page.route('**/images/*', (route) => void answer(route))
    await openDocument(page, empty())
    await text(page).click()
    await text(page).evaluate((element, base64) => {
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], 'green.png', { type: 'image/png' }))
      element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
    }, aPicture.toString('base64'))
    await isShown(shown(page))
  }
}

async function find(page: Page, isReplacing: boolean): Promise<void> {
  await page.keyboard.press(isReplacing ? 'Control+h' : 'Control+f')
  const panel = page.getByRole('search')
  await isShown(panel)
  await panel.getByRole('textbox', { name: 'Find', exact: true }).fill('nested')
  await panel.getByText(/^1 of \d+$/).first().waitFor()
}

/** Every state. */
export const pageStates: readonly PageState[] = [
  {
    name: 'list of documents',
    async open(page, { list }) {
      await page.goto(list)
      await isShown(page.locator('.documents:not(.waiting) a').first())
    },
  },
  {
    name: 'address with nothing behind it',
    async open(page, { list }) {
      // The server knows such addresses for what they are; one gets to them within the application.
      await page.goto(list)
      await isShown(page.locator('.documents:not(.waiting) a').first())
      await page.evaluate(() => {
        history.pushState(null, '', '/nothing')
        dispatchEvent(new PopStateEvent('popstate'))
      })
      await isShown(page.getByText('There is nothing here'))
    },
  },
  { name: 'empty document', open: (page, { empty }) => openDocument(page, empty()) },
  { name: 'full document', open: onFull(() => Promise.resolve()) },
  {
    name: 'text selected',
    open: onFull(async (page) => {
      await page.keyboard.press('Shift+Home')
      if (!(await isTouched(page))) await isShown(page.getByRole('toolbar', { name: 'Selected text' }))
    }),
  },
  {
    name: 'what selected text can be turned into',
    open: onFull(async (page) => {
      await page.keyboard.press('Shift+Home')
      if (await isTouched(page)) return
      await page.getByRole('toolbar', { name: 'Selected text' }).getByRole('button', { name: 'Turn into' }).click()
      await menu(page, 'Turn into')
    }),
  },
  {
    name: 'menu of a block',
    open: onFull(async (page) => {
      await page.keyboard.press('Control+Shift+Space')
      await menu(page, 'Block')
    }),
  },
  {
    name: 'submenu of a block',
    open: onFull(async (page) => {
      await page.keyboard.press('Control+Shift+Space')
      await menu(page, 'Block')
      await page.getByRole('menuitem', { name: 'Turn into' }).press('Enter')
      await menu(page, 'Turn into')
    }),
  },
  {
    name: 'form for the first number of a list',
    open: onFull(async (page) => {
      await putCaret(page, 'first')
      await page.keyboard.press('Control+Shift+Space')
      await menu(page, 'Block')
      await page.getByRole('menuitem', { name: 'First number' }).press('Enter')
      await isShown(page.getByRole('spinbutton', { name: 'First number' }))
    }),
  },
  {
    name: 'divider selected',
    open: onFull(async (page) => {
      await text(page).getByRole('separator').click()
      await isShown(text(page).locator('[role=separator].ProseMirror-selectednode'))
    }),
  },
  {
    name: 'colours',
    open: onFull(async (page) => {
      await page.keyboard.press('Shift+Home')
      await page.keyboard.press('Control+Alt+o')
      await isShown(page.getByRole('radiogroup').first())
    }),
  },
  {
    name: 'language of code',
    open: onFull(async (page) => {
      await putCaret(page, 'The end.')
      await page.evaluate(() => document.querySelector('pre')!.scrollIntoView({ block: 'center' }))
      await button(page, /^Language: /).click()
      await isShown(page.getByRole('dialog', { name: 'Language of the code' }))
    }),
  },
  {
    name: 'dialog for a picture',
    open: onFull(async (page) => {
      await page.keyboard.press('Control+Shift+i')
      await isShown(page.getByRole('dialog', { name: 'Insert a picture' }))
    }),
  },
  { name: 'picture selected', open: onPicture(() => Promise.resolve()) },
  {
    name: 'alternative text of a picture',
    open: onPicture(async (page) => {
      await ofPicture(page, /Alternative text/).click()
      await isShown(page.getByRole('textbox', { name: 'Alternative text' }))
    }),
  },
  {
    name: 'dialog for another picture',
    open: onPicture(async (page) => {
      await ofPicture(page, 'Replace').click()
      await isShown(page.getByRole('dialog', { name: 'Replace the picture' }))
    }),
  },
  { name: 'picture on its way to the server', open: uploading(() => undefined, (page) => page.getByRole('progressbar', { name: 'Uploading the picture' })) },
  { name: 'picture that waits for a connection', open: uploading((route) => route.abort(), (page) => text(page).getByText('Waiting to be uploaded', { exact: true })) },
  {
    name: 'picture that the server refuses',
    open: uploading((route) => route.fulfill({ status: 413, json: { error: 'image-too-large' } }), (page) => text(page).getByRole('button', { name: 'Try again' })),
  },
  {
    name: 'count of words',
    open: onFull(async (page) => {
      await page.keyboard.press('Control+Shift+g')
      await isShown(page.locator('tandem-word-count'))
    }),
  },
  { name: 'menu of the text style', open: toolbarMenu(/^Text style/, 'Text style') },
  { name: 'menu of more formatting', open: toolbarMenu('More formatting', 'More formatting') },
  { name: 'menu of alignment', open: toolbarMenu('Alignment and direction', 'Alignment and direction') },
  { name: 'menu of what can be inserted', open: toolbarMenu('Insert more', 'Insert more') },
  {
    name: 'menu of files',
    open: onFull(async (page) => {
      await button(page, 'File').click()
      await isShown(page.getByRole('menu').filter({ hasText: 'Download' }))
    }),
  },
  {
    name: 'caret in a table',
    open: onFull(async (page) => {
      await putCaret(page, 'One')
      await isShown(page.locator('tandem-table-menu').getByRole('button', { name: 'Table' }))
    }),
  },
  {
    name: 'cells selected',
    open: onFull(async (page) => {
      await putCaret(page, 'One')
      await page.keyboard.press('Shift+ArrowRight')
      await page.keyboard.press('Shift+ArrowDown')
      await isShown(page.locator('.tandem-selected').first())
    }),
  },
  {
    name: 'menu of a table',
    open: onFull(async (page) => {
      await putCaret(page, 'One')
      await page.keyboard.press('Control+Alt+t')
      await menu(page, 'Table')
    }),
  },
  {
    name: 'card of a link',
    open: onFull(async (page) => {
      await putCaret(page, 'a link')
      await page.keyboard.press('ArrowLeft')
      await isShown(page.getByRole('group', { name: 'Link', exact: true }))
    }),
  },
  {
    name: 'form for a link',
    open: onFull(async (page) => {
      await putCaret(page, 'a link')
      await page.keyboard.press('ArrowLeft')
      await page.keyboard.press('Control+k')
      await isShown(page.getByRole('textbox', { name: 'Address' }))
    }),
  },
  {
    name: 'form for a link that is none',
    open: onFull(async (page) => {
      await page.keyboard.press('Control+k')
      const field = page.getByRole('textbox', { name: 'Address' })
      await field.fill('javascript:alert(1)')
      await field.press('Enter')
      await isShown(page.getByText('This is not an address'))
    }),
  },
  { name: 'find panel', open: onFull((page) => find(page, false)) },
  { name: 'find panel with replace', open: onFull((page) => find(page, true)) },
  { name: 'slash menu', open: suggestionsFor('/') },
  { name: 'people to mention', open: suggestionsFor('@') },
  { name: 'emoji by name', open: suggestionsFor(':smil') },
  {
    name: 'date that is being changed',
    async open(page, scene) {
      await suggestionsFor('@today')(page, scene)
      await isShown(page.getByRole('option', { name: /^Today/, selected: true }))
      await page.keyboard.press('Enter')
      await text(page).locator('time').click()
      await isShown(page.locator('tandem-date-editor input'))
    },
  },
  {
    name: 'outline',
    open: onFull(async (page) => {
      await page.keyboard.press('Control+Shift+o')
      await isShown(page.getByRole('tree', { name: 'Outline' }))
    }),
  },
  {
    name: 'outline over the text',
    open: onFull(async (page) => {
      await page.setViewportSize({ width: 390, height: 844 })
      await page.keyboard.press('Control+Shift+o')
      await isShown(page.getByRole('dialog', { name: 'Outline' }))
    }),
  },
  {
    name: 'focus mode',
    open: onFull(async (page) => {
      await page.keyboard.press('Control+Shift+f')
      await isShown(page.locator('.tandem-focus-mode > .tandem-focused'))
    }),
  },
  {
    name: 'help with the keys',
    open: onFull(async (page) => {
      await page.keyboard.press('Control+/')
      await isShown(page.getByRole('dialog', { name: 'Keyboard shortcuts' }))
    }),
  },
  {
    name: 'own name and colour',
    open: onFull(async (page) => {
      await button(page, /^You appear as/).click()
      await isShown(page.locator('#profile'))
    }),
  },
  {
    name: 'somebody else is here',
    async open(page, scene) {
      await openDocument(page, scene.full)
      const other = await page.context().newPage()
      await openDocument(other, scene.full)
      await putCaret(other, 'Between.')
      await page.locator('.tandem-caret').first().waitFor({ state: 'attached' })
    },
  },
  {
    name: 'share dialog where access is open',
    open: onFull(async (page) => {
      await button(page, 'Share').click()
      await isShown(page.getByRole('dialog', { name: 'Share this document' }))
    }),
  },
  {
    name: 'share dialog with a new link',
    async open(page, { owner }) {
      await openDocument(page, owner)
      await button(page, 'Share').click()
      const dialog = page.getByRole('dialog', { name: 'Share this document' })
      await dialog.getByRole('button', { name: 'Make a link' }).click()
      await isShown(dialog.getByRole('button', { name: 'Copy', exact: true }))
      await isShown(dialog.locator('.share-links li').first())
    },
  },
  {
    name: 'share dialog that asks about revoking',
    async open(page, { owner }) {
      await openDocument(page, owner)
      await button(page, 'Share').click()
      const dialog = page.getByRole('dialog', { name: 'Share this document' })
      await dialog.getByRole('button', { name: 'Make a link' }).click()
      await isShown(dialog.getByRole('button', { name: 'Copy', exact: true }))
      await isShown(dialog.getByText('The link was made.'))
      await dialog.locator('.share-links').getByRole('button', { name: /^Revoke “/ }).first().click()
      await isShown(dialog.getByRole('button', { name: 'Keep' }))
    },
  },
  {
    name: 'sign-in that is needed',
    async open(page, { guarded }) {
      await page.goto(guarded)
      await isShown(page.getByRole('heading', { name: 'Sign in to go on' }))
    },
  },
  {
    name: 'sign-in with a token that is none',
    async open(page, { guarded }) {
      await page.goto(guarded)
      const field = page.getByLabel('Or paste a token or a share link')
      await field.fill('something')
      await field.press('Enter')
      await isShown(page.getByText('This is neither a token nor'))
    },
  },
  {
    name: 'document of which one is a reader',
    async open(page, { viewer }) {
      await openDocument(page, viewer)
      await isShown(page.getByRole('toolbar', { name: 'Tools' }))
    },
  },
  {
    name: 'element that may not be written in',
    async open(page, { readonly }) {
      await openDocument(page, readonly)
    },
  },
  { name: 'offline', open: openOffline },
  {
    name: 'help with the connection',
    async open(page, scene) {
      await openOffline(page, scene)
      await page.evaluate(() => document.querySelector('tandem-editor')!.showConnectionHelp())
      await isShown(page.locator('tandem-connection-help').getByText(/\.$/).first())
    },
  },
  {
    name: 'edits that are refused',
    async open(page, { viewer }) {
      await openDocument(page, viewer)
      await isShown(page.getByRole('toolbar', { name: 'Tools' }))
      // Something around the editor writes although the person may not.
      await page.evaluate(() => void document.querySelector('tandem-editor')!.session!.document.getMap('meta').set('title', 'refused'))
      await isShown(page.getByRole('button', { name: 'Discard my changes' }))
    },
  },
  {
    name: 'file that cannot be inserted',
    open: onFull(async (page) => {
      await page.evaluate(() => void document.querySelector('tandem-editor')!.insertFile(new File(['{'], 'broken.json', { type: 'application/json' })))
      await isShown(page.locator('[part=import]'))
    }),
  },
  {
    name: 'list of documents in Arabic',
    lang: 'ar',
    async open(page, { list }) {
      await page.goto(list)
      await isShown(page.locator('.documents:not(.waiting) a').first())
    },
  },
  { name: 'full document in Arabic', lang: 'ar', open: onFull(() => Promise.resolve()) },
  {
    name: 'menu of a table in Arabic',
    lang: 'ar',
    open: onFull(async (page) => {
      await putCaret(page, 'One')
      await page.keyboard.press('Control+Alt+t')
      await isShown(page.locator('tandem-table-menu [role=menu]'))
    }),
  },
]

/** Has a page be in the language of a state; to be called before the state is opened. */
export async function speak(page: Page, { lang }: PageState): Promise<void> {
  if (lang !== undefined) await page.addInitScript((language) => localStorage.setItem('tandem:language', language), lang)
}

/**
 * Opens a state on a new page for each test of a file or suite, in one context: the browser has the scripts already, and nothing of
 * what the test before stored.
 */
export function useStates(chromium: ChromiumForFile, scene: Scene, { allow = [], contextOptions = {} }: Pick<OpenOptions, 'allow' | 'contextOptions'>) {
  let context: BrowserContext
  beforeAll(async () => {
    context = await chromium.browser.newContext(contextOptions)
  })
  afterEach(async () => {
    await Promise.all(context.pages().map((page) => page.close()))
  })
  afterAll(async () => {
    await context.close()
  })
  return {
    async open(state: PageState): Promise<Page> {
      const { page } = await chromium.open({ allow, context })
      await context.clearCookies()
      const devtools = await context.newCDPSession(page)
      const { list, guarded, readonly } = scene
      for (const { origin } of [list, guarded, readonly].map((url) => new URL(url))) await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' })
      await devtools.detach()
      await speak(page, state)
      await state.open(page, scene)
      return page
    },
  }
}

/** Runs the servers that the states need, for the tests of a file or suite. */
export function useScene(): Scene {
  let open: ServerProcess
  let guarded: ServerProcess
  let site: Awaited<ReturnType<typeof startStaticSite>>
  let documents = 0
  const scene = { list: '', full: '', empty: () => `${scene.list}/d/empty-${++documents}`, picture: '', guarded: '', owner: '', viewer: '', readonly: '' }

  const fill = async (url: string, name: string, token?: string, { children }: Node = everything): Promise<void> => {
    const client = connectEditor(url, name, undefined, token === undefined ? {} : { token })
    await client.synced()
    const content = contentOf(client.document)
    client.document.transact(() => {
      content.delete(0, content.length)
      appendBlocks(content, children)
      metaOf(client.document).set('title', 'Everything there is')
    })
    await client.saved()
    client.destroy()
  }

  beforeAll(async () => {
    const pages: Record<string, string> = {}
    site = await startStaticSite({ pages })
    open = await startServer({ args: ['--allowed-origins', site.url] })
    guarded = await startServer({ args: ['--auth', 'token', '--sign-in-url', 'https://login.example/start'], env: { TANDEM_JWT_SECRET: secret } })
    pages['/'] = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Another site</title>
      <style>:root { color-scheme: light dark }</style></head>
      <body><main><h1>Another site</h1><tandem-editor server="${open.url}" document="full" readonly></tandem-editor></main>
      <script type="module" src="${open.url}/embed/tandem-editor.js"></script></body></html>`
    const owner = await sign({ sub: 'olga', name: 'Olga' })
    const hash = createHash('sha256').update(aPicture).digest('hex')
    const withPicture = doc(p('Above.'), image({ src: `sha256:${hash}`, width: 480, ratio: 2 }, 'A caption.'), p('Below.'))
    await Promise.all([fill(open.url, 'full'), fill(guarded.url, 'full', owner), fill(open.url, 'picture', undefined, withPicture)])
    const kept = await fetch(`${open.url}/api/documents/picture/images/${hash}`, { method: 'PUT', body: new Uint8Array(aPicture) })
    if (!kept.ok) throw new Error(`The server does not keep the picture: ${kept.status}`)
    scene.list = open.url
    scene.picture = `${open.url}/d/picture`
    scene.full = `${open.url}/d/full`
    scene.guarded = `${guarded.url}/d/full`
    scene.owner = `${guarded.url}/d/full#token=${owner}`
    scene.viewer = `${guarded.url}/d/full#token=${await sign({ sub: 'rosa', name: 'Rosa', documents: { full: 'viewer' } })}`
    scene.readonly = site.url
  })
  afterAll(async () => {
    await Promise.all([open.dispose(), guarded.dispose(), site.close()])
  })
  return scene
}
