/**
 * The page in each of its states (page-states.ts): axe finds nothing, in light and in dark; and what Chromium gives a screen
 * reader says what each block is.
 */
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { pageStates, speak, useScene } from './page-states.ts'

/** What the browser itself reports where a state is without a connection or access, and of the picture that is nowhere. */
const allow = [...networkErrors, /status of 40[134]/, /example\.org/]

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
    })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${JSON.stringify(target)} ${failureSummary ?? ''}`))
  }, tags)
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
  })
})
