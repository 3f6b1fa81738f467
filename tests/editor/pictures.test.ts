/** Where pictures go that are put in, and what they are called elsewhere. */
import { withPictureAddresses } from '@tandem/shared/document/picture-addresses.ts'
import { schema } from '@tandem/shared/schema/schema.ts'
import { pictureKey, requestImage, requestImageBar, selectedPicture, type PictureState } from '@tandem/client/editor/images/insert-images.ts'
import { insertPictures } from '@tandem/client/editor/images/place-pictures.ts'
import type { Node } from 'prosemirror-model'
import { NodeSelection, Plugin } from 'prosemirror-state'
import { describe, expect, test } from 'vitest'
import { apply, doc, expectDocument, image, p, pre, stateOf, ul } from './build.ts'

const hash = 'ab'.repeat(32)
const found = { src: `sha256:${hash}`, width: 400, ratio: 2 }
const tableOf = (...blocks: Node[]) => schema.nodes.table.create(null, schema.nodes.tableRow.create(null, schema.nodes.tableCell.create(null, blocks)))
const picture = (attrs = {}) => image({ ...found, ...attrs })

/** The state after pictures were put in where the caret is, or at `at`. */
function inserted(before: Node, at?: number, pictures = [found]) {
  const state = stateOf(before)
  return state.apply(insertPictures(state, pictures, at ?? state.selection.to))
}

describe('pictures that are put in', () => {
  test('go above the empty paragraph of the caret, where one goes on writing', () => {
    expectDocument(inserted(doc(p('one'), p('<a>'))), doc(p('one'), picture(), p('<a>')))
    expectDocument(inserted(doc(p('<a>')), undefined, [found, { ...found, width: 500 }]), doc(picture(), picture({ width: 500 }), p('<a>')))
  })

  test('go below the block of the caret, which is divided nowhere', () => {
    expectDocument(inserted(doc(p('on<a>e'), p('two'))), doc(p('on<a>e'), picture(), p('two')))
    expectDocument(inserted(doc(pre('on<a>e'))), doc(pre('on<a>e'), picture()))
  })

  test('at the end of a block, one goes on behind them', () => {
    expectDocument(inserted(doc(p('one<a>'), p('two'))), doc(p('one'), picture(), p('<a>'), p('two')))
    expectDocument(inserted(doc(p('one<a>'), p())), doc(p('one<a>'), picture(), p()))
  })

  test('stand where their block stands', () => {
    expectDocument(inserted(doc(p({ quote: 1, callout: 'note', align: 'end' }, 'on<a>e'))), doc(p({ quote: 1, callout: 'note', align: 'end' }, 'on<a>e'), picture({ quote: 1, callout: 'note' })))
    expectDocument(inserted(doc(ul({ indent: 1 }, 'on<a>e'))), doc(ul({ indent: 1 }, 'on<a>e'), picture({ indent: 1 })))
  })

  test('go between two blocks, and into a cell', () => {
    expectDocument(inserted(doc(p('one'), p('two')), 5), doc(p('one'), picture(), p('two')))
    const table = tableOf(p('one').node)
    expect(inserted(schema.nodes.doc.create(null, table), 5).doc.child(0).toJSON()).toEqual(tableOf(p('one').node, picture().node).toJSON())
  })

  test('have no size that no picture can have', () => {
    expectDocument(inserted(doc(p('<a>')), undefined, [{ ...found, width: 3, ratio: 1e9 }]), doc(picture({ width: null, ratio: null }), p('<a>')))
  })
})

test('a picture is asked for where there can be some', () => {
  const options = { images: null, text: () => ({}) as never, pictureText: () => undefined, say: () => undefined }
  const plugin = new Plugin<PictureState>({ key: pictureKey, state: { init: () => ({ options, places: new Map() }), apply: (_tr, value) => value } })
  expect(requestImage(stateOf(doc(p('one<a>')), [plugin]))).toBe(true)
  expect(requestImage(stateOf(doc(p('one<a>'))))).toBe(false)
})

test('the controls are those of the picture that is selected, or whose caption the caret is in', () => {
  expect(apply(requestImageBar, doc(p('<a>'), picture()))).toBe(null)
  const before = stateOf(doc(p('one'), image(found, 'cap<a>tion')))
  const view = { dom: { dispatchEvent: () => true } }
  let after = before
  expect(requestImageBar(before, (transaction) => (after = before.apply(transaction)), view as never)).toBe(true)
  expect(after.selection).toBeInstanceOf(NodeSelection)
  expect(selectedPicture(after)?.pos).toBe(5)
  expect(selectedPicture(before)).toBe(null)
})

test('pictures of the server have their addresses elsewhere, in cells too, and all else is as it was', () => {
  const documentWith = (node: Node) => schema.nodes.doc.create(null, [before.child(0), node, tableOf(node), image('web').node])
  const before = doc(p('one'))
  const full = documentWith(picture().node)
  const after = withPictureAddresses(full, (name) => `https://tandem.test/${name}`)
  expect(after.toJSON()).toEqual(documentWith(picture({ src: `https://tandem.test/${hash}` }).node).toJSON())
  expect(after.child(0)).toBe(before.child(0))
})
