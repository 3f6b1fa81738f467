/** The rules for what lies over the text, as far as they need no browser. */
import { describe, expect, test, vi } from 'vitest'
import { shortened, shownAddress } from '@tandem/client/components/link-editor/address.ts'
import { placeBeside } from '@tandem/client/components/popover.ts'
import { bubbleItems, parseBubble } from '@tandem/client/editor/bubble-items.ts'
import { blockIdIn } from '@tandem/client/editor/plugins/block-ids.ts'

describe('the place beside a box', () => {
  const window = { left: 0, top: 0, right: 400, bottom: 300 }
  const size = { width: 100, height: 80 }
  const box = (left: number, top: number) => ({ left, right: left + 40, top, bottom: top + 20 })

  test('is below it, with the start in one line', () => {
    expect(placeBeside(box(100, 50), size, {}, window)).toEqual({ x: 100, y: 76 })
    expect(placeBeside(box(100, 50), size, { isRightToLeft: true }, window)).toEqual({ x: 40, y: 76 })
    expect(placeBeside(box(100, 50), size, { align: 'end' }, window)).toEqual({ x: 40, y: 76 })
    expect(placeBeside(box(100, 50), size, { align: 'middle' }, window)).toEqual({ x: 70, y: 76 })
  })

  test('is the other side where there is no room', () => {
    expect(placeBeside(box(100, 250), size, {}, window).y).toBe(164)
    expect(placeBeside(box(100, 50), size, { side: 'above' }, window).y).toBe(76)
    expect(placeBeside(box(300, 50), size, { side: 'beside' }, window).x).toBe(200)
    expect(placeBeside(box(50, 50), size, { side: 'beside', isRightToLeft: true }, window).x).toBe(90)
  })

  test('is always in sight', () => {
    expect(placeBeside(box(380, 50), size, {}, window).x).toBe(294)
    expect(placeBeside(box(-30, 50), size, { align: 'end' }, window).x).toBe(6)
    expect(placeBeside(box(100, 100), { width: 100, height: 500 }, {}, window).y).toBe(6)
  })
})

describe('what an address shows', () => {
  test('its host stands out, and what is long is shortened in its middle', () => {
    expect(shownAddress('https://example.org')).toEqual({ before: 'https://', host: 'example.org', after: '' })
    expect(shownAddress('https://example.org/a?b#c')).toEqual({ before: 'https://', host: 'example.org', after: '/a?b#c' })
    const long = shownAddress(`https://example.org/${'a'.repeat(200)}/end`)
    expect(long.after).toMatch(/^\/a+…a+\/end$/)
    expect(long.after.length).toBeLessThan(30)
  })

  test('a host is what the browser goes to, whatever is written before it', () => {
    expect(shownAddress('https://example.org@evil.example/x')).toMatchObject({ host: 'evil.example' })
    expect(shownAddress('https://evil.example:8080@evil.example:8080/')).toMatchObject({ host: 'evil.example:8080' })
    // A Cyrillic letter that looks like a Latin one.
    expect(shownAddress('https://\u0430pple.com/').host).toBe('xn--pple-43d.com')
  })

  test('one without a host is shown as it is', () => {
    expect(shownAddress('mailto:ann@example.org')).toEqual({ before: 'mailto:ann@example.org', host: '', after: '' })
    expect(shownAddress('#part')).toEqual({ before: '#part', host: '', after: '' })
    expect(shortened('one two', 7)).toBe('one two')
    expect(shortened('one two three', 7)).toBe('one…ree')
  })
})

describe('what the attribute bubble asks for', () => {
  test('is all, nothing, or what it names in its order', () => {
    expect(parseBubble(null)).toEqual(bubbleItems)
    expect(parseBubble('off')).toEqual([])
    expect(parseBubble('link bold')).toEqual(['link', 'bold'])
  })

  test('is told of where there is no such thing', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    expect(parseBubble('bold strong')).toEqual(['bold'])
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('"strong"'))
    warn.mockRestore()
  })
})

test('the block that an address leads to is in its fragment', () => {
  expect(blockIdIn('#block=12-34')).toBe('12-34')
  expect(blockIdIn('#share=x&block=12-34')).toBe('12-34')
  expect(blockIdIn('#other')).toBeNull()
  expect(blockIdIn('')).toBeNull()
})
