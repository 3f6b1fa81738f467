/** Why there is no connection, from what a browser can see. */
import { describe, expect, it } from 'vitest'
import type { PageFaultId } from '@tandem/shared/page-faults.ts'
import type { Attempt } from '../../client/src/session/connection.ts'
import { diagnose, type Surroundings } from '../../client/src/session/diagnose.ts'
import { looksCutWhenIdle } from '../../client/src/session/idle-cuts.ts'

const url = 'wss://docs.example/tandem/collaboration?doc=notes'
const healthy = { status: 200, body: { status: 'ok' } }
const upgradeRequired = { status: 426, body: { error: 'upgrade-required', message: 'Speak WebSocket.' } }
const failed: Attempt = { opened: false, heard: false, silence: 0, code: 1006 }
const cut = (silence: number): Attempt => ({ opened: true, heard: true, silence, code: 1006 })

type Answer = { status: number; body: unknown } | 'unreadable'

/** What is found where these addresses answer, and nothing else does. */
async function found(answers: Record<string, Answer>, attempts: readonly Attempt[] = [failed], more: { onLine?: boolean; page?: string; url?: string } = {}): Promise<PageFaultId | null> {
  const fetched: Surroundings['fetch'] = (asked, { mode }) => {
    const answer = answers[asked]
    if (answer === undefined || (answer === 'unreadable' && mode !== 'no-cors')) return Promise.reject(new TypeError('Failed to fetch'))
    return Promise.resolve(answer === 'unreadable' ? Response.error() : new Response(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body), { status: answer.status }))
  }
  const diagnosis = await diagnose(more.url ?? url, attempts, { onLine: more.onLine ?? true, page: new URL(more.page ?? 'https://docs.example/d/notes'), fetch: fetched })
  return diagnosis?.fault ?? null
}

const health = 'https://docs.example/tandem/healthz'
const sockets = 'https://docs.example/tandem/collaboration'

describe('the reason for no connection', () => {
  it('is the device, or the page, before anything is asked', async () => {
    expect(await found({ [health]: healthy }, [failed], { onLine: false })).toBe('device-offline')
    const plain = 'ws://docs.example/collaboration?doc=notes'
    expect(await found({}, [failed], { url: plain })).toBe('mixed-content')
    expect(await found({}, [failed], { url: plain, page: 'http://docs.example/' })).toBe('unreachable')
    expect(await found({}, [failed], { url: 'ws://localhost:8080/collaboration?doc=notes', onLine: false })).toBe('unreachable')
  })

  it.each<[number, unknown, PageFaultId]>([
    [502, '<title>Bad Gateway</title>', 'no-server-behind'],
    [504, '', 'no-server-behind'],
    [401, 'Password?', 'proxy-asks-sign-in'],
    [403, 'Forbidden', 'proxy-refuses'],
    [429, 'Slowly', 'proxy-limit'],
    [200, '<title>Welcome</title>', 'not-tandem'],
    [404, 'Not found', 'not-tandem'],
    [404, { error: 'not-found', message: 'There is nothing here.' }, 'base-path'],
    [421, { error: 'wrong-host', message: 'Another name.' }, 'host-refused'],
    [503, { error: 'stopping', message: 'The server is stopping.' }, 'stopping'],
  ])('is what health is answered with: %i %j', async (status, body, fault) => {
    expect(await found({ [health]: { status, body } })).toBe(fault)
  })

  it('is that something answers which the page may not read', async () => {
    expect(await found({ [health]: 'unreadable' })).toBe('unreachable')
  })

  it('is the path, where the server is at the root', async () => {
    expect(await found({ [health]: { status: 404, body: '' }, 'https://docs.example/healthz': healthy })).toBe('wrong-path')
  })

  it('is what becomes of sockets, where the server is well', async () => {
    const well = { [health]: healthy, [sockets]: upgradeRequired }
    expect(await found(well)).toBe('sockets-fail')
    expect(await found({ [health]: healthy })).toBe('sockets-not-passed')
    expect(await found({ [health]: healthy, [sockets]: { status: 200, body: 'Welcome' } })).toBe('sockets-not-passed')
    expect(await found({ [health]: healthy, [sockets]: { status: 403, body: { error: 'origin-not-allowed', message: 'No.' } } })).toBe('origin-refused')
    expect(await found(well, [{ ...failed, opened: true }])).toBe('frames-held')
    expect(await found(well, [{ ...cut(10), code: 1009 }])).toBe('frame-limit')
    expect(await found(well, [{ ...cut(10), code: 1012 }])).toBe('stopping')
    expect(await found(well, [cut(5_000), cut(5_100)])).toBe('idle-cut')
  })

  it('is none where the next attempt may succeed', async () => {
    const well = { [health]: healthy, [sockets]: upgradeRequired }
    expect(await found(well, [])).toBeNull()
    expect(await found(well, [cut(10)])).toBeNull()
    // A disk that fails keeps nobody from connecting.
    expect(await found({ [health]: { status: 503, body: { error: 'storage-unavailable', message: 'Disk.' } } }, [])).toBeNull()
  })
})

describe('cuts of idle connections', () => {
  it('are told from others by their equal silence', () => {
    expect(looksCutWhenIdle([cut(10_000), cut(10_050)])).toBe(true)
    expect(looksCutWhenIdle([cut(10_000), failed, cut(10_050)])).toBe(true)
    expect(looksCutWhenIdle([cut(10_000)])).toBe(false)
    expect(looksCutWhenIdle([cut(10_000), cut(4_000)])).toBe(false)
    expect(looksCutWhenIdle([cut(10), cut(10)])).toBe(false)
    expect(looksCutWhenIdle([{ ...cut(10_000), code: 1012 }, cut(10_000)])).toBe(false)
  })
})
