/**
 * Copy and paste between the flat document and the rest of the world.
 *
 *   copy    blocks -> nested HTML (nest.ts), plain text (plain-text.ts) and, once its writer is loaded, Markdown
 *   paste   HTML of others -> what it means (foreign/) -> flat elements (flatten.ts) -> the schema's parser
 *           text -> lines (lines.ts); where it clearly is Markdown or cells, that is what it becomes (conversion.ts)
 *           code of VS Code -> a code block (code.ts)
 *   tables  stay tables, with flat blocks in their cells; as plain text, lines with tabs between the cells (cells.ts)
 *
 * What is dropped goes the same ways, but stays the text that it is.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { DOMParser, DOMSerializer, type ParseOptions, Slice } from 'prosemirror-model'
import { Plugin, type Selection } from 'prosemirror-state'
import { cellAround, isInTable } from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'
import { loadConverters } from '../formats/formats.ts'
import { cellsFromText, contentOfOnlyCell, withoutTablesAmongBlocks } from './cells.ts'
import { codeFrom, insertCode } from './code.ts'
import { conversionKey, conversionState, pasteAndConvert } from './conversion.ts'
import { documentFrom } from './document-from.ts'
import { flatten } from './flatten.ts'
import { linesFrom } from './lines.ts'
import { looksLikeMarkdown } from './markdown.ts'
import { NestingSerializer } from './nest.ts'
import { plainText } from './plain-text.ts'

type Foreign = typeof import('./foreign/foreign.ts')

let foreign: Foreign | null = null
let converters: Awaited<ReturnType<typeof loadConverters>> | null = null

/** Loads what reads the HTML of other programs. */
async function loadForeign(): Promise<void> {
  foreign ??= await import('./foreign/foreign.ts')
}

/** Carries the clipboard's way in and out. */
export function clipboard(): Plugin {
  /** Whether what is being pasted is wanted as plain text. */
  let isPlain = false
  /** HTML of another program that came before what reads it. */
  let early: string | null = null
  /** What is being copied or dragged. */
  let copied: Slice | null = null

  return new Plugin({
    key: conversionKey,
    state: conversionState,
    props: {
      clipboardParser: new FlatteningParser(schema, DOMParser.fromSchema(schema).rules),
      clipboardSerializer: new NestingSerializer(DOMSerializer.nodesFromSchema(schema), DOMSerializer.marksFromSchema(schema)),
      clipboardTextSerializer(slice) {
        copied = slice
        return plainText(slice)
      },
      clipboardTextParser: (text, $context) => (cellAround($context) === null ? null : cellsFromText(text)) ?? linesFrom(text, $context),
      transformPastedText(text, plain) {
        isPlain = plain
        early = null
        return text
      },
      transformPastedHTML(html) {
        isPlain = false
        early = foreign === null && !html.includes('data-pm-slice') ? html : null
        // ProseMirror writes what a stylesheet says on each element, and what it does not know of a style is lost by that.
        return html.includes('mso-list') ? html.replace(/<style[^]*?<\/style>/gi, '') : html
      },
      transformPasted: (slice, view) =>
        isInTable(view.state) ? withoutTablesAmongBlocks(slice) : keepFirstBlock(contentOfOnlyCell(slice), view.state.selection),
      handlePaste(view, event, slice) {
        if (view.state.selection.$from.parent.type.spec.code === true || isPlain || !view.editable) return false
        return pasteText(view, event, slice) || (early !== null && pasteLater(view, early))
      },
      handleDOMEvents: {
        focus: () => prepare(),
        dragenter: () => prepare(),
      },
    },
    view(view) {
      // After ProseMirror's own handlers, which are on the same element.
      const addMarkdown = (event: ClipboardEvent | DragEvent) => {
        const data = event instanceof DragEvent ? event.dataTransfer : event.clipboardData
        const slice = copied
        copied = null
        if (slice === null || converters === null || data === null || data.getData('text/plain') === '') return
        data.setData('text/markdown', converters.write('markdown', documentFrom(slice).toJSON(), '', ''))
      }
      const types = ['copy', 'cut', 'dragstart'] as const
      for (const type of types) view.dom.addEventListener(type, addMarkdown)
      return {
        update({ state }) {
          // Who selects may copy, and then there is no time to load anything.
          if (!state.selection.empty && converters === null) {
            loadConverters().then(
              (loaded) => {
                converters = loaded
              },
              () => undefined,
            )
          }
        },
        destroy() {
          for (const type of types) view.dom.removeEventListener(type, addMarkdown)
        },
      }
    },
  })
}

/** Loads what a paste will need; a failure shows when it is needed. */
function prepare(): false {
  loadForeign().catch(() => undefined)
  return false
}

class FlatteningParser extends DOMParser {
  override parseSlice(dom: globalThis.Node, options?: ParseOptions): Slice {
    // White space counts in what came from an editor like this one.
    if (options?.preserveWhitespace !== true) foreign?.readForeign(dom as Element)
    flatten(dom as Element)
    return super.parseSlice(dom, options)
  }
}

/** Pastes text that is code, Markdown or cells as that. */
function pasteText(view: EditorView, event: ClipboardEvent, slice: Slice): boolean {
  const data = event.clipboardData
  if (data === null) return false
  const text = data.getData('text/plain')
  const code = codeFrom(data)
  if (code !== null && code.language !== 'markdown') {
    if (code.isBlock) insertCode(view, code)
    else view.pasteText(text, event)
    return true
  }
  if (code === null && data.getData('text/html') !== '') return false
  const markdown = data.getData('text/markdown')
  return pasteAndConvert(view, {
    slice: code === null ? slice : linesFrom(text, view.state.selection.$from),
    text,
    markdown: markdown !== '' ? markdown : code !== null || looksLikeMarkdown(text) ? text : null,
  })
}

/** Pastes `html` once what reads it is loaded; as well as it can be read without, where that fails. */
function pasteLater(view: EditorView, html: string): boolean {
  const paste = () => {
    if (!view.isDestroyed && view.editable) view.pasteHTML(html)
  }
  loadForeign().then(paste, () => {
    // Nothing to wait for any more.
    foreign = { readForeign: () => undefined }
    paste()
    foreign = null
  })
  return true
}

/**
 * Pasting fits the first block's text into the block of the caret. Where that is an empty paragraph and
 * more blocks follow, the first one is meant as a block too, with its quote and indent.
 */
export function keepFirstBlock(slice: Slice, { empty, $from }: Selection): Slice {
  const { type, content } = $from.parent
  if (!empty || type !== schema.nodes.paragraph || content.size > 0 || slice.content.childCount < 2) return slice
  return new Slice(slice.content, 0, slice.openEnd)
}
