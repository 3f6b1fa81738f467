/**
 * What stylesheets say about marks: spreadsheets and Apple's programs make text bold by a class. They come as
 * `<script type="text/css">`, since a page's policy may forbid stylesheets even where nothing is shown.
 */

const properties = ['font-weight', 'font-style', 'text-decoration']
/** Rules that are read at most; a spreadsheet has some for each format of its cells. */
const mostRules = 1000

/** Writes the marks of stylesheets on the elements that they are for, and removes all scripts. */
export function readStylesheets(root: Element): void {
  const sheet = new CSSStyleSheet()
  const source = [...root.querySelectorAll('script[type="text/css"]')].map(({ textContent }) => textContent?.replace(/<!--|-->/g, '') ?? '')
  sheet.replaceSync(source.join('\n'))
  for (const rule of [...sheet.cssRules].slice(0, mostRules)) {
    if (!(rule instanceof CSSStyleRule)) continue
    for (const property of properties) {
      const value = rule.style.getPropertyValue(property)
      if (value === '' || /^(?:a|h\d)\b/.test(rule.selectorText)) continue
      for (const element of root.querySelectorAll<HTMLElement>(rule.selectorText)) element.style.setProperty(property, value)
    }
  }
  for (const script of root.querySelectorAll('script')) script.remove()
}
