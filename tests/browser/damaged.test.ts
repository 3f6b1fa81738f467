/**
 * A part of a document is damaged on the server's disk: the rest is shown, with a notice that says so, and what a device
 * still has comes back from there.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { startServer, type ServerProcess } from '../support/server-process.ts'
import { openWriter } from './editor-page.ts'

describe.skipIf(chromiumPath === null)(`a damaged document (${needsChromium})`, () => {
  let server: ServerProcess
  beforeEach(async () => {
    server = await startServer()
  })
  afterEach(() => server.dispose())
  const chromium = useChromium()

  test('[G7] is shown as far as it is there, says so, and is whole again when somebody brings the rest', async () => {
    const url = `${server.url}/d/damaged`
    const anna = await openWriter(chromium, url, { name: 'Anna', allow: networkErrors })
    await anna.statusIs('Saved')
    await anna.editable.click()
    for (const letter of 'Hello') {
      await anna.type(letter)
      await anna.statusIs('Saved')
    }
    await anna.page.goto(server.url)
    await server.kill()
    const database = new DatabaseSync(join(server.dataFolder, 'tandem.sqlite'))
    const { changes } = database.prepare("UPDATE updates SET bytes = X'77' WHERE sequence = 4").run()
    expect(Number(changes)).toBe(1)
    database.close()
    await server.restart()

    const ben = await openWriter(chromium, url, { name: 'Ben', allow: networkErrors })
    await ben.sees(['He'])
    const notice = ben.page.getByRole('alert').filter({ hasText: 'damaged on the server’s disk' })
    await notice.waitFor()
    await anna.page.goto(url)
    await ben.sees(['Hello'])
    await notice.getByRole('button', { name: 'Close' }).press('Enter')
    await notice.waitFor({ state: 'detached' })
    await ben.press('Control+End')
    await ben.type('!')
    await ben.sees(['Hello!'])
    await ben.statusIs('Saved')
  })
})
