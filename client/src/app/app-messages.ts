/** Gives the pages of the application their texts. */
import type { ReactiveControllerHost } from 'lit'
import { MessagesController } from '../controllers/messages-controller.ts'
import { app } from '../messages/en/app.ts'
import { people } from '../messages/en/people.ts'
import { status } from '../messages/en/status.ts'
import { Languages } from '../messages/languages.ts'
import type { ElementMessages, Messages } from '../messages/messages.ts'

/** What the application says, and the element. */
export const appLanguages = new Languages<Messages>({
  ar: () => both(import('../messages/ar.ts'), import('../messages/ar-app.ts')),
  de: () => both(import('../messages/de.ts'), import('../messages/de-app.ts')),
  es: () => both(import('../messages/es.ts'), import('../messages/es-app.ts')),
  ja: () => both(import('../messages/ja.ts'), import('../messages/ja-app.ts')),
  ru: () => both(import('../messages/ru.ts'), import('../messages/ru-app.ts')),
})

/** One language, of the two modules that it is in. */
async function both(element: Promise<{ messages: ElementMessages }>, own: Promise<{ app: Messages['app'] }>): Promise<Messages> {
  return { ...(await element).messages, app: (await own).app }
}

/** The texts of the pages, in the language of the document. */
export type AppText = Pick<Messages, 'app' | 'people' | 'status'>

export class AppMessages extends MessagesController<keyof AppText> {
  constructor(host: ReactiveControllerHost & Element) {
    super(host, { app, people, status }, appLanguages)
  }
}
