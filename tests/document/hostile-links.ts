/**
 * Addresses that run something when they are followed, or would if a reader cleaned them up a little, as a hostile peer may
 * write them straight into the stored document.
 */
import { contentOf } from '@tandem/shared/document/layout.ts'
import * as Y from 'yjs'

export const hostileLinks: readonly string[] = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  '\u0000javascript:alert(1)',
  '\u0001\u001f javascript:alert(1)',
  'java\nscript:alert(1)',
  'java\tscript\r:alert(1)',
  'javascript\t:alert(1)',
  'javascript&colon;alert(1)',
  'java&#115;cript:alert(1)',
  '&#x6a;avascript:alert(1)',
  'javascript&#58;alert(1)',
  'java%73cript:alert(1)',
  '\u00a0javascript:alert(1)',
  '\ufeffjavascript:alert(1)',
  'javascript:alert(1)//https://example.org',
  'javascript://example.org/%0aalert(1)',
  'feed:javascript:alert(1)',
  'view-source:javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'DATA:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
  'vbscript:msgbox(1)',
  'blob:https://example.org/1',
  'file:///etc/passwd',
  '" onclick="alert(1)',
  "'><script>alert(1)</script>",
  'https://example.org/" onmouseover="alert(1)'
]

/** Whether following an address, as a browser reads it on a page, stays among what documents may link to. */
export function leadsToSafety(href: string): boolean {
  const url = URL.parse(href, 'https://app.example/d/a')
  return url === null || /^(?:https?|mailto|tel|ftp):$/.test(url.protocol)
}

/** Writes a text with each address behind the first marker of a document, in every place where one could be. */
export function writeHostileLinks(document: Y.Doc): void {
  document.transact(() => {
    const content = contentOf(document)
    for (const [index, href] of hostileLinks.entries()) {
      content.insert(content.length, `[${index}]`, { link: { href } })
      content.insert(content.length, 'more', { link: { href, title: href, src: href } })
      content.insertEmbed(content.length, new Y.Map<unknown>([['type', 'image'], ['src', href], ['href', href]]))
      content.insert(content.length, 'text', { src: href, href, link: null })
      content.insertEmbed(content.length, { type: 'image', src: href, href }, { link: { href } })
    }
  })
}
