/** What the controls of a picture do. It is loaded with them, and knows ProseMirror by the view only. */
import { safeImageSource, storedImageHash } from '@tandem/shared/schema/links.ts'
import type { Node } from 'prosemirror-model'
import type { EditorView } from 'prosemirror-view'
import type { EditorImages } from '../../editor/images/images.ts'

/** The picture that is selected. */
export interface Picture {
  view: EditorView
  node: Node
  /** The position before it. */
  pos: number
  images: EditorImages | null
}

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg' }

/** Changes one thing that is said about the picture. */
export function setPicture({ view, pos }: Picture, name: string, value: string | null): void {
  if (view.editable) view.dispatch(view.state.tr.setNodeAttribute(pos, name, value))
}

/** Whether the server keeps the picture, and it is not one of an address. */
export function isStored({ node }: Picture): boolean {
  return storedImageHash(String(node.attrs['src'])) !== null
}

/** Opens the picture by itself, in another tab. */
export async function openPicture(picture: Picture): Promise<void> {
  const found = await source(picture)
  if (found !== null) window.open(found.address, '_blank', 'noopener,noreferrer')
}

/** Gives the picture to the person as a file. */
export async function downloadPicture(picture: Picture): Promise<void> {
  const found = await source(picture)
  if (found === null) return
  const link = document.createElement('a')
  const name = String(picture.node.attrs['alt']).replace(/[^\p{L}\p{N} _-]/gu, '').trim().slice(0, 60)
  link.href = found.address
  link.download = `${name || 'picture'}.${endings[found.type] ?? found.type.replace('image/', '')}`
  link.click()
}

/** Deletes the picture, with its caption. */
export function deletePicture({ view, node, pos }: Picture): void {
  if (!view.editable) return
  const { tr, doc, schema } = view.state
  const end = pos + node.nodeSize
  if (doc.resolve(pos).parent.childCount > 1) tr.delete(pos, end)
  else tr.replaceWith(pos, end, schema.nodes['paragraph']!.create())
  view.dispatch(tr.scrollIntoView())
  view.focus()
}

async function source({ node, images }: Picture): Promise<{ address: string; type: string } | null> {
  const src = safeImageSource(String(node.attrs['src']))
  const hash = src === null ? null : storedImageHash(src)
  if (src === null) return null
  if (hash === null) return { address: src, type: '' }
  const [address, file] = await Promise.all([images?.url(hash), images?.file(hash)])
  return address ? { address, type: file?.type ?? '' } : null
}
