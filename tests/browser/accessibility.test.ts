/**
 * The page in each of its states (page-states.ts): axe finds nothing, in light and in dark; and what Chromium gives a screen
 * reader says what each block is.
 */
import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { button, pageStates, putCaret, speak, useScene } from './page-states.ts'

/** What the browser itself reports where a state is without a connection or access, and of the picture that is nowhere. */
const allow = [...networkErrors, /status of (40[134]|426)/, /example\.org/]

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
        // A document is flat, so that its items are beside headings and paragraphs and not in an element for their list: such elements
        // would come and go while people write, and take the text along. Each item says itself how deep it is, its place
        // and how many there are; what screen readers get is tested below.
        .filter(({ element }) => id !== 'aria-required-parent' || element?.matches('.tandem-document [data-list-item]') !== true)
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

  test.each(pageStates)('axe finds nothing: $name', async (state) => {
    const { page } = await chromium.open({ allow, contextOptions: { reducedMotion: 'reduce' } })
    await speak(page, state)
    await state.open(page, scene)
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
    const shown = /^(solid|auto) [2-9].*px rgb\(/
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
    console.log(told.join('\n'))
  })
})

/** What the accessibility tree has in the text, a line for each node that is not only text or a box. */
async function tellBlocks(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Accessibility.enable')
  const { nodes } = await devtools.send('Accessibility.getFullAXTree')
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const lines: string[] = []
  const walk = (id: string, depth: number): void => {
    const node = byId.get(id)
    if (node === undefined) return
    const { ignored, role, name, properties = [], childIds = [] } = node
    if (!ignored) lines.push(' '.repeat(depth) + [role?.value, JSON.stringify(name?.value), ...properties.map((property) => `${property.name}=${String(property.value.value)}`)].join(' '))
    for (const child of childIds) walk(child, ignored ? depth : depth + 1)
  }
  const text = nodes.find(({ role, properties = [] }) => role?.value === 'textbox' && properties.some(({ name, value }) => name === 'multiline' && value.value === true))
  if (text === undefined) throw new Error('The text is not in the tree')
  walk(text.nodeId, 0)
  return lines
}
