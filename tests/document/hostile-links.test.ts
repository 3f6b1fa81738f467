/**
 * Links that could run a script: they may be in a stored document, and in nothing that is made of it.
 */
import { MemoryStorage } from '@tandem/server/src/storage/memory-storage.ts'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { htmlFrom, htmlPageFrom } from '@tandem/shared/document/html.ts'
import { seedUpdate } from '@tandem/shared/document/seed.ts'
import { safeHref } from '@tandem/shared/schema/links.ts'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { useServerHere } from '../server/server-here.ts'
import { hostileLinks, leadsToSafety, writeHostileLinks } from './hostile-links.ts'
import { readHtml, type Element } from './html-reader.ts'

const { serve, connect } = useServerHere()

/** Every address that an element of some HTML has. */
function addressesIn(html: string): string[] {
  const found: string[] = []
  const walk = (node: Element | string): void => {
    if (typeof node === 'string') return
    for (const [name, value] of node.attributes) if (/^(?:href|src|action|formaction|poster|data|srcset)$/.test(name)) found.push(value)
    for (const child of node.children) walk(child)
  }
  walk(readHtml(html))
  return found
}

test.each(hostileLinks)('%j is made safe, or is not followed', (href) => {
  const safe = safeHref(href)
  expect(safe === null || leadsToSafety(safe)).toBe(true)
})

test('an address that is safe is kept', () => {
  for (const href of ['https://example.org/a?b#c', 'mailto:ann@example.org', 'tel:+43', '/d/other', '#part']) expect(safeHref(href)).toBe(href)
})

test('what a peer wrote into the stored document is not in its HTML', () => {
  const document = new Y.Doc()
  Y.applyUpdate(document, seedUpdate)
  writeHostileLinks(document)
  const doc = documentFrom(document)
  const html = htmlFrom(doc)
  const addresses = addressesIn(html)
  expect(addresses.length).toBeGreaterThan(0)
  expect(addresses.filter((href) => !leadsToSafety(href))).toEqual([])
  expect(html).toContain('[0]')
  expect(htmlPageFrom(doc, 'javascript:alert(1)')).toContain(html)
})

test('nor in that of a version', async () => {
  const { url } = await serve(new MemoryStorage())
  const peer = await connect(url, 'a')
  writeHostileLinks(peer.document)
  await peer.saved()
  const { versions } = (await (await fetch(`${url}/api/documents/a/versions`)).json()) as { versions: { id: number }[] }
  const response = await fetch(`${url}/api/documents/a/versions/${versions[0]!.id}/content?format=html`)
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  const page = await response.text()
  const [, body = ''] = /<main>(.*)<\/main>/s.exec(page) ?? []
  expect(body).toContain('[0]')
  expect(addressesIn(body).filter((href) => !leadsToSafety(href))).toEqual([])
})
