/**
 * The server, or the whole machine, ends without a warning while people write.
 *
 * After each crash the next server starts on what is left, the documents are compared with what was acknowledged, and
 * people write on; so a run is also one of crashes upon crashes.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../support/until.ts'
import { Disk, diskErrors } from './disk.ts'
import type { DiskFaults } from './disk.ts'
import { afterCrash, afterPowerCut } from './power-cut.ts'
import type { FolderContent } from './power-cut.ts'
import type { Random } from './random.ts'
import { Documents, Folder, anyMoment, fillFolder, lastWords, logIndexName, openWriters, readFolder, serve, serveAgain, untilAcknowledged } from './scene.ts'
import type { Scene } from './scene.ts'
import type { Writer } from './writer.ts'

/** After how many crashes new documents are begun, so that none grows so large that the run is about that. */
const crashesPerDocuments = 10

/** Kills the server `kills` times at a random moment while several people write in several documents. */
export async function killWhileTyping(scene: Scene, kills: number): Promise<void> {
  const { random, tally } = scene
  using folder = new Folder()
  let documents = new Documents()
  for (let kill = 1; kill <= kills; kill += 1) {
    const at = { ...scene, where: `${scene.where}, kill ${kill}` }
    await using server = await serveAgain(at, folder.path)
    if (server === null) return
    documents.settle(await documents.judge(at, server.url))
    if (kill % crashesPerDocuments === 0) documents = new Documents()
    const writers = await openWriters(documents, server.url, documentNames(random, kill), random.integer(2, 6), random)
    for (const writer of writers) writer.start(random.integer(1, 20))
    await untilAcknowledged(writers, random.integer(1, 400))
    await anyMoment(random)
    await server.kill()
    await lastWords(writers)
    tally.count('kills')
    tally.count('edits acknowledged', writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0))
  }
  await using server = await serveAgain(scene, folder.path)
  if (server !== null) await documents.judge(scene, server.url)
}

/** Kills the server as soon as the last client of each document has left. */
export async function killWhenAllLeft(scene: Scene, kills: number): Promise<void> {
  const { random, tally } = scene
  using folder = new Folder()
  const documents = new Documents()
  for (let kill = 1; kill <= kills; kill += 1) {
    const at = { ...scene, where: `${scene.where}, kill ${kill} after leaving` }
    await using server = await serveAgain(at, folder.path)
    if (server === null) return
    documents.settle(await documents.judge(at, server.url))
    const writers = await openWriters(documents, server.url, documentNames(random, kill), random.integer(1, 4), random)
    for (const writer of writers) writer.start(random.integer(1, 20))
    await untilAcknowledged(writers, random.integer(1, 100))
    for (const writer of writers) writer.leave()
    if (random.chance(0.5)) await anyMoment(random)
    await server.kill()
    tally.count('kills after everybody left')
    tally.count('edits acknowledged', writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0))
  }
  await using server = await serveAgain(scene, folder.path)
  if (server !== null) await documents.judge(scene, server.url)
}

/** What the disk does while people write, before the power is cut. */
export type Weather = 'fine' | 'slow' | 'failing flushes' | 'failing writes'

/**
 * Cuts the power `cuts` times. Each time that people write is cut at several moments: the same journal tells of each what
 * the disk may hold.
 *
 * @param weathers one of them, at random, each time that people write.
 */
export async function cutPower(scene: Scene, cuts: number, weathers: readonly Weather[], cutsPerLife = 4): Promise<void> {
  const { random, tally } = scene
  let before: FolderContent = new Map()
  let documents = new Documents()
  for (let done = 0, life = 1; done < cuts; life += 1) {
    if (life % crashesPerDocuments === 0) documents = new Documents()
    const at = { ...scene, where: `${scene.where}, power cut ${done + 1}` }
    const recorded = await recordLife(at, before, documents, documentNames(random, life), random.pick(weathers))
    let next: { content: FolderContent; texts: Map<string, string> } | null = null
    for (let cut = 0; cut < cutsPerLife && done < cuts; cut += 1, done += 1) {
      const content = recorded.cutAt(random)
      using folder = new Folder()
      fillFolder(folder.path, content.folder)
      const now = { ...scene, where: `${scene.where}, power cut ${done + 1} (${recorded.weather})` }
      tally.count(`power cuts, disk ${recorded.weather}`)
      await using server = await serveAgain(now, folder.path)
      if (server === null) continue
      const texts = await documents.judge(now, server.url, content.acknowledged)
      next = { content: content.folder, texts }
    }
    if (next === null) return
    before = next.content
    documents.settle(next.texts)
  }
}

interface RecordedLife {
  weather: Weather
  /** The folder after a cut at a random moment, and what had been acknowledged by then, by the letters of each writer. */
  cutAt: (random: Random) => { folder: FolderContent; acknowledged: Map<string, number> }
}

/** Lets people write on a recording disk until the server is killed. */
async function recordLife(
  scene: Scene,
  before: FolderContent,
  documents: Documents,
  names: readonly string[],
  weather: Weather
): Promise<RecordedLife> {
  const { random, tally } = scene
  using folder = new Folder()
  fillFolder(folder.path, before)
  using disk = new Disk(folder.path)
  await using server = await serve(scene, folder.path, disk)
  const earliest = disk.journalSize
  /** In order: how long the journal was when an acknowledgement had arrived. */
  const acknowledgements: { journalSize: number; letters: string; acknowledged: number }[] = []
  /** The system may write the index of the log to the disk at any moment. */
  const indexes: { journalSize: number; bytes: Uint8Array }[] = []
  const writers = await openWriters(documents, server.url, names, random.integer(2, 5), random, ({ letters, acknowledged }) => {
    acknowledgements.push({ journalSize: disk.journalSize, letters, acknowledged })
    const index = random.chance(0.1) ? readIfThere(join(folder.path, logIndexName)) : null
    if (index !== null) indexes.push({ journalSize: disk.journalSize, bytes: index })
  })
  for (const writer of writers) writer.start(random.integer(1, 20))
  if (weather === 'fine') await untilAcknowledged(writers, random.integer(1, 600))
  else await badWeather(disk, writers, random, weather)
  await anyMoment(random)
  await server.kill()
  await lastWords(writers)
  tally.count('edits acknowledged', writers.reduce((sum, { acknowledged }) => sum + acknowledged, 0))

  const records = disk.journal()
  assertSame(afterCrash(before, records), readFolder(folder.path))
  // Anything from the moment at which people came; the last record as well, which is the cut at the kill.
  const first = records.findIndex(({ end }) => end >= earliest)
  return {
    weather,
    cutAt: (chance) => {
      const count = chance.chance(0.2) ? records.length : chance.integer(first + 1, records.length)
      const size = records[count - 1]?.end ?? 0
      const acknowledged = new Map<string, number>()
      for (const each of acknowledgements) if (each.journalSize <= size) acknowledged.set(each.letters, each.acknowledged)
      const content = afterPowerCut(before, records.slice(0, count), chance.integer(0, 2 ** 31))
      const possible = indexes.filter(({ journalSize }) => journalSize <= size)
      const index = possible[chance.integer(0, Math.max(0, possible.length - 1))]
      if (index !== undefined && chance.chance(0.5)) content.set(logIndexName, index.bytes)
      return { folder: content, acknowledged }
    }
  }
}

/** Lets the disk be slow, or fail and heal, several times while people write. */
async function badWeather(disk: Disk, writers: readonly Writer[], random: Random, weather: Exclude<Weather, 'fine'>): Promise<void> {
  const faults: Record<typeof weather, () => Partial<DiskFaults>> = {
    slow: () => ({ syncDelay: random.integer(20, 200) }),
    'failing flushes': () => ({ syncError: diskErrors.inputOutput }),
    'failing writes': () => ({ writeError: random.pick([diskErrors.inputOutput, diskErrors.noSpace]) })
  }
  for (let spell = random.integer(1, 4); spell > 0; spell -= 1) {
    await untilAcknowledged(writers, random.integer(1, 60))
    disk.setFaults(faults[weather]())
    if (weather === 'slow') await untilAcknowledged(writers, 3)
    else await untilFailed(disk, writers)
    disk.setFaults({})
  }
  await untilAcknowledged(writers, random.integer(1, 60))
}

/** Resolves when something that these people typed could not be written. */
async function untilFailed(disk: Disk, writers: readonly Writer[]): Promise<void> {
  const failed = (): number => disk.counters.failedWrites + disk.counters.failedSyncs
  const before = failed()
  await until(
    () => {
      if (writers.every(({ typed, acknowledged }) => typed === acknowledged)) writers[0]?.type()
      return failed() > before
    },
    { what: 'a failed write' }
  )
}

/** The server removes the index whenever it closes its database. */
function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

/** What was recorded has to be all that was done, or the cuts would be of another disk. */
function assertSame(recorded: FolderContent, found: FolderContent): void {
  for (const name of new Set([...recorded.keys(), ...found.keys()])) {
    if (name.endsWith('-shm')) continue
    const [one, other] = [recorded.get(name), found.get(name)]
    if (one !== undefined && other !== undefined && Buffer.compare(one, other) === 0) continue
    throw new Error(`The journal does not tell what was done to ${name}: ${one?.length} bytes by the journal, ${other?.length} in the folder.`)
  }
}

/** The documents of one life. Every few lives, all begin anew. */
function documentNames(random: Random, life: number): string[] {
  const era = Math.floor(life / crashesPerDocuments)
  return ['common', `some${life % 3}`, `few${random.integer(0, 5)}`].map((name) => `${name}-${era}`)
}
