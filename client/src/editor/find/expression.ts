/**
 * Regular expressions that can be stopped.
 *
 * The browser's own cannot: one `exec` of `(a+)+$` on the wrong text holds the page for years. Here an expression is
 * compiled to a small program that is run step by step, so that a search can pause for the page and give up in the end.
 *
 *     source ── RegExp says whether it is well-formed ── parse ──▶ tree ── compile ──▶ program ── ExpressionSearch
 *
 * The syntax is JavaScript's with the flags `u` and `m`. Two things are meant for people: `\w` and `\b` know the
 * letters of all languages, and nothing matches what is no text, such as an image in a line.
 */
import { find } from '../../messages/en/find.ts'
import type { Messages } from '../../messages/messages.ts'

/** An expression that cannot be used. */
export class ExpressionError extends Error {
  /** Says why, in a language, to the person who wrote it. */
  readonly say: (text: Messages['find']['wrong']) => string

  constructor(say: (text: Messages['find']['wrong']) => string) {
    super(say(find.wrong))
    this.say = say
  }
}

/** Stands in a text for what is no text. */
export const noText = 0xfffc

type Test = (codePoint: number) => boolean

type Tree =
  | { type: 'set'; test: Test }
  | { type: 'sequence' | 'choice'; parts: Tree[] }
  | { type: 'group'; index: number; body: Tree }
  | { type: 'repeat'; body: Tree; min: number; max: number; lazy: boolean; groups: readonly [number, number] }
  | { type: 'assert'; assertion: Assertion }
  | { type: 'look'; body: Tree; behind: boolean; negative: boolean }
  | { type: 'back'; index: number }

type Assertion = 'start' | 'end' | 'boundary' | 'noBoundary' | 'edge'

type Instruction =
  | { op: 'set'; test: Test; behind: boolean }
  | { op: 'split'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'save'; register: number }
  | { op: 'clear'; register: number }
  | { op: 'moved'; register: number }
  | { op: 'assert'; assertion: Assertion }
  | { op: 'back'; index: number; behind: boolean }
  | { op: 'look'; register: number; negative: boolean; end: number }
  | { op: 'seen'; register: number; negative: boolean }
  | { op: 'match' }

/** Longest program; a repetition is written out, so `(x{999}){999}` would be long. */
const longestProgram = 20_000

const wordSource = '\\p{L}\\p{M}\\p{N}_'
const isWordCharacter = tester(`[${wordSource}]`, false)

/** A test of one code point by the browser's own expressions, remembered. */
function tester(source: string, ignoreCase: boolean): Test {
  const expression = new RegExp(`^${source}$`, ignoreCase ? 'iu' : 'u')
  const known = new Map<number, boolean>()
  return (codePoint) => {
    let result = known.get(codePoint)
    if (result === undefined) {
      result = expression.test(String.fromCodePoint(codePoint))
      if (known.size < 5000) known.set(codePoint, result)
    }
    return result
  }
}

class Parser {
  readonly #source: string
  readonly #ignoreCase: boolean
  #at = 0
  #groups = 0
  readonly names = new Map<string, number>()

  constructor(source: string, ignoreCase: boolean) {
    this.#source = source
    this.#ignoreCase = ignoreCase
    // Names may be referred to before their groups.
    let index = 0
    for (const [, name, group] of source.matchAll(/\\[^]|\[(?:\\[^]|[^\]])*\]|\(\?<([^=!>]+)>|(\()(?!\?)/gu)) {
      if (name !== undefined) this.names.set(name, ++index)
      else if (group !== undefined) index++
    }
  }

  get groups(): number {
    return this.#groups
  }

  parse(): Tree {
    return this.#choice()
  }

  #choice(): Tree {
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    return parts.length === 1 ? parts[0]! : { type: 'choice', parts }
  }

  #sequence(): Tree {
    const parts: Tree[] = []
    while (this.#at < this.#source.length && !this.#peek('|') && !this.#peek(')')) {
      const before = this.#groups
      const part = this.#term()
      parts.push(this.#quantified(part, [before + 1, this.#groups]))
    }
    return { type: 'sequence', parts }
  }

  #quantified(body: Tree, groups: readonly [number, number]): Tree {
    const found = /^(?:([*+?])|\{(\d+)(,)?(\d+)?\})(\?)?/.exec(this.#source.slice(this.#at, this.#at + 50))
    if (found === null) return body
    this.#at += found[0].length
    const [, sign, low, comma, high, lazy] = found
    const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0
    const max = sign === undefined ? (high !== undefined ? Number(high) : comma === undefined ? min : Infinity) : sign === '?' ? 1 : Infinity
    return { type: 'repeat', body, min, max, lazy: lazy !== undefined, groups }
  }

  #term(): Tree {
    if (this.#take('^')) return { type: 'assert', assertion: 'start' }
    if (this.#take('$')) return { type: 'assert', assertion: 'end' }
    if (this.#take('\\b')) return { type: 'assert', assertion: 'boundary' }
    if (this.#take('\\B')) return { type: 'assert', assertion: 'noBoundary' }
    if (this.#peek('(')) return this.#group()
    if (this.#take('.')) return { type: 'set', test: (codePoint) => codePoint !== 10 && codePoint !== 13 && codePoint !== 0x2028 && codePoint !== 0x2029 }
    const rest = this.#source.slice(this.#at)
    const back = /^\\(?:([1-9]\d*)|k<([^>]+)>)/.exec(rest)
    if (back !== null) {
      this.#at += back[0].length
      return { type: 'back', index: back[1] === undefined ? (this.names.get(back[2]!) ?? 0) : Number(back[1]) }
    }
    return this.#set(rest)
  }

  #set(rest: string): Tree {
    const one =
      /^\[(?:\\[^]|[^\]\\])*\]|^\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|^\\(?:u\{[^}]*\}|[pP]\{[^}]*\}|u....|x..|c.|[^])|^[^]/u.exec(rest)?.[0] ??
      ''
    this.#at += one.length
    if (one === '\\w') return { type: 'set', test: isWordCharacter }
    if (one === '\\W') return { type: 'set', test: (codePoint) => !isWordCharacter(codePoint) }
    if (one.startsWith('[')) {
      if (/(?:^|[^\\])(?:\\\\)*\\W/.test(one)) throw new ExpressionError((text) => text.noWord)
      const inside = one.replace(/\\[^]/g, (escape) => (escape === '\\w' ? wordSource : escape))
      return { type: 'set', test: tester(inside, this.#ignoreCase) }
    }
    if (one.length > 1 && one.startsWith('\\')) return { type: 'set', test: tester(one, this.#ignoreCase) }
    if (this.#ignoreCase) return { type: 'set', test: tester(one, true) }
    const codePoint = one.codePointAt(0)
    return { type: 'set', test: (other) => other === codePoint }
  }

  #group(): Tree {
    const kind = /^\((?:\?(?:[:=!]|<[=!]|<[^>]+>|[a-z-]*:))?/.exec(this.#source.slice(this.#at))?.[0] ?? '('
    this.#at += kind.length
    if (/^\(\?[a-z-]+:/.test(kind)) throw new ExpressionError((text) => text.switchInGroup(kind))
    const look = /^\(\?(<)?([=!])/.exec(kind)
    const isPlain = kind === '(?:'
    const index = look === null && !isPlain ? ++this.#groups : 0
    const body = this.#choice()
    this.#take(')')
    if (look !== null) return { type: 'look', body, behind: look[1] !== undefined, negative: look[2] === '!' }
    return isPlain ? body : { type: 'group', index, body }
  }

  #peek(text: string): boolean {
    return this.#source.startsWith(text, this.#at)
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false
    this.#at += text.length
    return true
  }
}

function canBeEmpty(tree: Tree): boolean {
  switch (tree.type) {
    case 'set':
      return false
    case 'sequence':
      return tree.parts.every(canBeEmpty)
    case 'choice':
      return tree.parts.some(canBeEmpty)
    case 'group':
      return canBeEmpty(tree.body)
    case 'repeat':
      return tree.min === 0 || canBeEmpty(tree.body)
    case 'assert':
    case 'look':
    case 'back':
      return true
  }
}

/** What a match must begin with; `null` when that cannot be told. */
function beginnings(tree: Tree): Test[] | null {
  switch (tree.type) {
    case 'set':
      return [tree.test]
    case 'group':
      return beginnings(tree.body)
    case 'repeat':
      return tree.min === 0 ? null : beginnings(tree.body)
    case 'choice': {
      const all = tree.parts.map(beginnings)
      return all.includes(null) ? null : all.flatMap((tests) => tests ?? [])
    }
    case 'sequence': {
      const tests: Test[] = []
      for (const part of tree.parts) {
        // Assertions take no character.
        if (part.type === 'assert' || (part.type === 'look' && (part.behind || part.negative))) continue
        const own = part.type === 'repeat' && part.min === 0 ? beginnings(part.body) : beginnings(part)
        if (own === null) return null
        tests.push(...own)
        if (!canBeEmpty(part)) return tests
      }
      return null
    }
    case 'assert':
    case 'look':
    case 'back':
      return null
  }
}

class Compiler {
  readonly program: Instruction[] = []
  registers: number

  constructor(groups: number) {
    this.registers = 2 * (groups + 1)
  }

  add(instruction: Instruction): number {
    if (this.program.length >= longestProgram) throw new ExpressionError((text) => text.tooMuch)
    return this.program.push(instruction) - 1
  }

  compile(tree: Tree, behind: boolean): void {
    switch (tree.type) {
      case 'set':
        this.add({ op: 'set', test: tree.test, behind })
        break
      case 'sequence':
        for (const part of behind ? tree.parts.toReversed() : tree.parts) this.compile(part, behind)
        break
      case 'choice': {
        const ends: { op: 'jump'; to: number }[] = []
        tree.parts.forEach((part, index) => {
          if (index === tree.parts.length - 1) {
            this.compile(part, behind)
            return
          }
          const split = { op: 'split' as const, first: this.program.length + 1, second: 0 }
          this.add(split)
          this.compile(part, behind)
          const end = { op: 'jump' as const, to: 0 }
          this.add(end)
          ends.push(end)
          split.second = this.program.length
        })
        for (const end of ends) end.to = this.program.length
        break
      }
      case 'group':
        this.add({ op: 'save', register: 2 * tree.index + (behind ? 1 : 0) })
        this.compile(tree.body, behind)
        this.add({ op: 'save', register: 2 * tree.index + (behind ? 0 : 1) })
        break
      case 'repeat':
        this.#repeat(tree, behind)
        break
      case 'assert':
        this.add({ op: 'assert', assertion: tree.assertion })
        break
      case 'back':
        this.add({ op: 'back', index: tree.index, behind })
        break
      case 'look': {
        const register = this.registers
        this.registers += 2
        const look = { op: 'look' as const, register, negative: tree.negative, end: 0 }
        this.add(look)
        this.compile(tree.body, tree.behind)
        this.add({ op: 'seen', register, negative: tree.negative })
        look.end = this.program.length
        break
      }
    }
  }

  #repeat({ body, min, max, lazy, groups }: Extract<Tree, { type: 'repeat' }>, behind: boolean): void {
    const once = () => {
      for (let group = groups[0]; group <= groups[1]; group++) {
        this.add({ op: 'clear', register: 2 * group })
        this.add({ op: 'clear', register: 2 * group + 1 })
      }
      this.compile(body, behind)
    }
    for (let count = 0; count < min; count++) once()
    const splits: { split: { op: 'split'; first: number; second: number }; inside: number }[] = []
    const optional = () => {
      const split = { op: 'split' as const, first: 0, second: 0 }
      const at = this.add(split)
      splits.push({ split, inside: at + 1 })
      // A turn that takes nothing would go on for ever.
      const register = canBeEmpty(body) ? this.registers++ : null
      if (register !== null) this.add({ op: 'save', register })
      once()
      if (register !== null) this.add({ op: 'moved', register })
      return at
    }
    if (max === Infinity) {
      const at = optional()
      this.add({ op: 'jump', to: at })
    } else {
      for (let count = min; count < max; count++) optional()
    }
    for (const { split, inside } of splits) {
      split.first = lazy ? this.program.length : inside
      split.second = lazy ? inside : this.program.length
    }
  }
}

/** What the parts of a match are called and where they are: from and to of each, the whole first; -1 where a part took no part. */
export interface Captured {
  registers: readonly number[]
  names: ReadonlyMap<string, number>
}

export interface ExpressionOptions {
  ignoreCase?: boolean
  /** Whether a match ends at the edges of words. */
  wholeWord?: boolean
}

/** A regular expression. Throws an ExpressionError, for one that cannot be used. */
export class Expression {
  readonly program: readonly Instruction[]
  readonly registers: number
  readonly groups: number
  readonly names: ReadonlyMap<string, number>
  readonly beginnings: readonly Test[] | null
  readonly ignoreCase: boolean

  constructor(source: string, { ignoreCase = false, wholeWord = false }: ExpressionOptions = {}) {
    try {
      // It says whether the source is well-formed.
      void new RegExp(source, 'u')
    } catch (error) {
      const reason = error instanceof Error ? /: ([^:]+)$/.exec(error.message)?.[1] : undefined
      throw new ExpressionError((text) => (reason === undefined ? text.notAnExpression : text.notAnExpressionBecause(reason.toLowerCase())))
    }
    const parser = new Parser(source, ignoreCase)
    let tree = parser.parse()
    if (wholeWord) {
      const edge: Tree = { type: 'assert', assertion: 'edge' }
      tree = { type: 'sequence', parts: [edge, tree, edge] }
    }
    const compiler = new Compiler(parser.groups)
    compiler.add({ op: 'save', register: 0 })
    compiler.compile(tree, false)
    compiler.add({ op: 'save', register: 1 })
    compiler.add({ op: 'match' })
    this.program = compiler.program
    this.registers = compiler.registers
    this.groups = parser.groups
    this.names = parser.names
    this.beginnings = beginnings(tree)
    this.ignoreCase = ignoreCase
  }
}

const choice = 0
const undo = 1

/** The search for one match in one text. */
export class ExpressionSearch {
  /** Steps taken so far. */
  steps = 0
  /** Where what matched begins and ends, and its groups. */
  registers: number[] = []
  readonly #expression: Expression
  readonly #text: string
  readonly #stays: boolean
  #start: number
  #position = 0
  #instruction = -1
  /** What to go back to, and which registers to put back on the way: three numbers each. */
  #stack: number[] = []

  /** With `stays`, only at `start` itself. */
  constructor(expression: Expression, text: string, start: number, stays = false) {
    this.#expression = expression
    this.#text = text
    this.#start = start
    this.#stays = stays
  }

  /** Goes on for at most `steps` steps. */
  run(steps: number): 'found' | 'none' | 'paused' {
    const end = this.steps + steps
    while (this.#start <= this.#text.length) {
      if (this.#instruction < 0) {
        if (++this.steps > end) return 'paused'
        if (this.#canBegin()) {
          this.#instruction = 0
          this.#position = this.#start
          this.#stack.length = 0
          this.registers = Array.from({ length: this.#expression.registers }, () => -1)
        }
      }
      if (this.#instruction >= 0) {
        const result = this.#try(end)
        if (result !== 'none') return result
      }
      if (this.#stays) return 'none'
      this.#instruction = -1
      this.#start += (this.#text.codePointAt(this.#start) ?? 0) > 0xffff ? 2 : 1
    }
    return 'none'
  }

  #canBegin(): boolean {
    const { beginnings: tests } = this.#expression
    if (tests === null) return true
    const codePoint = this.#text.codePointAt(this.#start)
    return codePoint !== undefined && tests.some((test) => test(codePoint))
  }

  #try(end: number): 'found' | 'none' | 'paused' {
    const { program } = this.#expression
    const text = this.#text
    for (;;) {
      if (++this.steps > end) {
        this.steps--
        return 'paused'
      }
      const instruction = program[this.#instruction]!
      let fits = true
      switch (instruction.op) {
        case 'set': {
          const codePoint = instruction.behind ? before(text, this.#position) : (text.codePointAt(this.#position) ?? -1)
          fits = codePoint >= 0 && codePoint !== noText && instruction.test(codePoint)
          if (fits) {
            this.#position += (codePoint > 0xffff ? 2 : 1) * (instruction.behind ? -1 : 1)
            this.#instruction++
          }
          break
        }
        case 'split':
          this.#stack.push(choice, instruction.second, this.#position)
          this.#instruction = instruction.first
          break
        case 'jump':
          this.#instruction = instruction.to
          break
        case 'save':
          this.#set(instruction.register, this.#position)
          this.#instruction++
          break
        case 'clear':
          this.#set(instruction.register, -1)
          this.#instruction++
          break
        case 'moved':
          fits = this.registers[instruction.register] !== this.#position
          if (fits) this.#instruction++
          break
        case 'assert':
          fits = holds(instruction.assertion, text, this.#position)
          if (fits) this.#instruction++
          break
        case 'back':
          fits = this.#repeats(instruction.index, instruction.behind)
          if (fits) this.#instruction++
          break
        case 'look':
          this.#set(instruction.register, this.#stack.length)
          this.#set(instruction.register + 1, this.#position)
          if (instruction.negative) this.#stack.push(choice, instruction.end, this.#position)
          this.#instruction++
          break
        case 'seen': {
          const { [instruction.register]: height = 0, [instruction.register + 1]: position = 0 } = this.registers
          this.#forgetChoices(height)
          if (instruction.negative) fits = false
          else {
            this.#position = position
            this.#instruction++
          }
          break
        }
        case 'match':
          return 'found'
      }
      if (!fits && !this.#goBack()) return 'none'
    }
  }

  #set(register: number, value: number): void {
    this.#stack.push(undo, register, this.registers[register]!)
    this.registers[register] = value
  }

  /** Goes back to the newest choice. */
  #goBack(): boolean {
    while (this.#stack.length > 0) {
      const value = this.#stack.pop()!
      const target = this.#stack.pop()!
      if (this.#stack.pop() === choice) {
        this.#instruction = target
        this.#position = value
        return true
      }
      this.registers[target] = value
    }
    return false
  }

  /** Drops the choices above a height of the stack; what they would put back stays. */
  #forgetChoices(height: number): void {
    const stack = this.#stack
    let kept = height
    for (let at = height; at < stack.length; at += 3) {
      if (stack[at] === choice) continue
      for (let part = 0; part < 3; part++) stack[kept + part] = stack[at + part]!
      kept += 3
    }
    stack.length = kept
  }

  #repeats(index: number, behind: boolean): boolean {
    const { [2 * index]: from = -1, [2 * index + 1]: to = -1 } = this.registers
    if (from < 0 || to < 0) return true
    const said = this.#text.slice(from, to)
    const at = behind ? this.#position - said.length : this.#position
    if (at < 0) return false
    const there = this.#text.slice(at, at + said.length)
    // A comparison takes as long as the text is.
    this.steps += said.length
    if (there !== said && !(this.#expression.ignoreCase && there.toLowerCase() === said.toLowerCase())) return false
    this.#position = behind ? at : at + said.length
    return true
  }
}

function before(text: string, position: number): number {
  if (position <= 0) return -1
  const low = text.charCodeAt(position - 1)
  if (low >= 0xdc00 && low <= 0xdfff && position > 1) return text.codePointAt(position - 2) ?? low
  return low
}

function isWordAt(text: string, position: number): boolean {
  const codePoint = text.codePointAt(position)
  return codePoint !== undefined && isWordCharacter(codePoint)
}

function isWordBefore(text: string, position: number): boolean {
  const codePoint = before(text, position)
  return codePoint >= 0 && isWordCharacter(codePoint)
}

/** Scripts that put no spaces between words: each character is taken for the edge of one. */
const unspaced = tester('[\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmer}\\p{scx=Myanmar}]', false)

/** Whether a word can begin or end at a place. */
export function isWordEdge(text: string, position: number): boolean {
  if (!isWordBefore(text, position) || !isWordAt(text, position)) return true
  return unspaced(before(text, position)) || unspaced(text.codePointAt(position)!)
}

function holds(assertion: Assertion, text: string, position: number): boolean {
  switch (assertion) {
    case 'start':
      return position === 0 || text.charCodeAt(position - 1) === 10
    case 'end':
      return position === text.length || text.charCodeAt(position) === 10
    case 'boundary':
      return isWordBefore(text, position) !== isWordAt(text, position)
    case 'noBoundary':
      return isWordBefore(text, position) === isWordAt(text, position)
    case 'edge':
      return isWordEdge(text, position)
  }
}
