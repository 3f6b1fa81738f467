/**
 * The server's disk fails while people write, and it is stopped, left or healed meanwhile.
 */
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { Disk, diskErrors } from './disk.ts'
import type { DiskFaults } from './disk.ts'
import { Documents, Folder, openWriters, serve, serveAgain, untilAcknowledged } from './scene.ts'
import type { Scene } from './scene.ts'
import { readDocument } from './writer.ts'
import type { Writer } from './writer.ts'

/** How a disk can fail while a server runs. */
export const diskFailures = {
  'input/output error on write': { writeError: diskErrors.inputOutput },
  'input/output error on flush': { syncError: diskErrors.inputOutput },
  'no space left': { writeError: diskErrors.noSpace }
} as const satisfies Record<string, Partial<DiskFaults>>

/** What a disk may be like while the server is told to stop. */
export const stopWeathers = {
  'in order': {},
  ...diskFailures,
  'slow flushes, 2 s': { syncDelay: 2000 },
  'flushes that never end': { syncDelay: 3_600_000 }
} as const satisfies Record<string, Partial<DiskFaults>>

const names = ['one', 'two']

/** How long a stop may take, in milliseconds. */
const stopLimit = 5000

/**
 * A disk that fails, for a while, in one of the ways: nobody is told that anything is saved, everybody sees what the others
 * type, and when it is over, everything becomes saved.
 */
export async function failAndHeal(scene: Scene, faults: Partial<DiskFaults>, spells = 2): Promise<void> {
  const { random } = scene
  using folder = new Folder()
  using disk = new Disk(folder.path)
  const documents = new Documents()
  const writers = await (async () => {
    await using server = await serve(scene, folder.path, disk)
    const opened = await openWriters(documents, server.url, names, 4, random)
    for (let spell = 0; spell < spells; spell += 1) {
      for (const writer of opened) writer.start(5)
      await untilAcknowledged(opened, random.integer(1, 50))
      await failFor(scene, server, opened, {
        begin: () => disk.setFaults(faults),
        hasFailed: () => disk.counters.failedWrites + disk.counters.failedSyncs,
        end: () => disk.setFaults({})
      })
    }
    await server.kill()
    return opened
  })()
  for (const writer of writers) writer.leave()
  await using server = await serveAgain(scene, folder.path)
  if (server !== null) await documents.judge(scene, server.url)
}

interface Failure {
  begin: () => void
  /** Grows while it fails. */
  hasFailed: () => number
  end: () => void
}

async function failFor({ tally, where, random }: Scene, server: ServerProcess, writers: readonly Writer[], failure: Failure): Promise<void> {
  const before = failure.hasFailed()
  const notices = writers.map(({ client }) => client.messages.length)
  failure.begin()
  // What is typed from here on cannot reach the disk; what was typed before may be there already.
  const typed = writers.map((writer) => writer.typed)
  for (const writer of writers) {
    for (let count = random.integer(1, 10); count > 0; count -= 1) writer.type()
    writer.pause()
  }
  await until(() => failure.hasFailed() > before + 1, { what: 'two failed writes' })
  await Promise.all(writers.map(({ client }, index) => until(() => client.messages.length > (notices[index] ?? 0), { what: 'the notice that storage fails' })))
  await until(() => inAgreement(writers), { what: 'all to see what the others typed' })
  const health = await fetch(`${server.url}/readyz`)
  if (health.status !== 503) tally.fault('acknowledgedWhileFailing', 1, `${where}: /readyz answers ${health.status}`)
  writers.forEach((writer, index) => {
    const excess = writer.acknowledged - (typed[index] ?? 0)
    if (excess > 0) tally.fault('acknowledgedWhileFailing', excess, `${where}: to ${writer.letters}`)
  })
  tally.count('edits typed while the disk failed', writers.reduce((sum, writer, index) => sum + writer.typed - (typed[index] ?? 0), 0))
  failure.end()
  await Promise.all(writers.map((writer) => until(() => writer.acknowledged === writer.typed, { what: 'everything to be saved', deadline: 15_000 })))
  await until(async () => (await fetch(`${server.url}/readyz`)).status === 200, { what: 'the server to say that it is well' })
}

/** Whether everybody has the same text of each document. */
function inAgreement(writers: readonly Writer[]): boolean {
  return writers.every((one) => writers.every((other) => one.document !== other.document || one.client.text() === other.client.text()))
}

/** While a flush takes its time, everybody sees what the others type, and nobody is told that it is saved. */
export async function flushSlowly(scene: Scene): Promise<void> {
  const { random, tally, where } = scene
  using folder = new Folder()
  using disk = new Disk(folder.path)
  const documents = new Documents()
  {
    await using server = await serve(scene, folder.path, disk)
    const writers = await openWriters(documents, server.url, names, 4, random)
    for (const writer of writers) writer.type()
    await Promise.all(writers.map(({ client }) => client.saved()))
    disk.setFaults({ syncDelay: stopWeathers['flushes that never end'].syncDelay })
    const saved = writers.map(({ acknowledged }) => acknowledged)
    // The second and third are round trips through the server, so that an acknowledgement that was not held back would have come.
    for (let round = 0; round < 3; round += 1) {
      for (const writer of writers) writer.type()
      await until(() => inAgreement(writers), { what: 'all to see what the others typed during a flush' })
    }
    await until(() => disk.counters.waitingSyncs > 0, { what: 'the flush' })
    writers.forEach((writer, index) => {
      tally.fault('acknowledgedWhileFailing', writer.acknowledged - (saved[index] ?? 0), `${where}: to ${writer.letters} during a flush`)
    })
    disk.setFaults({})
    await Promise.all(writers.map(({ client }) => client.saved()))
    await server.kill()
    for (const writer of writers) writer.leave()
  }
  await using server = await serveAgain(scene, folder.path)
  if (server !== null) await documents.judge(scene, server.url)
}

/**
 * SIGTERM while people write on a disk in some state. The server has to end within five seconds. If it ends with 0,
 * everything that it had spread to others has to be on the disk; if not, it has to say so, and what it had acknowledged
 * has to be there nevertheless.
 */
export async function stopWhile(scene: Scene, weather: keyof typeof stopWeathers): Promise<void> {
  const { random, tally, where } = scene
  const place = `${where}, stop with ${weather}`
  using folder = new Folder()
  using disk = new Disk(folder.path)
  const documents = new Documents()
  let code: number | null
  let shared: Map<string, string>
  {
    await using server = await serve(scene, folder.path, disk)
    const writers = await openWriters(documents, server.url, names, 4, random)
    for (const writer of writers) writer.start(random.integer(1, 20))
    await untilAcknowledged(writers, random.integer(1, 100))
    const typed = writers.map((writer) => writer.typed)
    disk.setFaults(stopWeathers[weather])
    if (weather !== 'in order') {
      for (const writer of writers) writer.type()
      await until(() => inAgreement(writers) && writers.every((writer, index) => writer.typed > (typed[index] ?? 0)), { what: 'the others to see it' })
      if (weather !== 'slow flushes, 2 s') {
        await until(() => disk.counters.failedWrites + disk.counters.failedSyncs + disk.counters.waitingSyncs > 0, { what: 'the disk to fail' })
      }
    }
    // What each has from others has passed the server.
    shared = new Map(writers.map((writer) => [writer.document, withoutTokensOf(writer)]))
    code = await timedStop(server, { ...scene, where: place })
    const said = /could not write the newest edits|did not stop in time|ends now/.test(server.output)
    if (weather === 'in order' && code !== 0) tally.fault('wrongStop', 1, `${place}: it ended with ${code} and ${server.output.slice(-300)}`)
    if (code !== 0 && code !== null && !said) tally.fault('wrongStop', 1, `${place}: it ended with ${code} and without a sentence: ${server.output.slice(-300)}`)
    for (const writer of writers) writer.leave()
  }
  await using server = await serveAgain({ ...scene, where: place }, folder.path)
  if (server === null) return
  const texts = await documents.judge({ ...scene, where: place }, server.url)
  if (code === 0) judgeStopped(scene, place, shared, texts)
}

/** Counts what a server that ended with 0 had spread to others and did not write. */
function judgeStopped({ tally }: Scene, place: string, shared: ReadonlyMap<string, string>, texts: ReadonlyMap<string, string>): void {
  for (const [name, text] of shared) {
    const missing = (text.match(/<\w+>/g) ?? []).filter((token) => texts.get(name)?.includes(token) === false)
    tally.fault('wrongStop', missing.length, `${place}: it ended with 0 and did not write ${missing.slice(0, 3).join(' ')} of ${name}`)
  }
}

function withoutTokensOf({ letters, client }: Writer): string {
  return client.text().replaceAll(new RegExp(`<${letters}\\d+>`, 'g'), '')
}

/** Stops a server and counts if that hangs. Returns the exit code, null if it had to be killed. */
async function timedStop(server: ServerProcess, { tally, where }: Scene): Promise<number | null> {
  const started = performance.now()
  tally.count('stops')
  try {
    const code = await server.stop()
    const took = performance.now() - started
    if (took > stopLimit) tally.fault('hungStop', 1, `${where}: it took ${Math.round(took)} ms`)
    return code
  } catch (error) {
    tally.fault('hungStop', 1, `${where}: ${error instanceof Error ? error.message : String(error)}`)
    await server.kill()
    return null
  }
}

/**
 * The disk fails, everybody leaves, a reader comes and sees the text, the disk heals, and after a crash the text is there:
 * nobody needed to stay for it.
 */
export async function failAndLeave(scene: Scene, faults: Partial<DiskFaults>): Promise<void> {
  const { random, tally, where } = scene
  using folder = new Folder()
  using disk = new Disk(folder.path)
  const written = new Map<string, string>()
  const documents = new Documents()
  {
    await using server = await serve(scene, folder.path, disk)
    const writers = await openWriters(documents, server.url, names, 4, random)
    disk.setFaults(faults)
    for (let round = random.integer(1, 5); round > 0; round -= 1) for (const writer of writers) writer.type()
    await until(() => inAgreement(writers) && disk.counters.failedWrites + disk.counters.failedSyncs > 0, { what: 'a failed write' })
    for (const writer of writers) {
      written.set(writer.document, writer.client.text())
      writer.leave()
    }
    const compare = async (when: string): Promise<void> => {
      for (const [name, text] of written) {
        const reading = await readDocument(server.url, name, 'synced')
        const isThere = reading.kind === 'served' && reading.text === text
        tally.fault('lost', isThere ? 0 : 1, `${where}: ${name} is not served ${when}, after everybody left: ${JSON.stringify(reading).slice(0, 200)}`)
      }
    }
    await compare('while the disk fails')
    disk.setFaults({})
    await compare('right after the disk has healed')
    await until(async () => (await fetch(`${server.url}/readyz`)).ok, { what: 'the server to be well', deadline: 15_000 })
    await server.kill()
  }
  for (const [name, text] of written) documents.ledger(name).require(text)
  await using server = await serveAgain(scene, folder.path)
  if (server !== null) await documents.judge(scene, server.url)
}

/** A second server on the same folder says so and ends, and the first goes on. */
export async function serveTwice(scene: Scene): Promise<void> {
  const { random, tally, where } = scene
  using folder = new Folder()
  const documents = new Documents()
  await using server = await serve(scene, folder.path)
  const writers = await openWriters(documents, server.url, names, 2, random)
  for (const writer of writers) writer.start(5)
  await untilAcknowledged(writers, 10)
  try {
    await using second = await serve(scene, folder.path)
    tally.fault('badStart', 1, `${where}: a second server started at ${second.url} on the folder of the first`)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const isRefusal = /ended with code [1-9]/.test(message) && message.includes('Another Tandem server is using the data folder')
    tally.fault('badStart', isRefusal ? 0 : 1, `${where}: the second server: ${message}`)
    tally.count('second servers refused')
  }
  await untilAcknowledged(writers, 10)
  await server.kill()
  for (const writer of writers) writer.leave()
  await using next = await serveAgain(scene, folder.path)
  if (next !== null) await documents.judge(scene, next.url)
}

/** Why no small file system can be mounted here; null if one can. */
export function whyNoMount(): string | null {
  using folder = new Folder()
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder.path], { encoding: 'utf8' })
  if (status !== 0) return `a small tmpfs cannot be mounted here: ${stderr?.trim() || 'there is no mount command'}`
  unmount(folder.path)
  return null
}

function unmount(path: string): void {
  spawnSync('umount', [path], { stdio: 'ignore' })
}

/** A real file system, and a small one, that is full for a while. At the end the server is stopped, full or not. */
export async function fillFileSystem(scene: Scene, isFullAtTheEnd: boolean): Promise<void> {
  const { random, where } = scene
  using folder = new Folder()
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder.path])
  using cleanup = new DisposableStack()
  cleanup.defer(() => unmount(folder.path))
  const documents = new Documents()
  const filler = join(folder.path, 'filler')
  let code: number | null
  let shared: Map<string, string>
  const fill = (): void => {
    // Ever smaller pieces, until there is no room for the smallest.
    for (let size = 1024 * 1024, round = 0; size >= 1024; size /= 2, round += 1) {
      for (let piece = 0; piece < 8; piece += 1) {
        try {
          writeFileSync(`${filler}${round}-${piece}`, Buffer.alloc(size))
        } catch {
          rmSync(`${filler}${round}-${piece}`, { force: true })
          break
        }
      }
    }
  }
  const empty = (): void => {
    for (let round = 0; round < 11; round += 1) for (let piece = 0; piece < 8; piece += 1) rmSync(`${filler}${round}-${piece}`, { force: true })
  }
  {
    await using server = await serve(scene, folder.path)
    const writers = await openWriters(documents, server.url, names, 4, random)
    for (const writer of writers) writer.start(5)
    await untilAcknowledged(writers, 50)
    for (const writer of writers) writer.pause()
    fill()
    // The files have some room of their own left, which has to be used up first.
    const isTold = (): boolean => writers.some(({ client }) => client.messages.at(-1)?.type === 'storageStatus')
    await until(
      () => {
        for (const writer of writers) writer.type()
        return isTold()
      },
      { what: 'the notice that the disk is full' }
    )
    if (!isFullAtTheEnd) {
      empty()
      await Promise.all(writers.map(({ client }) => client.saved()))
      await until(() => writers.every(({ typed, acknowledged }) => typed === acknowledged), { what: 'everything to be saved' })
    }
    await until(() => inAgreement(writers), { what: 'the others to see it' })
    shared = new Map(writers.map((writer) => [writer.document, withoutTokensOf(writer)]))
    const place = { ...scene, where: `${where}, a file system that is ${isFullAtTheEnd ? 'full' : 'no longer full'}` }
    code = await timedStop(server, place)
    const said = server.output.includes('could not write the newest edits')
    // Also a full one may have had room left: taking in the write-ahead log makes some.
    const isRight = code === 0 || (isFullAtTheEnd && said)
    if (!isRight) scene.tally.fault('wrongStop', 1, `${place.where}: it ended with ${code}: ${server.output.slice(-300)}`)
    for (const writer of writers) writer.leave()
  }
  empty()
  await using server = await serveAgain(scene, folder.path)
  if (server === null) return
  const texts = await documents.judge(scene, server.url)
  if (code === 0) judgeStopped(scene, where, shared, texts)
}
