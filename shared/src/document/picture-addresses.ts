/** A document whose pictures are to be found from elsewhere. */
import { Fragment, type Node } from 'prosemirror-model'
import { storedImageHash } from '../schema/links.ts'
import { schema } from '../schema/schema.ts'

const { image } = schema.nodes

/** `node` with the pictures that the server keeps named by their addresses there, instead of by their hashes. */
export function withPictureAddresses(node: Node, addressOf: (hash: string) => string): Node {
  if (node.type === image) {
    const hash = storedImageHash(String(node.attrs['src']))
    return hash === null ? node : image.create({ ...node.attrs, src: addressOf(hash) }, node.content, node.marks)
  }
  if (node.isTextblock || node.isLeaf) return node
  const children = node.children.map((child) => withPictureAddresses(child, addressOf))
  return children.every((child, index) => child === node.child(index)) ? node : node.copy(Fragment.from(children))
}
