/** The rules of `EditLedger`: an edit is on the server's disk when an answer says so, and never before. */
import { describe, expect, it } from 'vitest'
import { EditLedger } from '../../client/src/session/ledger.ts'

function connected(): EditLedger {
  const ledger = new EditLedger()
  ledger.sentHandshake(0)
  ledger.receivedContent()
  ledger.answered(true)
  return ledger
}

describe('the edit ledger', () => {
  it('has nothing pending before the first edit', () => {
    expect(new EditLedger().pending).toBe(false)
    expect(new EditLedger().synced).toBe(false)
  })

  it('is synced when the server’s content has come and the handshake is answered, in either order', () => {
    const contentFirst = new EditLedger()
    contentFirst.receivedContent()
    contentFirst.sentHandshake(0)
    expect(contentFirst.synced).toBe(false)
    contentFirst.answered(true)
    expect(contentFirst.synced).toBe(true)

    const answerFirst = new EditLedger()
    answerFirst.sentHandshake(0)
    answerFirst.answered(true)
    expect(answerFirst.synced).toBe(false)
    answerFirst.receivedContent()
    expect(answerFirst.synced).toBe(true)
  })

  it('keeps an edit pending until its own answer', () => {
    const ledger = connected()
    ledger.edited()
    ledger.sentUpdate(1)
    ledger.edited()
    ledger.sentUpdate(2)
    ledger.answered(true)
    expect(ledger.pending).toBe(true)
    ledger.answered(true)
    expect(ledger.pending).toBe(false)
  })

  it('does not take the answer to a message from before the handshake for the handshake’s', () => {
    const ledger = new EditLedger()
    ledger.edited()
    ledger.edited()
    ledger.sentUpdate(0)
    ledger.receivedContent()
    ledger.sentHandshake(0)
    ledger.answered(true)
    expect(ledger.pending).toBe(true)
    ledger.answered(true)
    expect(ledger.pending).toBe(false)
  })

  it('forgets the answers that a closed socket owed', () => {
    const ledger = connected()
    ledger.edited()
    ledger.sentUpdate(1)
    ledger.socketChanged()
    // An answer that belongs to no message of this socket proves nothing.
    ledger.answered(true)
    expect(ledger.pending).toBe(true)
    expect(ledger.synced).toBe(false)
    expect(ledger.waitingSince).toBe(null)
  })

  it('counts edits from before a reconnection as saved once the new handshake is answered', () => {
    const ledger = connected()
    ledger.edited()
    ledger.sentUpdate(1)
    ledger.socketChanged()
    ledger.edited()
    ledger.receivedContent()
    ledger.sentHandshake(2)
    ledger.edited()
    ledger.sentUpdate(3)
    ledger.answered(true)
    expect(ledger.pending).toBe(true)
    ledger.answered(true)
    expect(ledger.pending).toBe(false)
  })

  it('stays pending past a refused edit, whatever is answered later on that socket', () => {
    const ledger = connected()
    ledger.edited()
    ledger.sentUpdate(1)
    ledger.edited()
    ledger.sentUpdate(2)
    ledger.answered(false)
    ledger.answered(true)
    expect(ledger.pending).toBe(true)
    expect(ledger.refused).toBe(true)
    expect(ledger.synced).toBe(true)
  })

  it('does not take refused clean-ups for a refused edit: a message that completes no edit holds none', () => {
    const reader = new EditLedger()
    reader.receivedContent()
    reader.sentHandshake(0)
    reader.answered(false)
    expect(reader).toMatchObject({ synced: true, pending: false, refused: false })

    const writer = connected()
    writer.edited()
    writer.sentUpdate(1)
    writer.answered(true)
    writer.sentUpdate(2)
    writer.answered(false)
    expect(writer).toMatchObject({ pending: false, refused: false })
  })

  it('knows since when an answer is owed', () => {
    const ledger = connected()
    expect(ledger.waitingSince).toBe(null)
    ledger.edited()
    ledger.sentUpdate(5)
    ledger.edited()
    ledger.sentUpdate(9)
    expect(ledger.waitingSince).toBe(5)
    ledger.answered(true)
    expect(ledger.waitingSince).toBe(9)
  })
})
