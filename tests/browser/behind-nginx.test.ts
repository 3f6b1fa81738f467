/** The application in a browser, behind a real Nginx with the documented configurations: over TLS, and below a path. */
import { afterEach, describe, test } from 'vitest'
import { chromiumPath, needsChromium, networkErrors, useChromium } from '../support/browser.ts'
import { needsNginx, nginxPath, startNginx } from '../support/nginx.ts'
import { startServer } from '../support/server-process.ts'
import { openWriter } from './editor-page.ts'

describe.skipIf(chromiumPath === null || nginxPath === null)(`behind Nginx (${needsChromium}; ${needsNginx})`, { timeout: 120_000 }, () => {
  const chromium = useChromium()
  const closing: AsyncDisposable[] = []
  afterEach(async () => {
    for (const started of closing.splice(0).toReversed()) await started[Symbol.asyncDispose]()
  })

  test.each([
    ['nginx.conf', ''],
    ['nginx-subpath.conf', '/tandem'],
  ] as const)('with %s, two people write, while Nginx is reloaded and the server is killed and started again', async (file, path) => {
    // The server has to know the port of Nginx, and Nginx that of the server.
    const nginx = await startNginx({ file, upstreams: [9] })
    closing.push(nginx)
    const server = await startServer({ args: ['--public-url', nginx.url + path] })
    closing.push(server)
    nginx.setUpstreams([server.port])
    await nginx.reload()

    const options = { contextOptions: { ignoreHTTPSErrors: true }, allow: networkErrors }
    const url = `${nginx.url}${path}/d/team/notes`
    const anna = await openWriter(chromium, url, { ...options, name: 'Anna' })
    await anna.statusIs('Saved')
    await anna.editable.click()
    await anna.type('Both wrote:\n')
    const ben = await openWriter(chromium, url, { ...options, name: 'Ben' })
    await ben.sees(['Both wrote:', ''])
    await ben.editable.click()
    await ben.press('Control+Home')
    await nginx.reload()
    await Promise.all([anna.type('Anna’s half'), ben.type('Ben’s half. ')])
    await server.kill()
    await Promise.all([anna.type(', offline too.'), ben.type('Offline, too. ')])
    await server.restart()
    const expected = ['Ben’s half. Offline, too. Both wrote:', 'Anna’s half, offline too.']
    for (const writer of [anna, ben]) {
      await writer.sees(expected)
      await writer.statusIs('Saved')
    }
    const carla = await openWriter(chromium, url, { ...options, name: 'Carla' })
    await carla.sees(expected)
  })
})
