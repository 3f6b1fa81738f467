/** Asks whoever embeds the editor for something that lies over the text: beside what asks, or else the selection. */
export class FloatingRequestEvent extends Event {
  /** Where what asks is in the viewport. */
  readonly beside: (() => DOMRect) | null

  constructor(type: 'tandem-edit-link' | 'tandem-block-menu' | 'tandem-colors', beside: (() => DOMRect) | null = null) {
    super(type, { bubbles: true, composed: true })
    this.beside = beside
  }
}
