/**
 * What `tandem doctor` finds with proxies that do to WebSockets what Nginx never would.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultId } from '@tandem/shared/diagnosis.ts'
import { examine } from '@tandem/server/src/doctor/examine.ts'
import type { ExamineOptions } from '@tandem/server/src/doctor/examine.ts'
import type { Examination } from '@tandem/server/src/doctor/finding.ts'
import { startServer } from '../support/server-process.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { startMeddlingProxy } from './meddling-proxy.ts'
import type { Meddling } from './meddling-proxy.ts'

const closing: AsyncDisposable[] = []
afterEach(async () => {
  for (const started of closing.splice(0).toReversed()) await started[Symbol.asyncDispose]()
})

const look = (url: string, more: Partial<ExamineOptions> = {}): Promise<Examination> =>
  examine({ url: new URL(url), token: '', document: null, idleSeconds: 0.1, authorities: undefined, ...more })

const faultsOf = ({ findings }: Examination): FaultId[] => findings.map(({ fault }) => fault)

describe('proxies that take sockets apart', { timeout: 60_000 }, () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer({ args: ['--ping-seconds', '2'] })
    await fetch(`${server.url}/api/documents`, { method: 'POST' })
  })
  afterAll(() => server.dispose())

  const through = async (meddling: Meddling, more: Partial<ExamineOptions> = {}): Promise<Examination> => {
    const proxy = await startMeddlingProxy(server.port, meddling)
    closing.push(proxy)
    return look(proxy.url, more)
  }

  test('one that does nothing wrong', async () => {
    expect(faultsOf(await through({}))).toEqual([])
  })

  test('one that swallows pings', async () => {
    expect(faultsOf(await through({}, { idleSeconds: 4.5, pingsWithin: 4000 }))).toEqual(['pings-lost'])
    expect(faultsOf(await look(server.url, { idleSeconds: 4.5, pingsWithin: 4000 }))).toEqual([])
  })

  test('one that swallows pings and cuts idle sockets', async () => {
    const examination = await through({ idleCut: 3000 }, { idleSeconds: 10 })
    expect(faultsOf(examination)).toEqual(['idle-cut'])
    expect(examination.findings[0]?.seen).toMatch(/was cut after \d\.\d s \(code 1006\); 0 pings/)
  })

  test('one that limits messages', async () => {
    const examination = await through({ maxMessage: 1024 * 1024 })
    expect(faultsOf(examination)).toEqual(['frame-limit'])
    expect(examination.findings[0]?.seen).toContain('2048 KiB')
  })

  test('one that holds messages back', async () => {
    expect(faultsOf(await through({ holds: true }, { patience: 1000 }))).toEqual(['frames-held'])
  })

  test('one whose clock is wrong', async () => {
    const examination = await through({ ahead: 3_600_000 })
    expect(faultsOf(examination)).toEqual(['clock-skew'])
    expect(examination.findings[0]?.seen).toMatch(/3(600|599|601) s ahead/)
  })

  test('a server that stops is told from one that is broken', async () => {
    const stopped = await startServer()
    closing.push(stopped)
    await stopped.stop()
    expect(faultsOf(await look(stopped.url))).toEqual(['connection-refused'])
  })
})
