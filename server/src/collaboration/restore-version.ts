/**
 * Going back to a version: an ordinary edit on top of the document, which takes back what came after the version.
 *
 *     versions   [1][2][3]  restore 1  [4: what 2 and 3 did, taken back]  restore 3  [5: taken back again]
 *
 * What others write meanwhile stays. To take the restoring back, restore the version before it.
 */
import type { DocumentHistory } from '../history/document-history.ts'
import type { Author, Version } from '../storage/storage.ts'
import type { Collaboration } from './collaboration.ts'

/** What restoring did. */
export interface RestoredVersion {
  /** The version that was the newest before; restoring it takes the restoring back. */
  before: Version
  /** The version that the edit made; null if the document was as the version already. */
  restored: Version | null
}

/** Makes the document what it was at the end of a version. Resolves when that is on disk. */
export async function restoreVersion(
  collaboration: Collaboration,
  history: DocumentHistory,
  name: string,
  version: Version,
  author: Author
): Promise<RestoredVersion> {
  let before: Version = version
  const isEdited = await collaboration.edit(name, author, async () => {
    before = (await history.fold(name, { close: true })) ?? version
    const ended = await history.find(name, version.first)
    return ended === null ? null : history.run('revert', await history.read(name), ended.last)
  })
  return { before, restored: isEdited ? await history.fold(name, { close: true, restored: version.first }) : null }
}
