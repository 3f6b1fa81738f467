/**
 * A short run of every scenario of this folder: whatever happens to the server, its process, its disk or its files, nothing
 * that was acknowledged is lost, nothing is doubled, and nothing damaged is passed off as whole. The long run is
 * `npm run crash`. A test prints its seed when it fails; TANDEM_CRASH_SEED=<seed> repeats it.
 */
import { randomInt } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { cutPower, killWhenAllLeft, killWhileTyping } from './crashes.ts'
import { damageDatabase, damageLog, damageLogAfterPowerCut, damageOne, makeArchive } from './damage.ts'
import type { Archive } from './damage.ts'
import { Disk, whyNoDisk } from './disk.ts'
import { diskFailures, failAndHeal, failAndLeave, fillFileSystem, flushSlowly, serveTwice, stopWeathers, stopWhile, whyNoMount } from './failing.ts'
import { afterCrash, afterPowerCut } from './power-cut.ts'
import type { DiskRecord } from './journal.ts'
import { Folder, describeStuck, logIndexName, newScene, readFolder, serve } from './scene.ts'
import type { Scene } from './scene.ts'
import { Tally } from './tally.ts'

const noDisk = whyNoDisk()
const noMount = whyNoMount()
const seed = Number(process.env['TANDEM_CRASH_SEED'] ?? randomInt(2 ** 31))

/** Runs a scenario and expects that it came to its end without a fault. */
async function expectNoFault(run: (scene: Scene) => Promise<void>, happened: string): Promise<void> {
  const tally = new Tally()
  const scene = newScene(seed, tally, `TANDEM_CRASH_SEED=${seed}`)
  try {
    await run(scene)
  } catch (error) {
    throw new Error(describeStuck(scene, error), { cause: error })
  }
  expect(tally.sentences).toEqual([])
  expect(tally.tried(happened)).toBeGreaterThan(0)
}

const limit = { timeout: 60_000 }

describe.skipIf(noDisk !== null)(`the disk under test${because(noDisk)}`, limit, () => {
  test('records every flush and all that is written to the data folder', async () => {
    using folder = new Folder()
    using disk = new Disk(folder.path)
    await using server = await serve({ servers: [] }, folder.path, disk)
    expect(disk.counters.syncs).toBeGreaterThan(0)
    await server.kill()
    const journal = disk.journal()
    expect(journal.filter(({ type }) => type === 'synced').length).toBe(disk.counters.syncs)
    const found = readFolder(folder.path)
    found.delete(logIndexName)
    expect(Object.fromEntries(afterCrash(new Map(), journal))).toEqual(Object.fromEntries(found))
  })

  const written = (text: string): Buffer => Buffer.from(text)
  const history: DiskRecord[] = [
    { end: 1, type: 'opened', file: 1n, name: '', isNew: false },
    { end: 2, type: 'opened', file: 2n, name: 'file', isNew: true },
    { end: 3, type: 'synced', file: 1n, error: 0, covers: 2 },
    { end: 4, type: 'written', file: 2n, offset: 0, bytes: written('one') },
    { end: 5, type: 'synced', file: 2n, error: 0, covers: 4 },
    { end: 6, type: 'written', file: 2n, offset: 3, bytes: written('two') }
  ]
  const contents = (records: readonly DiskRecord[]): Set<string> => {
    const seeds = Array.from({ length: 50 }, (_, index) => index)
    return new Set(seeds.map((each) => Buffer.from(afterPowerCut(new Map(), records, each).get('file') ?? []).toString()))
  }

  test('keeps what was flushed over a power cut, and perhaps more', () => {
    expect(contents(history)).toEqual(new Set(['one', 'onetwo']))
  })

  test('does not count a flush for what was written after it began', () => {
    expect(contents([...history, { end: 7, type: 'synced', file: 2n, error: 0, covers: 5 }])).toEqual(new Set(['one', 'onetwo']))
    expect(contents([...history, { end: 7, type: 'synced', file: 2n, error: 0, covers: 6 }])).toEqual(new Set(['onetwo']))
  })

  test('takes what a failed flush left as written, as Linux does, so that a later one does not save it', () => {
    const failed: DiskRecord[] = [
      ...history,
      { end: 7, type: 'synced', file: 2n, error: 5, covers: 6 },
      { end: 8, type: 'synced', file: 2n, error: 0, covers: 7 }
    ]
    expect(contents(failed)).toEqual(new Set(['one', 'onetwo']))
  })
})

describe('a server that is killed', limit, () => {
  test('[G1] at any moment while several people type keeps what it acknowledged', async () => {
    await expectNoFault((scene) => killWhileTyping(scene, 3), 'edits acknowledged')
  })

  test('[G1] at once after everybody left keeps what it acknowledged', async () => {
    await expectNoFault((scene) => killWhenAllLeft(scene, 2), 'edits acknowledged')
  })
})

describe.skipIf(noDisk !== null)(`a power cut${because(noDisk)}`, limit, () => {
  test('[G2] at any moment keeps what was acknowledged, also on a disk that is slow or refuses writes at times', async () => {
    await expectNoFault((scene) => cutPower(scene, 6, ['fine', 'slow', 'failing writes'], 3), 'edits acknowledged')
  })

  test('[G2] after failed flushes, of which the system forgets what they left unwritten, keeps what was acknowledged', async () => {
    await expectNoFault((scene) => cutPower(scene, 4, ['failing flushes'], 4), 'edits acknowledged')
  })
})

describe.skipIf(noDisk !== null)(`a disk that fails${because(noDisk)}`, { ...limit, concurrent: true }, () => {
  test.each(Object.entries(diskFailures))('[G4] [G5] with %s: nothing is acknowledged before it heals, then everything', async (_, faults) => {
    await expectNoFault((scene) => failAndHeal(scene, faults), 'edits typed while the disk failed')
  })

  test.each(Object.entries(diskFailures))('[G4] with %s, when everybody leaves: the text stays, and is written when it heals', async (_, faults) => {
    await expectNoFault((scene) => failAndLeave(scene, faults), 'documents read back')
  })

  test('[G3] [G5] by taking long: others see an edit at once, and it is acknowledged after the flush', async () => {
    await expectNoFault(flushSlowly, 'documents read back')
  })
})

describe.skipIf(noDisk !== null)(`a stop${because(noDisk)}`, { ...limit, concurrent: true }, () => {
  test.each(Object.keys(stopWeathers))('[G6] ends in time and tells the truth, with the disk %s', async (weather) => {
    await expectNoFault((scene) => stopWhile(scene, weather as keyof typeof stopWeathers), 'stops')
  })
})

describe.skipIf(noMount !== null)(`a full file system${because(noMount)}`, { ...limit, concurrent: true }, () => {
  test('[G5] acknowledges nothing that does not fit, and heals', async () => {
    await expectNoFault((scene) => fillFileSystem(scene, false), 'stops')
  })

  test('[G6] lets the server stop in time, with a sentence', async () => {
    await expectNoFault((scene) => fillFileSystem(scene, true), 'stops')
  })
})

test('[G9] a second server on a folder says so and ends; the first goes on', { ...limit, concurrent: true }, async () => {
  await expectNoFault(serveTwice, 'second servers refused')
})

describe('damage', limit, () => {
  const archives = new Map<string, Promise<Archive>>()
  const archive = (end: 'stop' | 'kill'): Promise<Archive> => {
    const made = archives.get(end) ?? makeArchive(newScene(seed, new Tally(), 'making an archive'), end)
    archives.set(end, made)
    return made
  }
  afterAll(() => archives.clear())

  const times = async (count: number, run: () => Promise<void>): Promise<void> => {
    for (let time = 0; time < count; time += 1) await run()
  }

  test('[G7] to one document leaves the others alone', async () => {
    const whole = await archive('stop')
    await expectNoFault((scene) => times(2, () => damageOne(scene, whole)), 'documents served whole')
  })

  test('[G7] [G8] to the database is never passed off as an empty or a shorter document', async () => {
    const whole = await archive('stop')
    await expectNoFault((scene) => times(3, () => damageDatabase(scene, whole)), 'damaged folders')
  })

  test('[G7] to the write-ahead log that a kill left is never passed off as a shorter document', async () => {
    const whole = await archive('kill')
    await expectNoFault((scene) => times(2, () => damageLog(scene, whole)), 'damaged folders')
  })

  test('[G7] within the write-ahead log that a power cut left is never passed off as a shorter document', async () => {
    const whole = await archive('kill')
    await expectNoFault((scene) => times(2, () => damageLogAfterPowerCut(scene, whole)), 'damaged folders')
  })
})

function because(reason: string | null): string {
  return reason === null ? '' : ` (skipped: ${reason})`
}
