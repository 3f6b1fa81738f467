/** The dialog that asks for pictures: files of the device, or the address of one on the web. */
import { html, LitElement, type PropertyDeclarations, type TemplateResult } from 'lit'
import { imageTypes } from '@tandem/shared/images.ts'
import { MessagesController } from '../../controllers/messages-controller.ts'
import { pictures } from '../../messages/en/pictures.ts'
import { icon } from '../icon.ts'
import { tokens } from '../tokens.styles.ts'
import { styles } from './image-dialog.styles.ts'

const cross = '<path d="M6 6l12 12M18 6 6 18"/>'
const folder = '<rect x="3" y="4.5" width="18" height="15" rx="2"/><circle cx="8.5" cy="9.500" r="1.5"/><path d="m4 17 5-4.500 3.500 3 3.500-4 4.500 5"/>'

/** What is done with what the person chooses. */
export interface PictureChoice {
  /** Whether one picture takes the place of another. */
  replaces: boolean
  onFiles(files: File[]): void
  /** Resolves to whether there is a picture at the address. */
  onAddress(address: string): Promise<boolean>
}

export class TandemImageDialog extends LitElement {
  static override properties: PropertyDeclarations = {
    choice: { state: true },
    error: { state: true },
    isLoading: { state: true },
  }

  static override styles = [tokens, styles]

  declare private choice: PictureChoice | null
  declare private error: string
  declare private isLoading: boolean
  readonly #messages = new MessagesController(this, { pictures })

  constructor() {
    super()
    this.choice = null
    this.error = ''
    this.isLoading = false
  }

  /** Opens the dialog; the browser puts the focus back when it closes. */
  show(choice: PictureChoice): void {
    this.choice = choice
    this.error = ''
    void this.updateComplete.then(() => {
      const dialog = this.renderRoot.querySelector('dialog')
      const input = this.renderRoot.querySelector<HTMLInputElement>('#address')
      if (dialog === null || dialog.open) return
      if (input !== null) input.value = ''
      dialog.showModal()
    })
  }

  protected override render(): TemplateResult {
    const text = this.#messages.text.pictures
    const replaces = this.choice?.replaces ?? false
    // A phone offers its camera where any picture will do.
    const accept = matchMedia('(pointer: coarse)').matches ? 'image/*' : imageTypes.join(',')
    return html`<dialog
      aria-labelledby="title"
      dir=${this.#messages.dir ?? ''}
      @click=${(event: MouseEvent) => event.target === event.currentTarget && this.#close()}
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      <div class="inner">
        <header>
          <h2 id="title">${replaces ? text.replacePicture : text.insertPicture}</h2>
          <button type="button" class="close" aria-label=${text.close} title=${text.close} @click=${() => this.#close()}>${icon(cross)}</button>
        </header>
        <input id="files" type="file" hidden accept=${accept} ?multiple=${!replaces} @change=${this.#onFiles} />
        <button type="button" class="choose" autofocus @click=${() => this.renderRoot.querySelector<HTMLInputElement>('#files')?.click()}>
          ${icon(folder)}<span>${replaces ? text.chooseFile : text.chooseFiles}</span>
        </button>
        <p class="hint">${text.kinds}</p>
        <form @submit=${this.#onAddress} novalidate>
          <label for="address">${text.address}</label>
          <div class="row">
            <input
              id="address"
              type="url"
              inputmode="url"
              autocomplete="off"
              autocapitalize="off"
              spellcheck="false"
              dir="ltr"
              placeholder="https://"
              aria-invalid=${this.error === '' ? 'false' : 'true'}
              aria-describedby="error hint"
              @input=${() => {
                this.error = ''
              }}
            />
            <button type="submit" class="primary" ?disabled=${this.isLoading}>${this.isLoading ? text.loading : text.insert}</button>
          </div>
          <p id="error" role="alert">${this.error}</p>
          <p id="hint" class="hint">${text.addressHint}</p>
        </form>
      </div>
    </dialog>`
  }

  readonly #onFiles = (event: Event): void => {
    const input = event.target as HTMLInputElement
    const files = [...(input.files ?? [])]
    input.value = ''
    if (files.length === 0) return
    this.#close()
    this.choice?.onFiles(files)
  }

  readonly #onAddress = async (event: Event): Promise<void> => {
    event.preventDefault()
    const input = this.renderRoot.querySelector<HTMLInputElement>('#address')
    const { choice } = this
    if (input === null || choice === null || this.isLoading) return
    this.isLoading = true
    const isDone = input.value.trim() !== '' && (await choice.onAddress(input.value).catch(() => false))
    this.isLoading = false
    if (isDone) return this.#close()
    this.error = this.#messages.text.pictures.badAddress
    input.focus()
  }

  #close(): void {
    this.renderRoot.querySelector('dialog')?.close()
  }
}

customElements.define('tandem-image-dialog', TandemImageDialog)

declare global {
  interface HTMLElementTagNameMap {
    'tandem-image-dialog': TandemImageDialog
  }
}
