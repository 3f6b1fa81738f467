/**
 * Stylesheets of what stands in light DOM, where it is in whatever root the page has put it: they are adopted by that root, a
 * document or a shadow root.
 */

/** Makes a function that gives the root that a node is in a stylesheet, once. */
export function styleAdopter(styles: string): (node: Node) => void {
  /** Once for each document: a constructed sheet can be adopted only within the document that made it. */
  const sheets = new WeakMap<Document, CSSStyleSheet>()
  return (node) => {
    const root = node.getRootNode()
    if (!('adoptedStyleSheets' in root)) return
    const { ownerDocument } = node
    const View = ownerDocument?.defaultView
    if (!ownerDocument || !View) return
    let sheet = sheets.get(ownerDocument)
    if (sheet === undefined) {
      sheet = new View.CSSStyleSheet()
      sheet.replaceSync(styles)
      sheets.set(ownerDocument, sheet)
    }
    const { adoptedStyleSheets } = root as Document | ShadowRoot
    if (!adoptedStyleSheets.includes(sheet)) adoptedStyleSheets.push(sheet)
  }
}
