/**
 * The page of the server: whether it comes, and the script that it names with it.
 */
import { ask, describeAnswer, proxyFault, tandemError } from './ask.ts'
import { FaultError } from './finding.ts'
import type { Examination } from './finding.ts'
import { below } from './reach.ts'

/** Looks at the page, where the server has one. */
export async function checkPage(base: URL, authorities: readonly string[] | undefined, { findings, well }: Examination): Promise<void> {
  const url = below(base, '/')
  const page = await ask(url, { authorities })
  if (page.status === 421) throw new FaultError('host-refused', `At ${url.href} came ${describeAnswer(page)}.`)
  const atProxy = tandemError(page) === null ? proxyFault(page) : null
  if (atProxy !== null) throw new FaultError(atProxy, `At ${url.href} came ${describeAnswer(page)}.`)
  // A server without an application (--static none) says so itself.
  if (tandemError(page) !== null) return
  const [, script] = /<script[^>]*\ssrc="([^"]+)"/.exec(page.body) ?? []
  const [, home = ''] = /<base[^>]*\shref="([^"]+)"/.exec(page.body) ?? []
  const address = script === undefined ? null : URL.parse(script, new URL(home, url).href)
  if (page.status !== 200 || address === null) {
    findings.push({ fault: 'page-not-passed', seen: `At ${url.href} came ${describeAnswer(page)}, which is not the page of the server.` })
    return
  }
  const code = await ask(address, { authorities })
  if (code.status === 200 && /javascript/.test(code.headers['content-type'] ?? '')) well.push('The page comes, and its script.')
  else findings.push({ fault: proxyFault(code) ?? 'page-not-passed', seen: `The page at ${url.href} needs ${address.href}, and there came ${describeAnswer(code)}.` })
}
