/**
 * Gives an element its texts, in the language of the place that it stands in.
 *
 * That is the nearest `lang` on the element or around it, through shadow roots and slots; the region in it is ignored. A
 * language that there is none of is English. English is there at once, and the others are loaded: until they have come, what was
 * shown before is shown.
 *
 * Where no `dir` is given anywhere around and the language shown is written from right to left, `dir` says so, for the
 * element to set on its controls. Otherwise the direction is that of the page, by inheritance.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import { elementLanguages, isRightToLeft, parseLanguage, type Language, type Languages } from '../messages/languages.ts'
import type { Area, Messages } from '../messages/messages.ts'

/** The elements around a node as they are drawn, the node first: through slots, and out of shadow roots. */
export function* around(node: Element): Generator<Element> {
  let at: Node | null = node
  while (at !== null) {
    if (at instanceof Element) {
      yield at
      at = at.assignedSlot ?? at.parentNode
    } else at = at instanceof ShadowRoot ? at.host : null
  }
}

/** The `lang` of the place that an element stands in; empty where there is none. */
export function languageTagAt(element: Element): string {
  for (const { attributes } of around(element)) {
    const tag = attributes.getNamedItem('lang')?.value
    if (tag !== undefined) return tag
  }
  return ''
}

const connected = new Set<{ look(): void }>()

/** Watches what is around all of them; made with the first. */
let observer: MutationObserver | undefined

function watch(element: Element): void {
  observer ??= new MutationObserver(() => {
    for (const controller of connected) controller.look()
  })
  for (const each of around(element)) observer.observe(each, { attributes: true, attributeFilter: ['lang', 'dir'] })
}

export class MessagesController<Shown extends Area> implements ReactiveController {
  /** The texts to show. */
  text: Pick<Messages, Shown>
  /** What `Intl` should write numbers and dates in: the language shown, with its region if one was given. */
  locale = 'en'
  /** What the element has to set as `dir` on its controls; undefined where they inherit what is right. */
  dir: 'rtl' | undefined = undefined

  readonly #host: ReactiveControllerHost & Element
  readonly #english: Pick<Messages, Shown>
  readonly #languages: Languages

  /** `english` has the areas that the host shows; `languages` has them in the others. */
  constructor(host: ReactiveControllerHost & Element, english: Pick<Messages, Shown>, languages: Languages = elementLanguages) {
    this.#host = host
    this.#english = english
    this.#languages = languages
    this.text = english
    host.addController(this)
  }

  hostConnected(): void {
    connected.add(this)
    watch(this.#host)
    this.look()
  }

  hostDisconnected(): void {
    connected.delete(this)
    if (connected.size === 0) observer?.disconnect()
  }

  /** The texts of an area that the host has no English of, in the language shown; undefined in English. */
  other<Other extends Area>(area: Other): Messages[Other] | undefined {
    return (this.text as Partial<Messages>)[area]
  }

  /** Looks what the language is now. */
  look(): void {
    const tag = languageTagAt(this.#host)
    const language = parseLanguage(tag) ?? 'en'
    const texts = language === 'en' ? {} : this.#languages.get(language)
    if (texts !== undefined) this.#show(language, tag, texts)
    else {
      void this.#languages.load(language).then((loaded) => {
        // Meanwhile it may have become another one, or English stays.
        if (!connected.has(this) || languageTagAt(this.#host) !== tag) return
        this.#show(loaded ? language : 'en', tag, (loaded && this.#languages.get(language)) || {})
      })
    }
  }

  #show(language: Language, tag: string, texts: Partial<Messages>): void {
    this.text = { ...this.#english, ...texts }
    this.locale = parseLanguage(tag) === language ? canonicalTag(tag, language) : language
    const hasDir = [...around(this.#host)].some((element) => element.hasAttribute('dir') && !isOurs(element))
    this.dir = isRightToLeft(language) && !hasDir ? 'rtl' : undefined
    this.#host.requestUpdate()
  }
}

/** Whether an element is within one of ours, whose `dir` follows from this and is not what the page says. */
function isOurs(element: Element): boolean {
  const root = element.getRootNode()
  return root instanceof ShadowRoot && root.host.localName.startsWith('tandem-')
}

/** A tag that `Intl` takes: what pages write is not always one. */
function canonicalTag(tag: string, language: Language): string {
  try {
    return Intl.getCanonicalLocales(tag.trim())[0] ?? language
  } catch {
    return language
  }
}
