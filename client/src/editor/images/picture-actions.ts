/** What the controls of a picture do. */
import { safeImageSource, storedImageHash } from '@tandem/shared/schema/links.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { Selection } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { resizePicture } from '../plugins/image-view.ts'
import { pictureKey, selectedPicture } from './insert-images.ts'

/** The sides that a picture can stand at. */
export type PictureSide = 'start' | 'center' | 'end'

/** For the picture that is selected when one of these is called. */
export interface PictureActions {
  setAlt(alt: string): void
  align(side: PictureSide): void
  resize(width: 'wider' | 'narrower' | 'full' | 'original'): void
  /** Opens the picture by itself, in another tab. */
  open(): Promise<void>
  download(): Promise<void>
  remove(): void
  /** Gives the focus back to the text. */
  leave(): void
}

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg' }

/** Actions on the picture that is selected in `view`. */
export function pictureActions(view: EditorView): PictureActions {
  const set = (name: string, value: unknown) => {
    const selected = selectedPicture(view.state)
    if (selected !== null && view.editable) view.dispatch(view.state.tr.setNodeAttribute(selected.pos, name, value))
  }
  const source = async (): Promise<{ address: string; type: string } | null> => {
    const src = safeImageSource(String(selectedPicture(view.state)?.node.attrs['src'] ?? ''))
    const hash = src === null ? null : storedImageHash(src)
    if (src === null || src === '') return null
    if (hash === null) return { address: src, type: '' }
    const { images } = pictureKey.getState(view.state)?.options ?? {}
    const [address, file] = await Promise.all([images?.url(hash), images?.file(hash)])
    return address ? { address, type: file?.type ?? '' } : null
  }
  return {
    setAlt: (alt) => set('alt', alt),
    align: (side) => set('align', side),
    resize(width) {
      const selected = selectedPicture(view.state)
      if (selected !== null && view.editable) resizePicture(view, selected.pos, width)
    },
    async open() {
      const found = await source()
      if (found !== null) window.open(found.address, '_blank', 'noopener,noreferrer')
    },
    async download() {
      const found = await source()
      if (found === null) return
      const link = view.dom.ownerDocument.createElement('a')
      const name = String(selectedPicture(view.state)?.node.attrs['alt'] ?? '').replace(/[^\p{L}\p{N} _-]/gu, '').trim().slice(0, 60)
      link.href = found.address
      link.rel = 'noopener noreferrer'
      link.target = '_blank'
      link.download = `${name || 'picture'}${found.type === '' ? '' : `.${endings[found.type] ?? found.type.replace('image/', '')}`}`
      link.click()
    },
    remove() {
      const selected = selectedPicture(view.state)
      if (selected === null || !view.editable) return
      const { tr, doc } = view.state
      if (doc.resolve(selected.pos).parent.childCount === 1) tr.replaceWith(selected.pos, selected.pos + selected.node.nodeSize, schema.nodes.paragraph.create())
      else tr.delete(selected.pos, selected.pos + selected.node.nodeSize)
      view.dispatch(tr.setSelection(Selection.near(tr.doc.resolve(Math.min(selected.pos, tr.doc.content.size)))).scrollIntoView())
      view.focus()
    },
    leave: () => view.focus(),
  }
}
