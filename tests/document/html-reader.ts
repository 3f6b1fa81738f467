/**
 * A strict reader of the HTML that Tandem writes. It takes a small part of HTML: known elements and
 * attributes, values in double quotes, every element closed where it must be, and inside each element only
 * what a browser's parser leaves there. Whatever else it meets is an error, so what it reads is what a browser sees.
 */

export interface Element {
  tag: string
  attributes: ReadonlyMap<string, string>
  children: (Element | string)[]
}

const globals = ['dir', 'style']
const attributesOf: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'li', 'table', 'col', 'hr'].map((tag) => [tag, globals])),
  ...Object.fromEntries(['blockquote', 'label', 'strong', 'em', 'u', 's', 'sup', 'sub', 'figcaption', 'br', 'colgroup', 'thead', 'tbody', 'tr'].map((tag) => [tag, []])),
  ul: ['class', 'style'],
  ol: ['start', 'style'],
  code: ['class'],
  div: ['data-block', ...globals],
  td: ['colspan', 'rowspan', 'style'],
  th: ['scope', 'colspan', 'rowspan', 'style'],
  a: ['href', 'rel', 'title'],
  aside: ['data-callout', 'role'],
  figure: ['data-image', ...globals],
  img: ['src', 'alt', 'width', 'referrerpolicy'],
  mark: ['data-color'],
  time: ['datetime', 'data-date'],
  span: ['title', 'data-mark', 'data-atom', 'data-color', 'data-mention', 'data-label', 'dir'],
  input: ['type', 'disabled', 'checked'],
}
const empty = new Set(['br', 'input', 'col', 'hr', 'img'])
const phrasing = new Set(['label', 'strong', 'em', 'u', 's', 'sup', 'sub', 'mark', 'time', 'code', 'a', 'span', 'br', 'input'])
const flow = new Set([...phrasing, 'p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'pre', 'ul', 'ol', 'blockquote', 'table', 'div', 'hr', 'figure', 'aside'])
const contentOf: Readonly<Record<string, ReadonlySet<string>>> = {
  ...Object.fromEntries(['root', 'li', 'blockquote', 'aside', 'td', 'th'].map((tag) => [tag, flow])),
  figure: new Set(['img', 'figcaption']),
  ul: new Set(['li']),
  ol: new Set(['li']),
  table: new Set(['colgroup', 'thead', 'tbody']),
  colgroup: new Set(['col']),
  thead: new Set(['tr']),
  tbody: new Set(['tr']),
  tr: new Set(['td', 'th']),
}
const withoutText = new Set(['figure', 'ul', 'ol', 'table', 'colgroup', 'thead', 'tbody', 'tr'])
const styles = [/^text-align: (start|center|end|justify)$/, /^margin-inline-start: \d+em$/, /^background-color: #[0-9a-fA-F]{6}$/, /^width: \d+px$/]
const schemes = ['http:', 'https:', 'mailto:', 'tel:', 'ftp:']
const characters: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#13;': '\r' }

/** Reads `html`; throws an Error that says what is wrong, and where. */
export function readHtml(html: string): Element {
  const root: Element = { tag: 'root', attributes: new Map(), children: [] }
  const open = [root]
  let at = 0
  const fail = (message: string): never => {
    throw new Error(`${message}, at ${at}: ${html.slice(Math.max(0, at - 60), at)}»${html.slice(at, at + 80)}`)
  }
  const plain = (text: string): string => {
    if (/[<>\0\r]/.test(text)) fail('Not escaped')
    return text.replace(/&[^;]*;?/g, (reference) => characters[reference] ?? fail(`Unknown reference ${reference}`))
  }
  while (at < html.length) {
    const parent = open.at(-1)!
    if (html[at] !== '<') {
      const end = html.indexOf('<', at)
      const text = plain(html.slice(at, end === -1 ? undefined : end))
      if (withoutText.has(parent.tag)) fail(`Text in <${parent.tag}>`)
      parent.children.push(text)
      at = end === -1 ? html.length : end
      continue
    }
    const end = html.indexOf('>', at)
    const source = html.slice(at, end + 1)
    const closing = /^<\/([a-z0-9]+)>$/.exec(source)?.[1]
    if (closing !== undefined) {
      if (parent.tag !== closing || open.length === 1) fail(`</${closing}> closes <${parent.tag}>`)
      open.pop()
    } else {
      const [, tag = '', rest = ''] = /^<([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"]*")?)*)>$/.exec(source) ?? fail('No tag')
      const allowed = attributesOf[tag] ?? fail(`<${tag}> is not expected`)
      if (!(contentOf[parent.tag] ?? phrasing).has(tag)) fail(`<${tag}> in <${parent.tag}>`)
      if (tag === 'a' && open.some((element) => element.tag === 'a')) fail('A link in a link')
      const attributes = new Map<string, string>()
      for (const [, name = '', value = ''] of rest.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
        if (!allowed.includes(name)) fail(`${name} on <${tag}>`)
        if (attributes.has(name)) fail(`${name} twice`)
        attributes.set(name, plain(value))
      }
      const unsafe = unsafeAttribute(attributes)
      if (unsafe !== null) fail(unsafe)
      const element: Element = { tag, attributes, children: [] }
      parent.children.push(element)
      if (!empty.has(tag)) open.push(element)
    }
    at = end + 1
  }
  if (open.length > 1) fail(`<${open.at(-1)!.tag}> is not closed`)
  return root
}

function unsafeAttribute(attributes: ReadonlyMap<string, string>): string | null {
  const href = attributes.get('href')
  if (href !== undefined && URL.canParse(href, 'https://example.org/') && !schemes.includes(new URL(href, 'https://example.org/').protocol)) return `Leads to ${href}`
  const src = attributes.get('src')
  if (src !== undefined && URL.canParse(src, 'https://example.org/') && !['http:', 'https:'].includes(new URL(src, 'https://example.org/').protocol)) return `Loads ${src}`
  const style = attributes.get('style')
  if (style !== undefined && !style.split('; ').every((declaration) => styles.some((known) => known.test(declaration)))) return `Style ${style}`
  const dir = attributes.get('dir')
  if (dir !== undefined && !['auto', 'ltr', 'rtl'].includes(dir)) return `Direction ${dir}`
  return null
}

/** The text of an element, a line break as U+000A. */
export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === 'string' ? child : child.tag === 'br' ? '\n' : textOf(child))).join('')
}
