/**
 * A folder that stands for the built client.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** An asset with compressed copies beside it. */
export const largeScript = 'export const text = "' + 'again and '.repeat(500) + '"'

/** Makes the folder: a page, an asset, one with compressed copies, and a link that leads out. */
export function fakeClientBuild(): string {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Tandem</title>')
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'export {}')
  writeFileSync(join(folder, 'assets', 'large-1a2b.js'), largeScript)
  writeFileSync(join(folder, 'assets', 'large-1a2b.js.br'), brotliCompressSync(largeScript))
  writeFileSync(join(folder, 'assets', 'large-1a2b.js.gz'), gzipSync(largeScript))
  writeFileSync(join(folder, '.secret'), 'secret')
  writeFileSync(join(folder, 'empty.txt'), '')
  symlinkSync('/etc/passwd', join(folder, 'assets', 'link.txt'))
  return folder
}
