/** Folders for what a test stores. Removed when asked, and at the latest when the test process ends. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folders = new Set<string>()
process.once('exit', () => folders.forEach(removeTemporaryFolder))

/** A new empty folder outside the repository. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-test-'))
  folders.add(folder)
  return folder
}

/** Removes a folder made by `temporaryFolder`, and all that is in it. */
export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  folders.delete(folder)
}
