/**
 * What became of a document that was imported: what was mapped, how often, and what could not be mapped, where it is and
 * what it is kept as. Nothing is ever dropped without a line here.
 */

/** A kind of node or mark that has its counterpart. */
export interface MappedKind {
  /** Its name in the source, such as `bullet_list` or `strong`. */
  from: string
  /** What it is in Tandem, such as `listItem` or `bold`. */
  to: string
  count: number
}

/** What a thing without a counterpart was in the source. */
export type KeptThing = 'block' | 'inline' | 'mark' | 'attribute' | 'depth' | 'boundary'

/** A kind of thing that has no counterpart, and what holds it now. */
export interface KeptKind {
  thing: KeptThing
  /** Its name in the source, such as `image` or `orderedList.type`. */
  name: string
  /** What it is kept as, such as `block type "yprosemirror:image"`. */
  keptAs: string
  count: number
  /** Where it is; the first `maxPlaces` of them. */
  places: KeptPlace[]
}

/** A place in the imported document and in its source. */
export interface KeptPlace {
  /** Index of the block, from 0; of what is in a cell, that of the table. */
  block: number
  /** The way to the node in the source: names with their index among the siblings, from 0. */
  path: string
}

/** How many places are listed of one kind; there may be thousands. */
export const maxPlaces = 20

/** The report of one document. */
export interface ImportReport {
  /** How many blocks there are now; a table is one. */
  blocks: number
  /** How many UTF-16 units of text there are now, in cells too. */
  characters: number
  mapped: MappedKind[]
  kept: KeptKind[]
}

/** Collects a report while a document is converted. */
export class ReportBuilder {
  readonly #mapped = new Map<string, MappedKind>()
  readonly #kept = new Map<string, KeptKind>()

  /** Counts a node or mark that has its counterpart. */
  mapped(from: string, to: string): void {
    const key = JSON.stringify([from, to])
    const kind = this.#mapped.get(key) ?? { from, to, count: 0 }
    kind.count++
    this.#mapped.set(key, kind)
  }

  /** Counts and places something that has no counterpart. */
  kept(thing: KeptThing, name: string, keptAs: string, place: KeptPlace): void {
    const key = JSON.stringify([thing, name, keptAs])
    const kind = this.#kept.get(key) ?? { thing, name, keptAs, count: 0, places: [] }
    kind.count++
    if (kind.places.length < maxPlaces) kind.places.push(place)
    this.#kept.set(key, kind)
  }

  /** The finished report. */
  finish(blocks: number, characters: number): ImportReport {
    return { blocks, characters, mapped: [...this.#mapped.values()], kept: [...this.#kept.values()] }
  }
}
