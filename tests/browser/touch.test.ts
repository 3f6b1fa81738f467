/**
 * Fingers and small screens. Chromium emulates a phone (`pointer: coarse`, touch); it has no on-screen keyboard, so what one does
 * to the visual viewport is imitated in the page: as on iOS, where only that gets lower, and as with `resizes-content`, where
 * the window does.
 */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, nextFrame, useChromium } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { button, pageStates, putCaret, useScene, useStates } from './page-states.ts'

const allow = [...networkErrors, /status of (40[134]|413|426)/, /example\.org/]
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' } as const
/** As high as keyboards are, in CSS pixels. */
const keyboardHeight = 336

declare global {
  interface Window {
    /** Has the visual viewport be lower by so much, as an on-screen keyboard of iOS does. */
    coverBottom?: (height: number) => void
  }
}

/** Runs in the page, before anything else. */
function imitateKeyboard(): void {
  let covered = 0
  const real = Object.getOwnPropertyDescriptor(VisualViewport.prototype, 'height')
  Object.defineProperty(visualViewport, 'height', { get: () => Number(real?.get?.call(visualViewport)) - covered })
  window.coverBottom = (by) => {
    covered = by
    visualViewport?.dispatchEvent(new Event('resize'))
  }
}

/** Runs in the page: what can be pressed and is smaller than a finger, and fields that iOS zooms into. */
function tooSmall(): string[] {
  const found: string[] = []
  const deepest = (x: number, y: number): Element | null => {
    let element = document.elementFromPoint(x, y)
    for (let inner = element; inner !== null; inner = element?.shadowRoot?.elementFromPoint(x, y) ?? null) {
      if (inner === element && inner.shadowRoot === null) break
      if (inner === element && inner.shadowRoot?.elementFromPoint(x, y) === inner) break
      element = inner
    }
    return element
  }
  const isHit = (element: Element, x: number, y: number): boolean => {
    const hit = deepest(x, y)
    if (hit === null) return false
    // What is open lies over the page, which is behind it then.
    return element.contains(hit) || (hit.closest('[popover], dialog')?.contains(element) === false)
  }
  const look = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.shadowRoot !== null) look(element.shadowRoot)
      if (!element.matches('button, a[href], input:not([type=hidden], [type=file]), select, textarea, summary, [role=button], [role=checkbox], [role=treeitem]')) continue
      // A link in a sentence is as high as its line.
      if (element.matches('.tandem-document a') || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      const name = `${element.localName} ${element.getAttribute('aria-label') ?? (element.id || (element.textContent ?? '').trim())}`
      if (element.matches('input:not([type=radio], [type=checkbox]), select, textarea') && Number.parseFloat(getComputedStyle(element).fontSize) < 16) found.push(`${name}: small letters`)
      const { width, height } = (element.closest('label') ?? element).getBoundingClientRect()
      if (width >= 43.9 && height >= 43.9) continue
      // What can be hit may be larger than what is seen.
      element.scrollIntoView({ block: 'center', inline: 'nearest' })
      const box = element.getBoundingClientRect()
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
      if (!isHit(element, x, y)) continue
      const reach = 21.5
      const missed = [[-reach, 0], [reach, 0], [0, -reach], [0, reach]].filter(([byX = 0, byY = 0]) => !isHit(element, x + byX, y + byY))
      const others = missed.map(([byX = 0, byY = 0]) => `${byX} ${byY} is ${deepest(x + byX, y + byY)?.outerHTML.slice(0, 80) ?? 'nothing'}`)
      if (others.length > 0) found.push(`${name}: ${Math.round(width)} x ${Math.round(height)}; ${others.join('; ')}`)
    }
  }
  look(document)
  return found
}

/** Runs in the page: how much wider the page is than the window, and what reaches out of it. */
function tooWide(): string[] {
  const { scrollWidth, clientWidth } = document.scrollingElement ?? document.documentElement
  if (scrollWidth <= clientWidth) return []
  const reaching: string[] = [`${scrollWidth} instead of ${clientWidth}`]
  const look = (root: Document | ShadowRoot): void => {
    for (const element of root.querySelectorAll<HTMLElement>('*')) {
      if (element.shadowRoot !== null) look(element.shadowRoot)
      const { left, right } = element.getBoundingClientRect()
      if (right > clientWidth + 1 || left < -1) reaching.push(`${element.localName}.${element.className}`)
    }
  }
  look(document)
  return reaching.slice(0, 12)
}

/** Where the bar, the caret's line and a block of the text are, from the top of the window. */
const places = (page: Page) =>
  page.evaluate(() => {
    const editor = document.querySelector('tandem-editor')!
    const view = editor.view!
    const bar = editor.shadowRoot!.querySelector('.bar')!.getBoundingClientRect()
    const caret = view.coordsAtPos(view.state.selection.head)
    return {
      bar: { top: Math.round(bar.top), bottom: Math.round(bar.bottom) },
      caret: { top: Math.round(caret.top), bottom: Math.round(caret.bottom) },
      text: Math.round(view.dom.getBoundingClientRect().top + scrollY),
      focused: view.hasFocus(),
    }
  })

describe.skipIf(chromiumPath === null)(`touch (${needsChromium})`, () => {
  const chromium = useChromium()
  const scene = useScene()
  const states = useStates(chromium, scene, { allow, contextOptions: phone })

  const open = async (url: string) => {
    const { page } = await chromium.open({ allow, contextOptions: phone })
    await page.addInitScript(imitateKeyboard)
    await page.goto(url)
    await page.locator('.tandem-document').waitFor()
    await nextFrame(page)
    return page
  }

  test.each(pageStates)('what is pressed is as large as a finger, and nothing scrolls sideways: $name', async (state) => {
    const page = await states.open(state)
    for (const [width, height] of [[390, 844], [844, 390], [320, 640]] as const) {
      await page.setViewportSize({ width, height })
      await nextFrame(page)
      expect(await page.evaluate(tooWide), `wider than ${width}`).toEqual([])
      // Turning the phone may close what is open; what can be pressed is as large all the same.
      if (width !== 320) expect(await page.evaluate(tooSmall), `too small at ${width} x ${height}`).toEqual([])
    }
  })

  test('the controls are above the keyboard while one writes, cover nothing, and go back', async () => {
    const page = await open(scene.full)
    await putCaret(page, 'Everything')
    const before = await places(page)
    expect(before.bar.top).toBeLessThan(200)
    await page.evaluate((height) => window.coverBottom!(height), keyboardHeight)
    await until(async () => (await places(page)).bar.bottom === 844 - keyboardHeight, { what: 'the bar above the keyboard' })
    const docked = await places(page)
    expect(docked.bar.bottom - docked.bar.top).toBeLessThan(60)
    expect(docked.text).toBe(before.text)
    // The last line of the document is brought above the bar, and what is typed there too.
    await page.keyboard.press('Control+End')
    await page.keyboard.press('Enter')
    await until(async () => {
      // The picture above may still be taking its room, which moves the line without anybody typing.
      await page.keyboard.type('x')
      await nextFrame(page)
      const { bar, caret } = await places(page)
      return caret.bottom <= bar.top
    }, { what: 'the line above the bar' })
    // And upwards below what stays at the top.
    await page.keyboard.press('Control+Home')
    await nextFrame(page)
    expect((await places(page)).caret.top).toBeGreaterThan(56)
    // A control works and leaves the focus, so that the keyboard stays.
    await button(page, 'Bold').tap()
    expect(await button(page, 'Bold').getAttribute('aria-pressed')).toBe('true')
    await button(page, /^Text style/).tap()
    const menu = page.getByRole('menu', { name: 'Text style' })
    const box = (await menu.boundingBox())!
    expect(box.y).toBeGreaterThanOrEqual(0)
    expect(box.y + box.height).toBeLessThanOrEqual((await places(page)).bar.top)
    await page.getByRole('menuitemradio', { name: 'Heading 2' }).tap()
    expect((await places(page)).focused).toBe(true)
    await page.evaluate(() => window.coverBottom!(0))
    await until(async () => (await places(page)).bar.top < 200, { what: 'the bar in its place' })
    expect((await places(page)).text).toBe(before.text)
  })

  test('the same where the keyboard makes the window lower, in both orientations', async () => {
    const page = await open(scene.full)
    await putCaret(page, 'The end.')
    await page.setViewportSize({ width: 390, height: 844 - keyboardHeight })
    await until(async () => (await places(page)).bar.bottom === 844 - keyboardHeight, { what: 'the bar above the keyboard' })
    await page.setViewportSize({ width: 844, height: 390 })
    await until(async () => (await places(page)).bar.bottom < 200, { what: 'the bar in its place in the other orientation' })
    await page.setViewportSize({ width: 844, height: 190 })
    await until(async () => (await places(page)).bar.bottom === 190, { what: 'the bar above the keyboard in the other orientation' })
    const { bar, caret } = await places(page)
    expect(caret.bottom).toBeLessThanOrEqual(bar.top)
  })

  test('without the focus in the text, and with a mouse, the controls stay at the top', async () => {
    const page = await open(scene.full)
    await page.getByRole('textbox', { name: 'Title' }).focus()
    await page.evaluate((height) => window.coverBottom!(height), keyboardHeight)
    await nextFrame(page)
    expect((await places(page)).bar.top).toBeLessThan(200)
    const { page: desk } = await chromium.open({ allow })
    await desk.addInitScript(imitateKeyboard)
    await desk.goto(scene.full)
    await desk.locator('.tandem-document').waitFor()
    await putCaret(desk, 'Everything')
    await desk.evaluate((height) => window.coverBottom!(height), keyboardHeight)
    await nextFrame(desk)
    expect((await places(desk)).bar.top).toBeLessThan(200)
  })

  test('the row of controls fades where it goes on, and scrolls', async () => {
    const page = await open(scene.full)
    const row = page.getByRole('toolbar')
    const ends = () => row.evaluate((element) => [element.hasAttribute('data-before'), element.hasAttribute('data-after')])
    await until(async () => (await ends()).join() === 'false,true', { what: 'fading at the end' })
    await row.evaluate((element) => element.scrollTo({ left: 120 }))
    await until(async () => (await ends()).join() === 'true,true', { what: 'fading at both ends' })
    await row.evaluate((element) => element.scrollTo({ left: 10_000 }))
    await until(async () => (await ends()).join() === 'true,false', { what: 'fading at the start' })
  })
})
