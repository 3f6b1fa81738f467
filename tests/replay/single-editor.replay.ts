/**
 * One person's long recordings, through an editor without a browser: that the editor, what its document holds and the
 * recorded text are the same all the way, and what an edit costs.
 */

import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { Peer } from '../convergence/peer.ts'
import { hasSurrogates, readSequentialRecording, toCodeUnits, type Patch } from '../support/recording.ts'
import { applyPatches, plainText } from './patches.ts'
import { tracePath } from './traces.ts'

/** How many edits are made between two comparisons. */
const stretch = 10_000

const recordings = ['rustcode', 'automerge-paper'].map((name) => ({ name, file: tracePath(name) }))

for (const { name, file } of recordings) {
  describe.skipIf(file === null)(`the recording "${name}" (skipped where the recordings are not beside the repository)`, () => {
    test('gives its end content when written in one editor', () => {
      const { patches, startContent, endContent } = readSequentialRecording(file ?? '')
      const surrogates = patches.some(([, , inserted]) => hasSurrogates(inserted))
      const peer = new Peer(100)
      let sent = 0
      const write = (patch: Patch) => {
        peer.dispatch(applyPatches(peer.state.tr, [patch], { surrogates }))
        for (const update of peer.outbox.splice(0)) sent += update.length
      }
      if (startContent !== '') write([0, 0, startContent])

      let text = startContent
      let spent = 0
      const costs: string[] = []
      for (let from = 0; from < patches.length; from += stretch) {
        const some = patches.slice(from, from + stretch)
        const started = performance.now()
        for (const patch of some) write(patch)
        const time = performance.now() - started
        spent += time
        costs.push(((time / some.length) * 1000).toFixed(0))
        for (const patch of some) {
          const [position, deleted, inserted] = surrogates ? toCodeUnits(text, patch) : patch
          text = text.slice(0, position) + inserted + text.slice(position + deleted)
        }
        const where = `after ${from + some.length} edits`
        expect(peer.fault(), where).toBeNull()
        expect(plainText(peer.state.doc) === text, `${where}: the editor shows the recorded text`).toBe(true)
      }
      expect(text === endContent, 'the patches give the end content').toBe(true)

      const state = Y.encodeStateAsUpdate(peer.document)
      const fresh = new Y.Doc()
      Y.applyUpdate(fresh, state)
      // The editor's own keeps deleted text for its undo history.
      const stored = Y.encodeStateAsUpdate(fresh)
      expect(plainText(documentFrom(fresh)) === endContent, 'the document reads back as the end content').toBe(true)
      process.stdout.write(
        [
          `${name}: ${patches.length} edits in ${(spent / 1000).toFixed(1)} s, ${Math.round(patches.length / (spent / 1000))} a second`,
          `microseconds an edit, by stretches of ${stretch}: ${costs.join(' ')}`,
          `${peer.state.doc.childCount} blocks, ${endContent.length} characters: ${stored.length} bytes as a server has it, ` +
            `${state.length} with what can be undone; all updates together ${sent} bytes`,
          '',
        ].join('\n'),
      )
    })
  })
}
