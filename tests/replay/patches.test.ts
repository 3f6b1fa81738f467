/** Patches of a plain text as edits of blocks, against what they do to the text itself. */

import { describe, expect, test } from 'vitest'
import { Peer } from '../convergence/peer.ts'
import { applyPatch, hasSurrogates, type Patch } from '../support/recording.ts'
import { applyPatches, plainText } from './patches.ts'

/** The text in an editor after transactions of patches; each has to leave what it leaves in a string. */
function written(...transactions: Patch[][]): string {
  const peer = new Peer(100)
  let text = ''
  for (const patches of transactions) {
    const before = peer.outbox.length
    peer.dispatch(applyPatches(peer.state.tr, patches, { surrogates: transactions.flat().some(([, , inserted]) => hasSurrogates(inserted)) }))
    for (const patch of patches) text = applyPatch(text, patch)
    expect(plainText(peer.state.doc)).toBe(text)
    expect(peer.fault()).toBeNull()
    expect(peer.outbox.length, 'updates').toBe(before + 1)
  }
  return text
}

describe('in an editor', () => {
  test('a newline that is inserted splits a block, one that is deleted joins two', () => {
    expect(written([[0, 0, 'ab']], [[1, 0, '\n']], [[3, 0, '\n']], [[1, 1, '']])).toBe('ab\n')
  })

  test('text of several lines is put in and taken out as a whole', () => {
    expect(written([[0, 0, 'one\n\ntwo\n']], [[4, 0, '\nand\n']], [[2, 6, 'x\ny']])).toBe('onx\ny\n\ntwo\n')
  })

  test('a newline at the start or the end of a block, or beside others, is one like any', () => {
    expect(written([[0, 0, 'ab']], [[0, 0, '\n']], [[3, 0, '\n']], [[0, 0, '\n']], [[1, 1, '']], [[0, 1, '']], [[2, 1, '']])).toBe('ab')
  })

  test('several patches of one transaction apply one after the other', () => {
    expect(written([[0, 0, 'abc']], [[1, 1, ''], [1, 0, '\n'], [0, 1, 'x'], [3, 0, 'y']])).toBe('x\ncy')
  })

  test('positions count code points', () => {
    expect(written([[0, 0, '🍅a🍅\n🍅b']], [[1, 0, '-']], [[4, 1, '']], [[4, 1, '🥕']], [[2, 2, '']])).toBe('🍅-🥕b')
  })

  test('the caret is behind what was written', () => {
    const peer = new Peer(100)
    peer.dispatch(applyPatches(peer.state.tr, [[0, 0, 'ab\ncd']], { surrogates: false }))
    peer.dispatch(applyPatches(peer.state.tr, [[3, 0, 'x']], { surrogates: false }))
    expect(peer.state.selection.head).toBe(6)
  })

  test('a patch behind the end is refused', () => {
    expect(() => written([[0, 0, 'ab']], [[3, 0, 'x']])).toThrow('has no 3 characters')
  })
})
