/** What the facts of a session add up to, and that it is said in words. */
import { describe, expect, it } from 'vitest'
import { sameStatus, saveStatus, wouldLoseEdits, type SaveFacts, type SaveStatus } from '../../client/src/session/save-status.ts'

const well: SaveFacts = {
  connection: 'open',
  synced: true,
  pending: false,
  editsRefused: false,
  storageWritable: true,
  readOnly: false,
  role: 'editor',
  rejection: null,
  limit: null,
  failure: null,
  device: 'kept',
  images: { waiting: 0, failed: 0, device: 'kept' },
}

describe('the save status', () => {
  it('[G12] says saved only when connected, synced and nothing is pending', () => {
    for (const connection of ['connecting', 'offline', 'open'] as const)
      for (const synced of [true, false])
        for (const pending of [true, false])
          for (const editsRefused of [true, false])
            for (const storageWritable of [true, false])
              for (const failure of [null, { kind: 'refused', reason: '' } as const]) {
                const facts: SaveFacts = { ...well, connection, synced, pending: pending || editsRefused, editsRefused, storageWritable, failure }
                const safe = connection === 'open' && synced && !facts.pending && failure === null
                expect(saveStatus(facts).kind === 'saved', JSON.stringify(facts)).toBe(safe)
              }
  })

  it('says saving while an answer is owed', () => {
    expect(saveStatus({ ...well, pending: true })).toEqual({ kind: 'saving', limit: null, images: 0, device: 'kept', unsent: true })
    expect(saveStatus({ ...well, pending: true, limit: 'bytes-per-second' })).toMatchObject({ kind: 'saving', limit: 'bytes-per-second' })
  })

  it('says not saved while the server cannot write and has edits of ours', () => {
    expect(saveStatus({ ...well, pending: true, storageWritable: false })).toMatchObject({ kind: 'notSaved', reason: 'serverDisk' })
    expect(saveStatus({ ...well, storageWritable: false })).toMatchObject({ kind: 'saved' })
  })

  it('says not saved when the server refused an edit', () => {
    expect(saveStatus({ ...well, pending: true, editsRefused: true, readOnly: true })).toMatchObject({ kind: 'notSaved', reason: 'notAllowed' })
  })

  it('says what went wrong while the server cannot take an edit, connected or not', () => {
    for (const connection of ['open', 'offline', 'connecting'] as const) {
      expect(saveStatus({ ...well, connection, synced: false, pending: true, rejection: 'bad-update: too large' })).toEqual({
        kind: 'notSaved',
        reason: 'notTaken',
        detail: 'bad-update: too large',
        device: 'kept',
        unsent: true,
      })
    }
  })

  it('says to a reader what they may do', () => {
    expect(saveStatus({ ...well, readOnly: true, role: 'viewer' })).toMatchObject({ kind: 'readOnly', role: 'viewer' })
    expect(saveStatus({ ...well, readOnly: true, role: 'commenter' })).toMatchObject({ kind: 'readOnly', role: 'commenter' })
    // A server of another make says no role.
    expect(saveStatus({ ...well, readOnly: true, role: null })).toMatchObject({ kind: 'readOnly', role: 'viewer' })
  })

  it('says offline with whether there are unsent edits and what the device keeps', () => {
    expect(saveStatus({ ...well, connection: 'offline', synced: false, pending: true, device: 'notKept' })).toEqual({
      kind: 'offline',
      images: 0,
      device: 'notKept',
      unsent: true,
    })
  })

  it('warns of losing edits only when neither the server nor the device is known to hold them', () => {
    const offline: SaveStatus = { kind: 'offline', images: 0, device: 'kept', unsent: true }
    expect(wouldLoseEdits(offline)).toBe(false)
    expect(wouldLoseEdits({ ...offline, device: 'notKept' })).toBe(true)
    expect(wouldLoseEdits({ ...offline, device: 'writing' })).toBe(true)
    expect(wouldLoseEdits({ kind: 'saved', device: 'notKept', unsent: false })).toBe(false)
  })

  it('says saving while pictures wait, not saved when the server refuses some, and where they are', () => {
    const images = (waiting: number, failed: number, device: SaveFacts['device'] = 'kept') => ({ ...well, images: { waiting, failed, device } })
    expect(saveStatus(images(2, 1, 'writing'))).toEqual({ kind: 'saving', limit: null, images: 2, device: 'writing', unsent: true })
    expect(saveStatus(images(0, 1))).toEqual({ kind: 'notSaved', reason: 'images', device: 'kept', unsent: true })
    expect(saveStatus({ ...images(0, 1), pending: true })).toMatchObject({ kind: 'saving', images: 0 })
    expect(saveStatus({ ...images(1, 0), readOnly: true })).toMatchObject({ kind: 'saving', images: 1 })
    expect(saveStatus({ ...images(1, 0), connection: 'offline' })).toEqual({ kind: 'offline', images: 1, device: 'kept', unsent: true })
    expect(saveStatus({ ...images(1, 0, 'notKept'), pending: true })).toMatchObject({ device: 'notKept' })
    expect(saveStatus({ ...images(1, 0), pending: true, device: 'notKept' })).toMatchObject({ device: 'notKept' })
    // A device that cannot keep text may have kept the picture.
    expect(saveStatus({ ...images(1, 0), device: 'notKept' })).toMatchObject({ device: 'kept' })
  })

  it('tells statuses apart by their reason', () => {
    const a: SaveStatus = { kind: 'refused', reason: 'a', device: 'kept', unsent: false }
    expect(sameStatus(a, { ...a })).toBe(true)
    expect(sameStatus(a, { ...a, reason: 'b' })).toBe(false)
    expect(sameStatus(a, { kind: 'saved', device: 'kept', unsent: false })).toBe(false)
  })
})
