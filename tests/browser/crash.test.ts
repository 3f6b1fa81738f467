/**
 * The server is killed while two people type. Nothing of what they typed is lost or doubled: not in their editors, not for
 * those who come later, and not on the disk.
 *
 * One types small letters in the order of the alphabet, over and over, the other capitals: so a loss, a doubling and a swap
 * all show in what is left of the text when the other's letters are taken out.
 */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { until } from '../support/until.ts'
import { openWriter, type Writer } from './editor-page.ts'

const small = 'abcdefghijklmnopqrstuvwxyz'
const capital = small.toUpperCase()

/** Each crash costs a start of the server and the time until the browsers try again. */
const timeout = 120_000

describe.skipIf(chromiumPath === null)(`a crash of the server (${needsChromium})`, () => {
  let server: ServerProcess
  beforeEach(async () => {
    server = await startServer()
  })
  afterEach(() => server.dispose())
  const chromium = useChromium()

  const open = async (path: string, name: string): Promise<Writer> => {
    const writer = await openWriter(chromium, server.url + path, { name, allow: networkErrors })
    await writer.statusIs('Saved')
    await writer.editable.click()
    return writer
  }

  /** Types the letters of `alphabet` over and over. `stop` types a few more and returns all that was typed. */
  const startTyping = (writer: Writer, alphabet: string) => {
    let typed = ''
    let end = Infinity
    const typing = (async () => {
      while (typed.length < end) {
        const letter = alphabet[typed.length % alphabet.length] ?? ''
        await writer.type(letter)
        typed += letter
      }
    })()
    return {
      get count() {
        return typed.length
      },
      async stop(): Promise<string> {
        end = typed.length + 10
        await typing
        return typed
      },
    }
  }

  const textOf = async (writer: Writer) => (await writer.blocks()).join('\n')

  test('[G1] while two people type in paragraphs of their own loses and doubles nothing', { timeout }, async () => {
    const path = '/d/crash'
    const anna = await open(path, 'Anna')
    await anna.press('Enter')
    await anna.statusIs('Saved')
    const ben = await open(path, 'Ben')
    await ben.sees(['', ''])
    await anna.press('Control+Home')
    await ben.press('Control+End')

    const annas = startTyping(anna, small)
    const bens = startTyping(ben, capital)
    await until(async () => (await anna.blocks())[1]?.includes('H') && (await ben.blocks())[0]?.includes('h'), {
      what: 'each other’s first letters',
    })
    await server.kill()
    await Promise.all([anna.statusIs(/^Offline/), ben.statusIs(/^Offline/)])
    const countAtKill = annas.count
    await until(() => annas.count > countAtKill + 10, { what: 'letters typed without a server' })
    await server.restart()
    const expected = await Promise.all([annas.stop(), bens.stop()])

    await anna.sees(expected)
    await ben.sees(expected)
    await anna.statusIs('Saved')
    await ben.statusIs('Saved')
    const carla = await open(path, 'Carla')
    await carla.sees(expected)

    await server.kill()
    // Those who were there are not asked: only what is on the disk counts.
    await Promise.all([anna, ben, carla].map(({ page }) => page.close()))
    await server.restart()
    const dora = await open(path, 'Dora')
    await dora.sees(expected)
  })

  test('[G1] while two people type at one place, again and again, leaves each letter once and in order', { timeout }, async () => {
    const path = '/d/crash-at-one-place'
    const anna = await open(path, 'Anna')
    const ben = await open(path, 'Ben')
    const annas = startTyping(anna, small)
    const bens = startTyping(ben, capital)
    for (let crashes = 1; crashes <= 3; crashes++) {
      const { length } = await textOf(anna)
      await until(async () => (await textOf(anna)).length > length + 20, { what: 'more text' })
      await server.restart()
    }
    const typed = await Promise.all([annas.stop(), bens.stop()])

    const apart = (text: string) => [text.replace(/[A-Z]/g, ''), text.replace(/[a-z]/g, '')]
    for (const writer of [anna, ben]) {
      await writer.statusIs('Saved')
      await until(async () => (await textOf(writer)).length >= typed.join('').length, { what: 'as many letters as were typed' })
      expect(apart(await textOf(writer))).toEqual(typed)
    }
    const text = await textOf(anna)
    expect(await textOf(ben)).toBe(text)

    await server.kill()
    await Promise.all([anna.page.close(), ben.page.close()])
    await server.restart()
    const carla = await open(path, 'Carla')
    expect(await textOf(carla)).toBe(text)
  })

  test('[G12] right after "Saved" was shown keeps everything that was typed before', { timeout }, async () => {
    const path = '/d/crash-after-saved'
    const anna = await open(path, 'Anna')
    for (let round = 0; round < 3; round++) {
      await anna.type(`round ${round}. `)
      await anna.statusIs('Saved')
      await server.kill()
      await anna.statusIs(/^Offline/)
      await server.restart()
      await anna.statusIs('Saved')
    }
    await anna.type('end')
    await anna.statusIs('Saved')
    await server.kill()
    await anna.page.close()
    await server.restart()
    const ben = await open(path, 'Ben')
    await ben.sees(['round 0. round 1. round 2. end'])
  })
})
