/**
 * Whose address counts, behind proxies that are trusted and those that are not.
 */
import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from 'vitest'
import { addressKey, createClientAddress, isDirectFromHere, trustProxies } from '@tandem/server/src/http/client-address.ts'
import { SocketCounts } from '@tandem/server/src/http/socket-counts.ts'

function requestFrom(remoteAddress: string | undefined, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage
}

const addressOf = createClientAddress(trustProxies(['10.0.0.0/8', '127.0.0.1', 'fd00::/16', '::ffff:192.0.2.0/120']))

describe('the address of a client', () => {
  test.each([
    ['nobody forwarded', '203.0.113.9', undefined, '203.0.113.9'],
    ['IPv4 within IPv6', '::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['IPv6 in its short form', '2001:DB8:0:0::1', undefined, '2001:db8::1'],
    ['a zone', 'fe80::1%eth0', undefined, 'fe80::1'],
    ['somebody who is not trusted says', '203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['a trusted proxy says', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a trusted proxy on IPv4 within IPv6', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['a network that is written as IPv4 within IPv6', '192.0.2.7', '203.0.113.9', '203.0.113.9'],
    ['what the client says is left of what proxies say', '10.0.0.1', '1.2.3.4, 203.0.113.9, 10.2.2.2', '203.0.113.9'],
    ['all are proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['a port', '127.0.0.1', '203.0.113.9:4711', '203.0.113.9'],
    ['IPv6 with a port', 'fd00::1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['nothing', '10.0.0.1', undefined, '10.0.0.1'],
    ['nonsense', '10.0.0.1', '1.2.3.4, unknown', '10.0.0.1'],
    ['an empty entry', '10.0.0.1', '1.2.3.4,', '10.0.0.1'],
    ['the socket is gone', undefined, '1.2.3.4', 'unknown']
  ])('%s', (_label, peer, forwarded, expected) => {
    expect(addressOf(requestFrom(peer, forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }))).toBe(expected)
  })

  test('nobody is trusted by default', () => {
    expect(createClientAddress(trustProxies([]))(requestFrom('127.0.0.1', { 'x-forwarded-for': '1.2.3.4' }))).toBe('127.0.0.1')
  })

  test('a header without end is read from its end', () => {
    const forwarded = Array.from({ length: 100_000 }, () => '10.0.0.1').join(',')
    expect(addressOf(requestFrom('10.0.0.9', { 'x-forwarded-for': forwarded }))).toBe('10.0.0.1')
  })
})

test('IPv6 counts by its network of 64 bits', () => {
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::9'))
  expect(addressKey('2001:db8:1:2::9')).not.toBe(addressKey('2001:db8:1:3::9'))
  expect(addressKey('203.0.113.9')).toBe('203.0.113.9')
})

test.each([
  ['127.0.0.1', {}, true],
  ['::1', {}, true],
  ['::ffff:127.0.0.1', {}, true],
  ['203.0.113.9', {}, false],
  ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, false],
  ['127.0.0.1', { forwarded: 'for=127.0.0.1' }, false],
  [undefined, {}, false]
])('from %s with %j is from this machine: %s', (peer, headers, expected) => {
  expect(isDirectFromHere(requestFrom(peer, headers))).toBe(expected)
})

describe('counting sockets', () => {
  test('says which limit one more would exceed, until one is gone', () => {
    const counts = new SocketCounts(3, 2)
    const leave = [counts.add('203.0.113.9'), counts.add('203.0.113.9')]
    expect(counts.exceededBy('203.0.113.9')).toBe('max-sockets-per-address')
    expect(counts.exceededBy('203.0.113.10')).toBeNull()
    counts.add(null)
    expect(counts.exceededBy('203.0.113.10')).toBe('max-sockets')
    expect(counts.exceededBy(null)).toBe('max-sockets')
    leave[0]!()
    leave[0]!()
    expect([counts.total, counts.of('203.0.113.9')]).toEqual([2, 1])
    expect(counts.exceededBy('203.0.113.9')).toBeNull()
  })
})
