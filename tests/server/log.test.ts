/**
 * What the log looks like, whatever is put into it.
 */
import { afterEach, expect, test, vi } from 'vitest'
import { log, setLogLevel } from '@tandem/server/src/log.ts'
import { logLines } from './log-line.ts'

afterEach(() => {
  setLogLevel('info')
  vi.restoreAllMocks()
})

function written(run: () => void): string {
  let text = ''
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk)
    return true
  })
  run()
  return text
}

test('a line is an object with level, time, event and the fields', () => {
  const before = Date.now()
  const text = written(() => log.warn('append failed', { document: 'notes', updates: 3, error: new Error('disk full'), records: ['a', 'b'] }))
  const [line] = logLines(text)
  expect(line).toEqual({ level: 'warn', time: expect.any(String), event: 'append failed', document: 'notes', updates: 3, error: 'disk full', records: ['a', 'b'] })
  expect(Date.parse(line!.time)).toBeGreaterThanOrEqual(before)
})

test('no value begins a line of its own, and none is endless', () => {
  const text = written(() => log.info('console', { message: `a\nb\r\u2028{"level":"error"}${'x'.repeat(100_000)}`, records: Array.from({ length: 500 }, () => 'y'.repeat(5000)) }))
  expect(text.trimEnd()).not.toMatch(/[\n\r]/)
  expect(text.length).toBeLessThan(25_000)
  expect(logLines(text)).toHaveLength(1)
})

test('only the level that is asked for is written, and what is worse', () => {
  const text = written(() => {
    setLogLevel('warn')
    for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](level)
    setLogLevel('debug')
    log.debug('again')
  })
  expect(logLines(text).map(({ event }) => event)).toEqual(['warn', 'error', 'again'])
})
