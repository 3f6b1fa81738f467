/** All scenarios by name, and how often each is run for a given number of kills. */
import { cutPower, killWhenAllLeft, killWhileTyping } from './crashes.ts'
import { damageDatabase, damageLog, damageLogAfterPowerCut, damageOne, makeArchive } from './damage.ts'
import type { Archive } from './damage.ts'
import { diskFailures, failAndHeal, failAndLeave, fillFileSystem, flushSlowly, serveTwice, stopWeathers, stopWhile, whyNoMount } from './failing.ts'
import { whyNoDisk } from './disk.ts'
import type { Scene } from './scene.ts'

/** One scenario. */
export interface Scenario {
  name: string
  /** How many times it runs for this many kills. Each time has a seed of its own. */
  times: (kills: number) => number
  run: (scene: Scene) => Promise<void>
  /** Why it cannot be run here, as a sentence; null if it can. */
  skipped?: () => string | null
}

/** How many kills, and how many power cuts, are made in one folder. */
const chain = 20

const part = (share: number) => (kills: number) => Math.max(1, Math.round(kills * share))

function onDisk(name: string, share: number, run: Scenario['run']): Scenario {
  return { name, times: part(share), run, skipped: whyNoDisk }
}

/** Makes an archive for a scenario that is run on several copies of it. */
function onArchive(name: string, share: number, end: 'stop' | 'kill', run: (scene: Scene, archive: Archive) => Promise<void>): Scenario {
  let made: Promise<Archive> | undefined
  return { name, times: part(share), run: async (scene) => run(scene, await (made ??= makeArchive(scene, end))) }
}

/** Every scenario. */
export const scenarios: readonly Scenario[] = [
  { name: 'kill while typing', times: part(1 / chain), run: (scene) => killWhileTyping(scene, chain) },
  { name: 'kill after leaving', times: part(0.25 / chain), run: (scene) => killWhenAllLeft(scene, chain) },
  onDisk('power cut', 0.8 / chain, (scene) => cutPower(scene, chain, ['fine', 'fine', 'slow', 'failing writes'])),
  onDisk('power cut after failed flushes', 0.2 / chain, (scene) => cutPower(scene, chain, ['failing flushes'])),
  ...Object.entries(diskFailures).flatMap(([name, faults]) => [
    onDisk(`${name}, heals`, 0.05, (scene) => failAndHeal(scene, faults)),
    onDisk(`${name}, everybody leaves`, 0.05, (scene) => failAndLeave(scene, faults))
  ]),
  onDisk('a flush that takes long', 0.05, flushSlowly),
  ...Object.keys(stopWeathers).map((weather) =>
    onDisk(`stop, disk: ${weather}`, 0.05, (scene) => stopWhile(scene, weather as keyof typeof stopWeathers))
  ),
  { name: 'full file system, stop', times: part(0.025), run: (scene) => fillFileSystem(scene, true), skipped: whyNoMount },
  { name: 'full file system, heals', times: part(0.025), run: (scene) => fillFileSystem(scene, false), skipped: whyNoMount },
  { name: 'two servers', times: part(0.01), run: serveTwice },
  onArchive('damage to one document', 0.15, 'stop', damageOne),
  onArchive('damage to the database', 0.3, 'stop', damageDatabase),
  onArchive('damage to the database beside its log', 0.15, 'kill', damageDatabase),
  onArchive('damage to the log after a kill', 0.15, 'kill', damageLog),
  onArchive('damage to the log after a power cut', 0.1, 'kill', damageLogAfterPowerCut)
]
