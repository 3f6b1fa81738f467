/** The events by which the text and its controls ask for what lies over the text. */
export const floatingRequests = [
  'tandem-edit-link',
  'tandem-block-menu',
  'tandem-colors',
  'tandem-insert-image',
  'tandem-replace-image',
  'tandem-image-bar',
  'tandem-code-language',
  'tandem-edit-date',
] as const
export type FloatingRequest = (typeof floatingRequests)[number]

/** Asks whoever embeds the editor for something that lies over the text: beside what asks, or else the selection. */
export class FloatingRequestEvent extends Event {
  /** Where what asks is in the viewport. */
  readonly beside: (() => DOMRect) | null

  constructor(type: FloatingRequest, beside: (() => DOMRect) | null = null) {
    super(type, { bubbles: true, composed: true })
    this.beside = beside
  }
}
