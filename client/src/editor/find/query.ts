/** What is searched for, and the search of one text for it, in slices of time. */
import { Expression, ExpressionError, ExpressionSearch, isWordEdge, noText } from './expression.ts'

export interface Query {
  text: string
  matchCase: boolean
  wholeWord: boolean
  isExpression: boolean
}

/** Longest text that is searched for. */
export const longestQuery = 1000

/** The search of one text. */
export interface TextSearch {
  /** Beginnings and ends of what was found, in turn. */
  readonly matches: number[]
  /** Goes on until the text is searched or `isTime` says that the page waits. True when it is done. Throws an ExpressionError when it takes too long. */
  run(isTime: () => boolean): boolean
}

/** Finds a query in texts. */
export interface Finder {
  search(text: string): TextSearch
  /** What a match, which begins at `from`, is to be replaced by. */
  replacement(text: string, from: number, template: string): string
}

/** How to find a query; `null` for an empty one. Throws an ExpressionError, for one that cannot be used. */
export function finderOf({ text, matchCase, wholeWord, isExpression }: Query): Finder | null {
  if (text === '') return null
  if (text.length > longestQuery) throw new ExpressionError((say) => say.tooLong(longestQuery))
  return isExpression ? new ExpressionFinder(new Expression(text, { ignoreCase: !matchCase, wholeWord })) : new LiteralFinder(text, matchCase, wholeWord)
}

class LiteralFinder implements Finder {
  readonly #expression: RegExp
  readonly #wholeWord: boolean

  constructor(text: string, matchCase: boolean, wholeWord: boolean) {
    const escaped = text.replaceAll(String.fromCharCode(noText), '').replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
    // A space that was typed finds one that does not break.
    this.#expression = new RegExp(escaped.replace(/[ \u00a0]/g, '[ \u00a0]'), matchCase ? 'gu' : 'giu')
    this.#wholeWord = wholeWord
  }

  search(text: string): TextSearch {
    const expression = this.#expression
    const wholeWord = this.#wholeWord
    const matches: number[] = []
    let at = 0
    return {
      matches,
      run(isTime) {
        do {
          expression.lastIndex = at
          const found = expression.exec(text)
          if (found === null || found[0] === '') return true
          const { index } = found
          const end = index + found[0].length
          const isWhole = !wholeWord || (isWordEdge(text, index) && isWordEdge(text, end))
          if (isWhole) matches.push(index, end)
          at = isWhole ? end : index + 1
        } while (!isTime())
        return false
      },
    }
  }

  replacement(_text: string, _from: number, template: string): string {
    return template
  }
}

/** Steps between two looks at the time. */
const stride = 2000
/** Steps after which the search of one text is given up: so many, and more for a long one. */
const mostSteps = 3_000_000
const mostStepsPerCharacter = 60

class ExpressionFinder implements Finder {
  readonly #expression: Expression

  constructor(expression: Expression) {
    this.#expression = expression
  }

  search(text: string): TextSearch {
    const expression = this.#expression
    const matches: number[] = []
    const limit = mostSteps + mostStepsPerCharacter * text.length
    let search = new ExpressionSearch(expression, text, 0)
    let spent = 0
    return {
      matches,
      run(isTime) {
        do {
          const before = search.steps
          const result = search.run(stride)
          spent += search.steps - before
          if (result === 'none') return true
          if (spent > limit) throw new ExpressionError((say) => say.tooSlow)
          if (result === 'found') {
            const { 0: from = 0, 1: to = 0 } = search.registers
            if (to > from) matches.push(from, to)
            const next = to > from ? to : to + ((text.codePointAt(to) ?? 0) > 0xffff ? 2 : 1)
            search = new ExpressionSearch(expression, text, next)
          }
        } while (!isTime())
        return false
      },
    }
  }

  replacement(text: string, from: number, template: string): string {
    const { names, groups } = this.#expression
    const search = new ExpressionSearch(this.#expression, text, from, true)
    if (search.run(mostSteps) !== 'found') return template
    const part = (index: number): string => {
      const { [2 * index]: start = -1, [2 * index + 1]: end = -1 } = search.registers
      return start < 0 || end < 0 ? '' : text.slice(start, end)
    }
    return template.replace(/\$(?:\$|&|(\d\d?)|<([^>]*)>)/g, (all: string, digits?: string, name?: string) => {
      if (all === '$$') return '$'
      if (all === '$&') return part(0)
      if (name !== undefined) {
        const index = names.get(name)
        return index === undefined ? all : part(index)
      }
      const index = Number(digits)
      if (index >= 1 && index <= groups) return part(index)
      // Two digits may be one group and a digit.
      const first = Number(digits?.[0])
      return digits?.length === 2 && first >= 1 && first <= groups ? part(first) + digits[1] : all
    })
  }
}
