/** Blocks of code, and where the language is said: on `<code>`, on `<pre>`, or on what is around it. */

const languageClass = /(?:^|\s)(?:language-|lang-|highlight-source-|highlight-text-|brush:\s?)([\w+#-]+)/

/** Code blocks as `<pre data-language="…">` with nothing but text. */
export function readCode(root: Element): void {
  for (const element of root.querySelectorAll('kbd, samp, tt')) {
    if (element.closest('pre, code') !== null) continue
    const code = root.ownerDocument.createElement('code')
    code.append(...element.childNodes)
    element.replaceWith(code)
  }
  for (const block of root.querySelectorAll<HTMLElement>('pre')) {
    const code = block.querySelector('code')
    const places = [code, block, block.parentElement, block.parentElement?.parentElement]
    const said = places.map((place) => languageClass.exec(place?.className ?? '')?.[1] ?? place?.getAttribute('data-language')).find((language) => language)
    // Beside the code there may be its language, a button to copy it, or the numbers of its lines.
    const source = block.querySelectorAll('code').length === 1 ? code! : block
    for (const end of source.querySelectorAll('br')) end.replaceWith('\n')
    block.textContent = (source.textContent ?? '').replace(/\u00a0/g, ' ').replace(/\n$/, '')
    if (said !== undefined && said !== null && !/^(?:none|plain|plaintext|text)$/.test(said)) block.dataset['language'] = said
  }
}
