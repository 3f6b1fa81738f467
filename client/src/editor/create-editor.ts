/**
 * The editor: a ProseMirror view on one Y document.
 *
 *   Y document <-> DocumentBinding <-> EditorState <-> EditorView
 *                                        | plugins, in the order of the array below: for a key, a click
 *                                        | or a paste, the first that claims it has it
 *
 * The view shows what the Y document holds at this moment, so the document should be synced or loaded
 * before. It is drawn while detached from the page and attached once: layout then runs once, over a
 * finished document. Nothing here reaches the network.
 */
import { gapCursor } from 'prosemirror-gapcursor'
import { EditorState, Plugin } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { EditorText, Messages } from '../messages/messages.ts'
import { carets, DocumentBinding, type UndoHistory } from './binding/index.ts'
import { clipboard } from './clipboard/clipboard.ts'
import type { EditorImages } from './images/images.ts'
import type { PictureOptions } from './images/insert-images.ts'
import { inputRulesPlugin } from './input-rules.ts'
import { keymaps } from './keymap.ts'
import { linkHandling } from './link.ts'
import { blockHandle } from './plugins/block-handle.ts'
import { printStyles } from './plugins/print-styles.ts'
import { codeBlocks } from './plugins/code-blocks.ts'
import { blockIds } from './plugins/block-ids.ts'
import { calloutNames } from './plugins/callout-names.ts'
import { dropCursor } from './plugins/drop-cursor.ts'
import { dividers } from './plugins/dividers.ts'
import { focusMode } from './plugins/focus-mode.ts'
import { dateViews } from './plugins/date-view.ts'
import { foundMatches } from './plugins/found-matches.ts'
import { imagePaste } from './plugins/image-paste.ts'
import { imageViews } from './plugins/image-view.ts'
import { listItemViews } from './plugins/list-item-view.ts'
import { placeholder } from './plugins/placeholder.ts'
import { tableSelection } from './plugins/table-selection.ts'
import { tableViews } from './plugins/table-view.ts'
import { undoAccess } from './plugins/undo-access.ts'
import { suggestions, type SuggestionOptions } from './suggestions/suggestions.ts'

export interface EditorOptions {
  /** The element that the editable is appended to. */
  mount: HTMLElement
  document: Y.Doc
  awareness: Awareness
  /** Outlives the view: the person who reopens a document can still take back what they wrote. */
  history: UndoHistory
  /** Whether the person may write now. Read on every update; after a change call `view.setProps({})`. */
  editable: () => boolean
  /** Who keeps the pictures of the document. Without it only addresses of the web are shown. */
  images?: EditorImages
  /** What is said of pictures, where that is not in English. */
  pictureText?: () => Messages['pictures'] | undefined
  /** Tells the person something, for a while. */
  say?: (words: string) => void
  /** What the plugins say, in the language of the place. Read whenever something is drawn; after a change call `view.setProps({})`. */
  text: () => EditorText
  /** Whether all but the blocks of the selection is paler, and what is written in the middle. Read on every update. */
  focusMode: () => boolean
  /** What an empty document shows. Read on every update. */
  placeholder: () => string
  /** The accessible name of the editable. Read on every update. */
  label: () => string
  /** What `Intl` writes in; read whenever something is drawn. */
  locale: () => string
  /** Suggestions while typing; none, when left out. */
  suggestions?: SuggestionOptions
  /** Called after every update of the view: a change of the document, the selection or the stored marks. */
  onUpdate?: (view: EditorView) => void
  /** Told of what went wrong while an edit was carried over, and of what `onUpdate` threw. */
  onError?: (error: unknown) => void
}

/**
 * Makes the editor and appends it to `options.mount`. `view.destroy()` takes it away and stops everything
 * that was started here; the document, its awareness and the undo history stay the caller's.
 */
export function createEditor(options: EditorOptions): EditorView {
  const { document, awareness, history, onError } = options
  const binding = new DocumentBinding(document, { history, ...(onError && { onError }) })

  const { images = null, say = () => undefined, pictureText = () => undefined, text } = options
  const pictures: PictureOptions = { images, say, pictureText, text }

  const plugins: Plugin[] = [
    binding.plugin,
    undoAccess(history),
    imageViews(pictures, options.mount),
    blockIds(binding),
    dividers(),
    ...(options.suggestions ? [suggestions(options.suggestions)] : []),
    dateViews(options.locale),
    inputRulesPlugin(),
    ...keymaps(),
    linkHandling(),
    imagePaste(pictures),
    clipboard(),
    tableSelection(),
    tableViews(),
    listItemViews(),
    codeBlocks(options.text),
    blockHandle(options.mount, options.text),
    printStyles(),
    calloutNames(options.mount, options.text),
    placeholder(options.placeholder),
    focusMode(options.focusMode),
    foundMatches(),
    carets(binding, awareness),
    dropCursor(),
    gapCursor(),
    updateReports(options),
  ]

  const view = new EditorView(null, {
    state: EditorState.create({ doc: binding.initialDocument, plugins }),
    editable: options.editable,
    attributes: ({ doc }): Record<string, string> => {
      const editable = options.editable()
      return {
        class: gainsBySkipping && doc.childCount > longDocument ? 'tandem-document tandem-long' : 'tandem-document',
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': options.label(),
        'aria-readonly': String(!editable),
        // What cannot be edited takes no focus by itself, and then could not be scrolled or read by keyboard.
        ...(editable ? {} : { tabindex: '0' }),
      }
    },
  })
  options.mount.append(view.dom)
  return view
}

/**
 * From this many blocks on, those out of sight are neither laid out nor painted (`content-visibility`).
 * In a shorter document that gains nothing.
 */
const longDocument = 300

/**
 * Whether the engine gains by that. Chromium halves the work of a key in a long document; Firefox then
 * misses far jumps at the first try, and WebKit gets slower at moving the caret.
 */
const gainsBySkipping = typeof navigator !== 'undefined' && /Chrom(e|ium)\//.test(navigator.userAgent)

/** Reports the view's updates. A throw of the listener must not stop the update that it was told of. */
function updateReports({ onUpdate, onError }: EditorOptions): Plugin {
  return new Plugin({
    view: () => ({
      update(view) {
        try {
          onUpdate?.(view)
        } catch (error) {
          onError?.(error)
        }
      },
    }),
  })
}
