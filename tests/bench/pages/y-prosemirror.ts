/**
 * The measured page with a ProseMirror editor on y-prosemirror, set up as its documentation says, with the mapping of
 * `initProseMirrorDoc`, without which the first view is drawn twice. The content has Tandem's stylesheet, but for what
 * that does for long documents.
 */

import { baseKeymap } from 'prosemirror-commands'
import { keymap } from 'prosemirror-keymap'
import { EditorState } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { initProseMirrorDoc, redoCommand, undoCommand, yCursorPlugin, ySyncPlugin, yUndoPlugin } from 'y-prosemirror'
import { contentStyles } from '@tandem/client/editor/content.styles.ts'
import { preparePage } from './page.ts'
import { plainFragment, plainSchema } from './plain-schema.ts'

const styles = `${contentStyles}
.tandem-document.ProseMirror > :is(p, h1, h2, h3, h4, h5, h6, pre, div) { content-visibility: visible; }
.ProseMirror-yjs-cursor { position: relative; margin-inline: -1px; border-inline-start: 2px solid; word-break: normal; pointer-events: none; }
.ProseMirror-yjs-cursor > div { position: absolute; inset-block-end: 100%; inset-inline-start: -2px; padding: 0.1em 0.4em;
  font: 600 0.75rem/1.4 system-ui, sans-serif; color: #fff; white-space: nowrap; user-select: none; }`

preparePage((mount, document, awareness) => {
  const fragment = plainFragment(document)
  const { doc, mapping } = initProseMirrorDoc(fragment, plainSchema)
  return new EditorView(mount, {
    state: EditorState.create({
      doc,
      plugins: [
        ySyncPlugin(fragment, { mapping }),
        yCursorPlugin(awareness),
        yUndoPlugin(),
        keymap({ 'Mod-z': undoCommand, 'Mod-y': redoCommand }),
        keymap(baseKeymap),
      ],
    }),
    attributes: { class: 'tandem-document' },
  })
}, styles)
