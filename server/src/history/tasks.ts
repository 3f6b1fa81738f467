/**
 * What is computed from a document's history. Each takes bytes and gives plain data, so that it can be done by another
 * thread: the history of a long document takes a second to play, in which the server has others to answer.
 */
import { compareStates, onlyChanges } from '@tandem/shared/document/compare.ts'
import { documentFrom } from '@tandem/shared/document/convert.ts'
import { htmlPageFrom } from '@tandem/shared/document/html.ts'
import { writeMarkdown } from '@tandem/shared/document/markdown/write.ts'
import { withPictureAddresses } from '@tandem/shared/document/picture-addresses.ts'
import { writeText } from '@tandem/shared/document/text.ts'
import * as Y from 'yjs'
import type { History } from '../storage/storage.ts'
import { attribute } from './attribution.ts'
import { foldLog } from './fold.ts'
import { emptyReplay, historyUntil, replay, revertTo } from './replay.ts'

/** The tasks by name. */
export const tasks = {
  fold: foldLog,
  revert: revertTo,
  attribute,

  /** The document at the end of a history, as JSON of ProseMirror. */
  readJson(history: History): unknown {
    return withDocument(history, (document) => documentFrom(document).toJSON() as unknown)
  },

  /** The document at the end of a history, as a page of HTML. `images` is what the addresses of its images begin with. */
  readHtml(history: History, title: string, images: string): string {
    return withDocument(history, (document) => htmlPageFrom(withPictureAddresses(documentFrom(document), (hash) => images + hash), title))
  },

  /** The document at the end of a history, as Markdown. `images` is what the addresses of its images begin with. */
  readMarkdown(history: History, images: string): string {
    return withDocument(history, (document) => writeMarkdown(withPictureAddresses(documentFrom(document), (hash) => images + hash)))
  },

  /** The document at the end of a history, as plain text. */
  readText(history: History): string {
    return withDocument(history, (document) => writeText(documentFrom(document)))
  },

  /**
   * What the end of a history has that an earlier version of it does not, and the other way round.
   *
   * @param through the last sequence of the earlier version; 0 for the time before the first.
   * @param isShort whether blocks far from any change are left out.
   */
  compare(history: History, through: number, isShort: boolean): unknown {
    const document = emptyReplay()
    replay(document, historyUntil(history, through))
    const older = Y.snapshot(document)
    replay(document, history, through)
    const blocks = compareStates(document, older, Y.snapshot(document))
    document.destroy()
    return isShort ? onlyChanges(blocks) : blocks
  }
} as const

function withDocument<T>(history: History, read: (document: Y.Doc) => T): T {
  const document = new Y.Doc()
  replay(document, history)
  try {
    return read(document)
  } finally {
    document.destroy()
  }
}

/** What can be asked for. */
export type Tasks = typeof tasks

/** A task with its arguments. */
export type TaskRequest = { [T in keyof Tasks]: { id: number; task: T; args: Parameters<Tasks[T]> } }[keyof Tasks]

/** The answer to the request of the same id. */
export type TaskReply = { id: number; value: unknown } | { id: number; error: string }
