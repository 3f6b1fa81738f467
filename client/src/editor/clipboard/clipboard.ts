/**
 * Copy and paste between the flat document and the rest of the world.
 *
 *   copy    blocks -> nested HTML (nest.ts), plain text (plain-text.ts) and, once its writer is loaded, Markdown
 *   paste   HTML of others -> what it means (foreign/) -> flat elements (flatten.ts) -> the schema's parser
 *           text -> lines (lines.ts); where it clearly is Markdown or cells, that is what it becomes (conversion.ts)
 *           code of VS Code -> a code block
 *   tables  stay tables, with flat blocks in their cells; as plain text, lines with tabs between the cells (cells.ts)
 *
 * What is dropped goes the same ways, but stays the text that it is.
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { DOMParser, DOMSerializer, Fragment, type ParseOptions, Slice } from 'prosemirror-model'
import { Plugin, type Selection } from 'prosemirror-state'
import { cellAround, isInTable } from 'prosemirror-tables'
import type { EditorView } from 'prosemirror-view'
import { loadConverters } from '../formats/formats.ts'
import { cellsFromText, contentOfOnlyCell, withoutTablesAmongBlocks } from './cells.ts'
import { conversionKey, conversionState, pasteAndConvert } from './conversion.ts'
import { documentFrom } from './document-from.ts'
import { flatten } from './flatten.ts'
import type { Pasted } from './foreign/foreign.ts'
import { pictureAddress } from '../images/insert-images.ts'
import { pasteAddress } from '../link.ts'
import { linesFrom } from './lines.ts'
import { NestingSerializer } from './nest.ts'
import { plainText } from './plain-text.ts'

const { paragraph, listItem } = schema.nodes

type Foreign = typeof import('./foreign/foreign.ts')

let foreign: Pick<Foreign, 'readForeign' | 'codeFrom'> | null = null
let converters: Awaited<ReturnType<typeof loadConverters>> | null = null

/** Loads what reads what other programs copy. */
async function loadForeign(): Promise<Foreign> {
  const loaded = await import('./foreign/foreign.ts')
  foreign = loaded
  return loaded
}

/** Carries the clipboard's way in and out. */
export function clipboard(): Plugin {
  /** Whether what is being pasted is wanted as plain text. */
  let isPlain = false
  /** Whether it is HTML that no editor like this one wrote. */
  let isForeign = false
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
        isForeign = false
        early = null
        return text
      },
      transformPastedHTML(html) {
        isPlain = false
        isForeign = !html.includes('data-pm-slice')
        early = foreign === null && isForeign ? html : null
        // Not as a stylesheet: what ProseMirror would take from one is not all, and a page's policy may forbid it.
        return html.replace(/<style\b[^>]*>([^]*?)<\/style>/gi, '<script type="text/css">$1</script>')
      },
      transformPasted: (slice, view) =>
        isInTable(view.state) ? withoutTablesAmongBlocks(slice) : keepFirstBlock(contentOfOnlyCell(slice, isForeign), view.state.selection, isForeign),
      handlePaste(view, { clipboardData }, slice) {
        if (view.state.selection.$from.parent.type.spec.code === true || isPlain) return false
        const of = (type: string) => clipboardData?.getData(type) ?? ''
        // Without a clipboard it is HTML that was there before, and was made ready for this.
        const html = clipboardData === null ? (early ?? '') : of('text/html')
        const pasted = { text: of('text/plain'), html, markdown: of('text/markdown'), vscode: of('vscode-editor-data') }
        // Where HTML is beside it, that may have a link of its own, or say where a copied link was taken off.
        if (!/<(?:a|img)\b|data-pm-slice/i.test(html) && pasteAddress(view, pasted.text)) return true
        if (foreign !== null || (early === null && pasted.vscode === '')) return pasteText(view, pasted, slice)
        void pasteLater(view, pasted)
        return true
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
        data.setData('text/markdown', converters.write('markdown', documentFrom(slice).toJSON(), { title: '', lang: '', addressOf: (hash) => pictureAddress(view.state, hash) }))
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
    // ProseMirror leaves out a line break at the end, which browsers put there.
    else for (const end of (dom as Element).querySelectorAll('br:last-child')) end.after((dom as Element).ownerDocument.createComment(''))
    flatten(dom as Element)
    return super.parseSlice(dom, options)
  }
}

/** Pastes text that is code, Markdown or cells as that; false where it is none of them. */
function pasteText(view: EditorView, pasted: Pasted, slice: Slice): boolean {
  const { text, html, markdown } = pasted
  const code = foreign?.codeFrom(pasted) ?? null
  if (code === null) return html === '' && text !== '' && pasteAndConvert(view, slice, text, markdown !== '' ? markdown : markdownIn(text))
  if (code.language === 'markdown') return pasteAndConvert(view, linesFrom(text, view.state.selection.$from), text, text)
  if (code.isBlock) {
    const block = schema.nodes.codeBlock.create({ language: code.language }, schema.text(code.text))
    const tr = view.state.tr.replaceSelection(new Slice(Fragment.from(block), 0, 0))
    view.dispatch(tr.scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste'))
  } else view.pasteText(text)
  return true
}

/** The Markdown that a text is; `null` where it is not clearly that. */
async function markdownIn(text: string): Promise<string | null> {
  const { looksLikeMarkdown } = await loadForeign()
  return looksLikeMarkdown(text) ? text : null
}

/** Pastes once what reads it is loaded; as well as it can be read without, where that fails. */
async function pasteLater(view: EditorView, pasted: Pasted): Promise<void> {
  const loaded = await loadForeign().catch(() => null)
  // Nothing to wait for any more.
  foreign ??= { readForeign: () => undefined, codeFrom: () => null }
  if (!view.isDestroyed && view.editable && !pasteText(view, pasted, Slice.empty)) view.pasteHTML(pasted.html)
  foreign = loaded
}

/**
 * Pasting fits the first block's text into the block of the caret. Where that is an empty paragraph and more blocks follow, the
 * first one is meant as a block too, with its quote and indent. So is what others say to be a heading or an item, behind a text:
 * with `isForeign`, that the slice begins in the middle of a block only means that nobody said where it begins.
 */
export function keepFirstBlock(slice: Slice, { empty, $from }: Selection, isForeign = false): Slice {
  const { type, content } = $from.parent
  if (!empty || slice.content.childCount < 2) return slice
  const isInEmpty = type === paragraph && content.size === 0
  const isBehindText = isForeign && type !== listItem && $from.parentOffset > 0 && !slice.content.firstChild!.hasMarkup(paragraph)
  return isInEmpty || isBehindText ? new Slice(slice.content, 0, slice.openEnd) : slice
}
