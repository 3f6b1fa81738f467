import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { repeat } from 'lit/directives/repeat.js'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { people as messages } from '../../messages/en/people.ts'
import type { Person } from '../../session/presence.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './presence-list.styles.ts'

/** Up to two letters that stand for a name: the first of its first and last word. */
export function initials(name: string): string {
  const words = name.split(' ').filter((word) => word !== '')
  const first = (word: string | undefined): string => (word === undefined ? '' : ([...word][0] ?? ''))
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '')).toLocaleUpperCase()
}

/** Black or white, whichever is easier to read on a colour `#rrggbb`. */
export function textOn(color: string): string {
  const channel = (start: number): number => {
    const value = Number.parseInt(color.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
  return luminance > 0.179 ? '#000000' : '#ffffff'
}

/**
 * Who is in the document, as a row of initials; names are in tooltips and in the accessible list.
 *
 * @csspart avatar - one person
 */
export class TandemPresenceList extends LitElement {
  static override properties: PropertyDeclarations = {
    people: { attribute: false },
    max: { type: Number },
  }

  static override styles = [tokens, styles]

  /** Whom to show, in this order. */
  declare people: readonly Person[]
  /** How many are shown one by one; the others are counted. 5 by default. */
  declare max: number

  readonly #messages = new MessagesController(this, { people: messages })

  constructor() {
    super()
    this.people = []
    this.max = 5
  }

  protected override render(): TemplateResult {
    const text = this.#messages.text.people
    const shown = this.people.length <= this.max ? this.people : this.people.slice(0, this.max - 1)
    const others = this.people.slice(shown.length)
    const nameOf = ({ name }: Person): string => name || text.anonymous
    const label = (person: Person): string => (person.self ? text.you(nameOf(person)) : nameOf(person))
    return html`<ul aria-label=${text.inDocument}>
      ${repeat(
        shown,
        (person) => person.clientId,
        (person) =>
          html`<li part="avatar" title=${label(person)} style="background:${person.color};color:${textOn(person.color)}">
            <span aria-hidden="true">${initials(nameOf(person))}</span><span class="name">${label(person)}</span>
          </li>`,
      )}
      ${others.length === 0
        ? nothing
        : html`<li class="more" part="avatar" title=${others.map(label).join('\n')}>
            <span aria-hidden="true" dir="ltr">+${others.length}</span><span class="name">${text.others(others.map(label).join(', '))}</span>
          </li>`}
    </ul>`
  }
}

customElements.define('tandem-presence-list', TandemPresenceList)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-presence-list': TandemPresenceList
  }
}
