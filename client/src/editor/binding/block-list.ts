/**
 * The blocks of one text, in order, and how large each is in the ProseMirror document.
 *
 * Kept in chunks of bounded length, each knowing its total size, so that finding the position of a
 * block or the block at a position costs about the square root of their number.
 */
import { noAttributes, type Attributes } from '@tandem/shared/document/attributes.ts'
import type { IdRange } from '@tandem/shared/document/edit-text.ts'
import type { MarkerItem } from '@tandem/shared/document/layout.ts'

const maxChunk = 128

interface Chunk {
  blocks: Block[]
  size: number
}

/** One block, as the Y document has it and as the editor shows it; the two differ while a remote change waits to be shown. */
export interface Block {
  /** Its marker; `null` for an implied block: of text before the first marker, or between a table and the next one. */
  readonly item: MarkerItem | null
  /** The marker that its text follows: its own, that of the table before an implied block, or `null` at the start of the text. */
  readonly after: MarkerItem | null
  /** Whether it is a table: one node without text of its own. */
  readonly isTable: boolean
  /** Text attributes in force at the marker, as the Y document has them now. */
  start: Attributes
  /** Size of its node in the editor's document; 0 while it is not shown. */
  readonly size: number
  /** Ids of the text that the editor shows in it; `null` when that is what the Y document holds. */
  shown: IdRange[] | null
  /** Where it is in its list; `null` when it is in none. */
  chunk: Chunk | null
}

/** A block that is in no list and not shown yet. */
export function newBlock(item: MarkerItem | null, start: Attributes = noAttributes, isTable = false): Block {
  return { item, after: item, isTable, start, size: 0, shown: null, chunk: null }
}

/** The implied block of text behind `table`. */
export function newTail(table: Block): Block {
  return { item: null, after: table.item, isTable: false, start: table.start, size: 0, shown: null, chunk: null }
}

export class BlockList {
  readonly #chunks: Chunk[] = [{ blocks: [], size: 0 }]

  /** Puts `block` after `previous`, or first for `null`. */
  insertAfter(previous: Block | null, block: Block): void {
    const chunk = previous === null ? this.#chunks[0]! : previous.chunk!
    chunk.blocks.splice(previous === null ? 0 : chunk.blocks.indexOf(previous) + 1, 0, block)
    chunk.size += block.size
    block.chunk = chunk
    if (chunk.blocks.length > maxChunk) this.#split(chunk)
  }

  remove(block: Block): void {
    const chunk = block.chunk!
    chunk.blocks.splice(chunk.blocks.indexOf(block), 1)
    chunk.size -= block.size
    block.chunk = null
    if (chunk.blocks.length === 0 && this.#chunks.length > 1) this.#chunks.splice(this.#chunks.indexOf(chunk), 1)
  }

  /** Says how large the block's node now is; 0 when it is no longer shown. */
  resize(block: Block, size: number): void {
    if (block.chunk !== null) block.chunk.size += size - block.size
    ;(block as { size: number }).size = size
  }

  /** Position before the block's node, counted from the start of the first block. */
  position(block: Block): number {
    let position = 0
    for (const chunk of this.#chunks) {
      if (chunk === block.chunk) break
      position += chunk.size
    }
    for (const other of block.chunk!.blocks) {
      if (other === block) return position
      position += other.size
    }
    throw new Error('The block is not in this list')
  }

  /** The shown block whose node begins at or contains `position`, and where it begins; `null` at the end. */
  at(position: number): { block: Block; start: number } | null {
    let start = 0
    for (const chunk of this.#chunks) {
      if (start + chunk.size <= position) {
        start += chunk.size
        continue
      }
      for (const block of chunk.blocks) {
        if (position < start + block.size) return { block, start }
        start += block.size
      }
    }
    return null
  }

  next(block: Block): Block | null {
    const chunk = block.chunk!
    return chunk.blocks[chunk.blocks.indexOf(block) + 1] ?? this.#chunks[this.#chunks.indexOf(chunk) + 1]?.blocks[0] ?? null
  }

  previous(block: Block): Block | null {
    const chunk = block.chunk!
    return chunk.blocks[chunk.blocks.indexOf(block) - 1] ?? this.#chunks[this.#chunks.indexOf(chunk) - 1]?.blocks.at(-1) ?? null
  }

  first(): Block | null {
    return this.#chunks[0]?.blocks[0] ?? null
  }

  last(): Block | null {
    return this.#chunks.at(-1)?.blocks.at(-1) ?? null
  }

  /** The given blocks in the order of the list. */
  sorted(blocks: Iterable<Block>): Block[] {
    const order = [...blocks].map((block) => {
      const chunk = block.chunk!
      return { block, major: this.#chunks.indexOf(chunk), minor: chunk.blocks.indexOf(block) }
    })
    return order.toSorted((a, b) => a.major - b.major || a.minor - b.minor).map(({ block }) => block)
  }

  /** Total size of the blocks shown. */
  get size(): number {
    return this.#chunks.reduce((size, chunk) => size + chunk.size, 0)
  }

  *[Symbol.iterator](): Iterator<Block> {
    for (const chunk of this.#chunks) yield* chunk.blocks
  }

  #split(chunk: Chunk): void {
    const tail: Chunk = { blocks: chunk.blocks.splice(chunk.blocks.length >> 1), size: 0 }
    for (const block of tail.blocks) {
      block.chunk = tail
      tail.size += block.size
    }
    chunk.size -= tail.size
    this.#chunks.splice(this.#chunks.indexOf(chunk) + 1, 0, tail)
  }
}
