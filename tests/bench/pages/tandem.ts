/** The measured page with Tandem's editor. */

import { UndoHistory } from '@tandem/client/editor/binding/index.ts'
import { contentStyles } from '@tandem/client/editor/content.styles.ts'
import { createEditor } from '@tandem/client/editor/create-editor.ts'
import { editor } from '@tandem/client/messages/en/editor.ts'
import { preparePage } from './page.ts'

preparePage(
  (mount, document, awareness) =>
    createEditor({
      mount,
      document,
      awareness,
      history: new UndoHistory(document),
      editable: () => true,
      text: () => editor,
      focusMode: () => false,
      placeholder: () => '',
      label: () => 'Document',
      locale: () => 'en',
      onError(error) {
        throw error
      },
    }),
  contentStyles,
)
