/** What is on paper: the document, and nothing else. */
import { describe, expect, test } from 'vitest'
import { a, doc, h, image, marked, p, pre, task, ul } from '../editor/build.ts'
import { chromiumPath, needsChromium } from '../support/browser.ts'
import { eventually, useTwoEditors } from './two-editors.ts'

describe.skipIf(chromiumPath === null)(`on paper (${needsChromium})`, () => {
  const editors = useTwoEditors()

  test('there is the document alone, black on white, from a dark page in focus mode too', async () => {
    const content = doc(h(1, 'Plan'), p('See ', a('https://example.org/plan', 'here'), ' or ', a('#part', 'there'), '.'), pre({ language: 'js' }, 'let a'), task('milk'), p(marked('yellow')('high')))
    const { ann, bob } = await editors.open(content)
    await ann.select([1, 0])
    await bob.select([0, 2])
    await ann.press('Control+Shift+o', 'Control+Shift+g')
    await ann.page.locator('tandem-word-count #line').waitFor()
    await ann.press('Escape', 'Control+Shift+f', 'Control+f')
    await eventually(async () => expect(await ann.page.locator('.tandem-caret').count()).toBe(1), { what: 'the caret of the other' })
    await ann.page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const shown = await ann.page.evaluate(() => {
      const visible: string[] = []
      const look = (root: ParentNode): void => {
        for (const element of root.querySelectorAll('*')) {
          if (element.matches('.tandem-document *, style')) continue
          const { width, height } = element.getBoundingClientRect()
          if (element.checkVisibility({ visibilityProperty: true }) && width > 0 && height > 0) visible.push(element.localName + (element.className === '' ? '' : `.${element.className}`))
          if (element.shadowRoot) look(element.shadowRoot)
        }
      }
      look(document.body)
      const text = document.querySelector('.tandem-document')!
      const styleOf = (selector: string, pseudo?: string) => getComputedStyle(text.querySelector(selector)!, pseudo)
      return {
        visible: visible.filter((name) => !/^(tandem-|main|div|slot)/.test(name)),
        color: styleOf('p').color,
        backgrounds: [document.documentElement, document.body, document.querySelector('tandem-editor')!, text].map((element) => getComputedStyle(element).backgroundColor),
        inText: ['.tandem-caret', '.tandem-code-bar'].map((selector) => styleOf(selector).display),
        external: styleOf('a[href^=https]', '::after').content,
        internal: styleOf('a[href="#part"]', '::after').content,
        mark: styleOf('mark').printColorAdjust,
      }
    })
    expect(shown.visible).toEqual([])
    expect(shown.color).toBe('rgb(0, 0, 0)')
    expect(new Set(shown.backgrounds)).toEqual(new Set(['rgba(0, 0, 0, 0)']))
    expect(shown.inText).toEqual(['none', 'none'])
    expect(shown.external).toBe('" (https://example.org/plan)"')
    expect(shown.internal).toBe('none')
    expect(shown.mark).toBe('exact')
  })

  test('code, pictures, rows of tables and callouts of several blocks are not divided', async () => {
    const note = [p({ callout: 'note' }, 'one'), ul({ callout: 'note' }, 'two')]
    const { ann } = await editors.open(doc(pre('let a'), image({ src: '' }, 'A caption.'), ...note, p({ callout: 'tip' }, 'another'), p('')))
    await ann.select([5, 0])
    await ann.page.evaluate(() => document.querySelector('tandem-editor')!.insert('markdown', '| Name |\n| --- |\n| Ada |'))
    await ann.page.locator('.tandem-document tr').first().waitFor()
    await ann.page.emulateMedia({ media: 'print' })
    const styles = await ann.page.evaluate(() =>
      ['pre', 'figure', 'tr', '[data-callout=note]', '[data-callout=note] + [data-callout=note]', '[data-callout=tip]'].map((selector) => {
        const { breakBefore, breakInside } = getComputedStyle(document.querySelector(`.tandem-document ${selector}`)!)
        return `${selector}: ${breakBefore}, ${breakInside}`
      }),
    )
    expect(styles).toEqual([
      'pre: auto, avoid',
      'figure: auto, avoid',
      'tr: auto, avoid',
      '[data-callout=note]: auto, avoid',
      '[data-callout=note] + [data-callout=note]: avoid, avoid',
      '[data-callout=tip]: auto, avoid',
    ])
  })

  test('a heading stands with what follows, and all of a long document is there', async () => {
    const { ann } = await editors.open(doc(...Array.from({ length: 400 }, (_, index) => (index % 20 === 0 ? h(2, `Heading ${index}`) : p(`paragraph ${index}`)))))
    await ann.page.emulateMedia({ media: 'print' })
    expect(await ann.page.locator('h2').first().evaluate((heading) => getComputedStyle(heading).breakAfter)).toBe('avoid')
    expect(await ann.page.locator('.tandem-document > *').last().evaluate((block) => getComputedStyle(block).contentVisibility)).toBe('visible')
    const pages = (await ann.page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0
    expect(pages).toBeGreaterThan(8)
  })
})
