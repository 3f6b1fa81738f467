/**
 * The page in each of its states (page-states.ts): axe finds nothing, in light and in dark; and what Chromium gives a screen
 * reader says what each block is.
 */
import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { button, pageStates, putCaret, useScene, useStates } from './page-states.ts'

/** What the browser itself reports where a state is without a connection or access, and of the picture that is nowhere. */
const allow = [...networkErrors, /status of (40[134]|413|426)/, /example\.org/]

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds, told in a line for each element. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async (runOnly) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly,
      // Off unless asked for.
      rules: { 'target-size': { enabled: true } },
      resultTypes: ['violations'],
      elementRef: true,
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes
        // The list of suggestions is scrolled by the arrow keys from the text, which keeps the focus and says which one is active.
        .filter(({ element }) => id !== 'scrollable-region-focusable' || element?.matches('tandem-suggestion-list [role=listbox]') !== true)
        .map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ''}`),
    )
  }, tags)
}

/** Runs in the page: what is animated, in shadow roots too. */
function moving(): string[] {
  const names = (root: Document | ShadowRoot): string[] => [
    ...root.getAnimations().map((animation) => String((animation.effect as KeyframeEffect | null)?.target?.className)),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot === null ? [] : names(shadowRoot))),
  ]
  return names(document)
}

describe.skipIf(chromiumPath === null)(`accessibility (${needsChromium})`, () => {
  const chromium = useChromium()
  const scene = useScene()
  const states = useStates(chromium, scene, { allow, contextOptions: { reducedMotion: 'reduce' } })

  test.each(pageStates)('axe finds nothing: $name', async (state) => {
    const page = await states.open(state)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await findings(page), `in ${colorScheme}`).toEqual([])
    }
    expect(await page.evaluate(moving), 'what moves although the person wants nothing to').toEqual([])
  })

  test('with forced colours one sees the focus, what is on, what is done and which cells are selected', async () => {
    const { page } = await chromium.open({ allow, contextOptions: { forcedColors: 'active' } })
    await pageStates.find(({ name }) => name === 'cells selected')!.open(page, scene)
    const cell = page.locator('.tandem-selected').first()
    const outline = (of: Locator, pseudo?: string) =>
      of.evaluate((element, name) => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element, name)
        return `${outlineStyle} ${outlineWidth} ${outlineColor}`
      }, pseudo)
    const shown = /^(solid|auto) [2-9].*px rgba?\(/
    expect(await outline(cell, '::after')).toMatch(shown)

    const look = (of: Locator) => of.evaluate((element) => `${getComputedStyle(element).borderTopColor} ${getComputedStyle(element).backgroundColor}`)
    await putCaret(page, 'bold')
    const bold = button(page, 'Bold').first()
    expect(await bold.getAttribute('aria-pressed')).toBe('true')
    expect(await look(bold)).not.toBe(await look(button(page, 'Italic').first()))
    await page.keyboard.press('Alt+F10')
    expect(await outline(page.locator('tandem-editor-toolbar button:focus'))).toMatch(shown)
    const boxes = page.locator('.tandem-document [role=checkbox]')
    expect(await look(boxes.nth(0))).not.toBe(await look(boxes.nth(1)))
  })
  test('Chromium tells screen readers what each block is', async () => {
    const { page } = await chromium.open({ allow })
    await page.goto(scene.full)
    await page.locator('.tandem-document').waitFor()
    const told = await tellBlocks(page)
    expect(told.filter((line) => line.startsWith('heading'))).toEqual(['heading 1 Everything', 'heading 2 Lists', 'heading 3 Quotes and callouts', 'heading 4 Code', 'heading 5 A table', 'heading 6 The rest'])
    expect(told.filter((line) => /^(list|listitem|checkbox) /.test(line))).toEqual([
      'list of 4',
      'listitem 1 •one',
      'listitem 2 ◦nested',
      'listitem 3 ▪nested deeper',
      'listitem 1 •two',
      'list of 3',
      'listitem 1 1.first',
      'listitem 2 a.nested',
      'listitem 1 2.second',
      'list of 2',
      'listitem 1 open',
      'checkbox false open',
      'listitem 1 done',
      'checkbox true done',
      'list of 1',
      'listitem 1 •a quoted item',
    ])
    // The protocol leaves out the place of an item, which its element says.
    expect(
      await page.locator('.tandem-document [role=listitem]').evaluateAll((items) => items.map((item) => `${item.ariaPosInSet} of ${item.ariaSetSize}`)),
    ).toEqual(['1 of 2', '1 of 1', '1 of 1', '2 of 2', '1 of 2', '1 of 1', '2 of 2', '1 of 2', '2 of 2', '1 of 1'])
    expect(told.filter((line) => line.startsWith('blockquote'))).toEqual(['blockquote Quoted.', 'blockquote Quoted twice.'])
    const notes = told.filter((line) => line.startsWith('note'))
    expect(notes.length).toBe(10)
    // The first paragraph of a callout says its kind.
    for (const [index, kind] of ['Note', 'Tip', 'Important', 'Warning', 'Caution'].entries()) expect(notes[index * 2]).toContain(kind)
    expect(told.filter((line) => /^(table|row|columnheader|cell) ?/.test(line))).toEqual([
      'table ',
      'row ',
      'columnheader Name',
      'columnheader Number',
      'row ',
      'cell One',
      'cell 1',
      'row ',
      'cell Two',
      'cell 2',
    ])
    for (const role of ['code', 'separator', 'strong', 'emphasis', 'deletion', 'superscript', 'subscript', 'mark', 'link']) {
      expect(told.some((line) => line.startsWith(`${role} `)), role).toBe(true)
    }
    // After an edit in the middle too.
    await putCaret(page, 'nested deeper')
    await page.keyboard.press('Control+Shift+8')
    await until(async () => (await tellBlocks(page)).filter((line) => line.startsWith('list ')).join() === 'list of 2,list of 1,list of 3,list of 2,list of 1', {
      what: 'two lists where an item became a paragraph',
    })
    await page.keyboard.press('Control+z')
    await until(async () => (await tellBlocks(page)).filter((line) => line.startsWith('list ')).join() === 'list of 4,list of 3,list of 2,list of 1', { what: 'one list again' })
  })
})

/** What the accessibility tree has in the text: a line for each element that is told as something, with its level, state and text. */
async function tellBlocks(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Accessibility.enable')
  const { nodes } = await devtools.send('Accessibility.getFullAXTree')
  await devtools.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  type AXNode = (typeof nodes)[number]
  const property = ({ properties = [] }: AXNode, wanted: string): string | undefined => {
    const value: unknown = properties.find(({ name }) => name === wanted)?.value.value
    return value === undefined ? undefined : JSON.stringify(value).replaceAll('"', '')
  }
  const role = (node: AXNode) => String(node.role?.value)
  const children = ({ childIds = [] }: AXNode): AXNode[] => childIds.flatMap((id) => byId.get(id) ?? []).flatMap((child) => (child.ignored ? children(child) : [child]))
  const textOf = (node: AXNode): string => (role(node) === 'StaticText' ? String(node.name?.value) : children(node).map(textOf).join(''))
  const lines: string[] = []
  const walk = (node: AXNode): void => {
    const kind = role(node)
    if (kind === 'list') lines.push(`list of ${children(node).length}`)
    else if (!['StaticText', 'InlineTextBox', 'textbox', 'paragraph'].includes(kind)) {
      const state = property(node, 'level') ?? property(node, 'checked') ?? ''
      const isLong = ['table', 'row'].includes(kind)
      lines.push(`${kind} ${state === '' ? '' : `${state} `}${isLong ? '' : kind === 'checkbox' ? String(node.name?.value) : textOf(node)}`)
    }
    children(node).forEach(walk)
  }
  const text = nodes.find((node) => role(node) === 'textbox' && property(node, 'multiline') === 'true')
  if (text === undefined) throw new Error('The text is not in the tree')
  walk(text)
  return lines
}
