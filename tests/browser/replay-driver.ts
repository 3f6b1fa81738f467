/**
 * A recording of two people, played by two browsers: each person's edits are made in an editor of their own, on exactly the
 * text that they were made on, and go through a real server to the other.
 */

import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TandemEditor } from '@tandem/client/components/tandem-editor/tandem-editor.ts'
import type { ChromiumForFile } from '../support/browser.ts'
import { hasSurrogates, type ConcurrentRecording } from '../support/recording.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { startGates } from '../replay/gate.ts'
import { applyPatches, plainText } from '../replay/patches.ts'
import { planReplay, written, type Agent, type Turn } from '../replay/plan.ts'

declare global {
  interface Window {
    replay: {
      applyPatches: typeof applyPatches
      plainText: typeof plainText
      /** Resolves when the page has dealt with this many frames since it was loaded. */
      received: (frames: number) => Promise<void>
    }
  }
}

export interface Replayed {
  /** Time from the first edit until both editors showed everything, in milliseconds. */
  playing: number
  /** Time until the server had acknowledged everything to both from then on, in milliseconds. */
  saving: number
  turns: number
  transactions: number
  /** What the two editors show in the end. */
  texts: [string, string]
}

/**
 * Plays a recording in a document of a server. When this resolves, both editors show the same or not, the server has
 * acknowledged everything, and the two browsers are gone.
 */
export async function replayThroughBrowsers(
  chromium: ChromiumForFile,
  server: ServerProcess,
  documentName: string,
  recording: ConcurrentRecording,
): Promise<Replayed> {
  await using gates = await startGates(server.port)
  const plan = planReplay(recording)
  const totals = written(plan)
  const cutsOf = (agent: Agent) => [
    ...new Set([...plan.filter((turn) => turn.agent !== agent && turn.receives > 0).map(({ receives }) => receives), totals[agent]]),
  ]
  const surrogates = recording.txns.some(({ patches }) => patches.some(([, , inserted]) => hasSurrogates(inserted)))
  const open = async (agent: Agent) => {
    const editor = await openEditor(chromium, `${gates.url(agent)}/d/${documentName}`)
    await editor.page.evaluate(() => document.querySelector('tandem-editor')?.focus())
    return editor
  }
  const players = [await open(0), await open(1)] as const
  gates.close([cutsOf(0), cutsOf(1)])

  const started = performance.now()
  await Promise.all(
    ([0, 1] as const).map(async (agent) => {
      const { page } = players[agent]
      for (const { receives, transactions } of plan.filter((turn) => turn.agent === agent)) {
        const frames = await gates.release(agent, receives)
        await page.evaluate(playTurn, { frames, transactions, surrogates })
      }
      const frames = await gates.release(agent, totals[agent === 0 ? 1 : 0])
      await page.evaluate((count) => window.replay.received(count), frames)
    }),
  )
  const texts: [string, string] = [await players[0].text(), await players[1].text()]
  const played = performance.now()
  for (const player of players) await player.saved()
  const saved = performance.now()
  await Promise.all(players.map((player) => player.close()))
  return { playing: played - started, saving: saved - played, turns: plan.length, transactions: totals[0] + totals[1], texts }
}

export interface ReplayEditor {
  page: Page
  /** What the editor shows, with all that the page has received, as a recording has it. */
  text(): Promise<string>
  /** What is drawn. */
  drawnText(): Promise<string>
  /** Waits until the server has acknowledged everything. */
  saved(): Promise<void>
  /** Closes the page and forgets what its browser kept. */
  close(): Promise<void>
}

/** Opens the page of an editor, ready for a replay, and waits until its text is there. */
export async function openEditor(chromium: ChromiumForFile, url: string): Promise<ReplayEditor> {
  const { page, context } = await chromium.open()
  await page.addInitScript(countFrames)
  await page.addInitScript(`Object.assign(window.replay, { applyPatches: ${String(applyPatches)}, plainText: ${String(plainText)} })`)
  await page.goto(url)
  await page.locator('.tandem-document').waitFor()
  return {
    page,
    text: () => page.evaluate(shownText),
    drawnText: () =>
      page.locator('.tandem-document').evaluate((editable) => [...editable.children].map((block) => block.textContent).join('\n')),
    async saved() {
      const status = () => page.evaluate(() => document.querySelector('tandem-editor')?.status.kind)
      await until(async () => (await status()) === 'saved', { what: 'everything to be saved', deadline: 60_000 })
    },
    close: () => context.close(),
  }
}

/** Runs in a page before anything else: counts the frames that its connection has received and dealt with. */
function countFrames(): void {
  let received = 0
  let waiting: { frames: number; resolve: () => void }[] = []
  window.replay = {
    ...window.replay,
    received: (frames) =>
      new Promise((resolve) => {
        if (received >= frames) resolve()
        else waiting.push({ frames, resolve })
      }),
  }
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      // Behind the listeners that its maker is about to add.
      queueMicrotask(() => {
        this.addEventListener('message', () => {
          received++
          for (const { frames, resolve } of waiting) if (received >= frames) resolve()
          waiting = waiting.filter(({ frames }) => received < frames)
        })
      })
    }
  }
}

/** Runs in a page: makes the edits of a turn, when what they were made on is shown. */
async function playTurn({ frames, transactions, surrogates }: { frames: number; transactions: Turn['transactions']; surrogates: boolean }) {
  const { replay } = window
  await replay.received(frames)
  const { view, session } = document.querySelector<TandemEditor>('tandem-editor') ?? {}
  if (!view || !session) throw new Error('There is no editor')
  // As a key would: what has been received is shown before it is typed into.
  view.dom.dispatchEvent(new Event('beforeinput'))
  let updates = 0
  const count = () => updates++
  session.document.on('update', count)
  for (const patches of transactions) view.dispatch(replay.applyPatches(view.state.tr, patches, { surrogates }))
  session.document.off('update', count)
  // The other's turns begin behind so many updates.
  if (updates !== transactions.length) throw new Error(`${transactions.length} transactions became ${updates} updates`)
}

/** Runs in a page: the editor's text. */
function shownText(): string {
  const view = document.querySelector<TandemEditor>('tandem-editor')?.view
  if (!view) throw new Error('There is no editor')
  view.dom.dispatchEvent(new Event('beforeinput'))
  return window.replay.plainText(view.state.doc)
}

/**
 * Plays a recording and expects its end text, exactly, in both editors, in one that opens afterwards, and in a fresh browser
 * after the server was killed and started again. Prints how long it took.
 */
export async function checkReplay(
  chromium: ChromiumForFile,
  server: ServerProcess,
  documentName: string,
  recording: ConcurrentRecording,
): Promise<void> {
  const { texts, playing, saving, turns, transactions } = await replayThroughBrowsers(chromium, server, documentName, recording)
  expect(texts[0], 'the editor of agent 0').toBe(recording.endContent)
  expect(texts[1], 'the editor of agent 1').toBe(recording.endContent)
  const url = `${server.url}/d/${documentName}`
  const later = async (who: string) => {
    const editor = await openEditor(chromium, url)
    await editor.saved()
    expect(await editor.text(), who).toBe(recording.endContent)
    expect(await editor.drawnText(), `${who}, as it is drawn`).toBe(recording.endContent)
    await editor.close()
  }
  await later('an editor that opens afterwards')
  await server.restart()
  await later('an editor on the restarted server')
  const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`
  process.stdout.write(
    `${documentName}: ${transactions} transactions in ${turns} turns through two browsers in ${seconds(playing)}, ` +
      `${Math.round(transactions / (playing / 1000))} a second; all on disk ${seconds(saving)} later\n`,
  )
}
