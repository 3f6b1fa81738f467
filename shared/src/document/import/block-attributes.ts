/**
 * Attributes of block nodes: those with a counterpart become keys of the block's marker, the others stay what they were.
 *
 * `textAlign` says left and right where Tandem says start and end, so it depends on the direction of the text.
 */
import { alignments, type Json } from '../../schema/schema.ts'

/** Keys of a marker, and the attributes that none of them says. */
export interface ConvertedAttributes {
  keys: [string, Json][]
  rest: [string, Json][]
}

/** The block types that a source's textblock can become. */
export type TextblockType = 'paragraph' | 'heading' | 'codeBlock' | 'listItem'

/** Highest number that a list can start with. */
export const maxStart = 999_999_999

/** The marker keys for the attributes of a textblock that becomes a block of `type`; `text` is what stands in it. */
export function convertBlockAttributes(attributes: Readonly<Record<string, Json>>, type: TextblockType | null, text: string): ConvertedAttributes {
  const keys: [string, Json][] = []
  const rest: [string, Json][] = []
  const isRightToLeft = attributes['dir'] === 'rtl' || (attributes['dir'] !== 'ltr' && startsRightToLeft(text))
  for (const [name, value] of Object.entries(attributes)) {
    const converted = convertAttribute(name, value, type, isRightToLeft)
    if (converted === null) rest.push([name, value])
    else keys.push(...converted)
  }
  return { keys, rest }
}

/** The keys that say what an attribute says: none if it says a default, `null` if there are none that could. */
function convertAttribute(name: string, value: Json, type: TextblockType | null, isRightToLeft: boolean): [string, Json][] | null {
  switch (name) {
    case 'textAlign': {
      const align = alignFrom(value, isRightToLeft)
      return align === null ? null : align === 'start' ? [] : [['align', align]]
    }
    case 'dir':
      if (value === 'auto') return []
      return value === 'ltr' || value === 'rtl' ? [['dir', value]] : null
    case 'level': {
      const level = wholeNumber(value)
      return type === 'heading' && level !== null && level >= 1 && level <= 6 ? (level === 1 ? [] : [['level', level]]) : null
    }
    case 'language':
    case 'params':
      if (type !== 'codeBlock' || typeof value !== 'string') return null
      return value === '' ? [] : [['language', value]]
    default:
      return null
  }
}

function alignFrom(value: Json, isRightToLeft: boolean): (typeof alignments)[number] | null {
  if (value === 'left') return isRightToLeft ? 'end' : 'start'
  if (value === 'right') return isRightToLeft ? 'start' : 'end'
  return alignments.find((alignment) => alignment === value) ?? null
}

/** Whether the first letter of `text` is of a script that is written from right to left. */
function startsRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text)?.[0]
  return letter !== undefined && /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u.test(letter)
}

/** A whole number, or a string that writes one, as older programs stored it. */
export function wholeNumber(value: Json | undefined): number | null {
  const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) ? number : null
}

/** The number that an ordered list starts with; `null` if it is none that an item can have. */
export function startFrom(value: Json | undefined): number | null {
  const start = wholeNumber(value)
  return start !== null && start >= 0 && start <= maxStart ? start : null
}

/** Whether a task is done; `null` if the value does not say. */
export function checkedFrom(value: Json | undefined): boolean | null {
  if (value === true || value === 'true') return true
  return value === false || value === 'false' ? false : null
}
