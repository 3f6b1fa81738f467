/**
 * Pictures over the clipboard.
 *
 *   in    files                   go to the server, unless they come beside a text that has them too
 *         HTML                    pictures in `data:` go to the server; those of this server stay what they are; of what is
 *                                 only a sign, such as an emoji, its words are taken
 *   out   HTML                    a picture of the server has its address there, for other programs
 */
import { schema } from '@tandem/shared/schema/schema.ts'
import { storedImageHash } from '@tandem/shared/schema/links.ts'
import { Slice, type Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { insertPictureFiles, loadTools, type PictureOptions } from '../images/insert-images.ts'

/** Takes pictures from the clipboard, and puts them there. */
export function imagePaste({ images, text, say }: PictureOptions): Plugin {
  // Whether only the text is wanted.
  let isPlain = false
  // Whether what is pasted is from an editor like this one.
  let isOwn = false
  // Whether what is pasted is what has been prepared here.
  let isPrepared = false
  const prepareAndPaste = async (view: EditorView, html: string): Promise<void> => {
    let prepared = html
    try {
      prepared = await (await loadTools()).prepareHtml(html, images)
    } catch {
      // The text is taken without them.
      say(text().picturesNotLoaded)
    }
    if (view.isDestroyed || !view.editable) return
    isPrepared = true
    view.pasteHTML(prepared)
    isPrepared = false
  }
  const copy = (view: EditorView, event: ClipboardEvent, isCut: boolean): boolean => {
    const { selection, tr } = view.state
    const slice = selection.content()
    if (images === null || event.clipboardData === null || !hasStoredPicture(slice)) return false
    const { dom, text: plain } = view.serializeForClipboard(slice)
    for (const figure of dom.querySelectorAll<HTMLElement>('[data-image]')) {
      const hash = storedImageHash(figure.dataset['image'] ?? '')
      if (hash !== null) figure.querySelector('img')?.setAttribute('src', images.address(hash))
    }
    event.preventDefault()
    event.clipboardData.clearData()
    event.clipboardData.setData('text/html', dom.innerHTML)
    event.clipboardData.setData('text/plain', plain)
    if (isCut && view.editable) view.dispatch(tr.deleteSelection().scrollIntoView().setMeta('uiEvent', 'cut'))
    return true
  }
  return new Plugin({
    props: {
      transformPastedText(pasted, plain) {
        isPlain = plain
        isOwn = false
        return pasted
      },
      transformPastedHTML(html) {
        isPlain = false
        isOwn = html.includes('data-pm-slice')
        return html
      },
      // A picture of another program is whole, and not the text of its caption.
      transformPasted({ content, openStart, openEnd }) {
        const isWhole = (node: Node | null) => !isOwn && node?.type === schema.nodes.image
        return new Slice(content, isWhole(content.firstChild) ? 0 : openStart, isWhole(content.lastChild) ? 0 : openEnd)
      },
      handlePaste(view, event) {
        const html = event.clipboardData?.getData('text/html') ?? ''
        const files = [...(event.clipboardData?.files ?? [])].filter(({ type }) => type.startsWith('image/'))
        const isWanted = !isPlain && !isPrepared && view.editable && view.state.selection.$from.parent.type.spec.code !== true
        isPlain = false
        if (!isWanted) return false
        if (images !== null && files.length > 0 && !saysSomething(html)) {
          void insertPictureFiles(view, files)
          return true
        }
        if (isOwn) for (const [, hash] of html.matchAll(/"sha256:([0-9a-f]{64})"/g)) void images?.adopt(hash!).catch(() => undefined)
        if (isOwn || !/<img\b/i.test(html)) return false
        void prepareAndPaste(view, html)
        return true
      },
      handleDOMEvents: {
        copy: (view, event) => copy(view, event, false),
        cut: (view, event) => copy(view, event, true),
      },
    },
  })
}

function hasStoredPicture({ content }: Slice): boolean {
  let found = false
  content.descendants((node) => {
    found ||= node.type === schema.nodes.image && storedImageHash(String(node.attrs['src'])) !== null
    return !found
  })
  return found
}

/** Whether HTML has text: what a browser copies with a picture is the picture again. */
function saysSomething(html: string): boolean {
  if (html === '') return false
  const template = document.createElement('template')
  template.innerHTML = html
  for (const element of template.content.querySelectorAll('style, script, title')) element.remove()
  return template.content.textContent?.trim() !== ''
}
