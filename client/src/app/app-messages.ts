/** Gives the pages of the application their texts. */
import type { ReactiveControllerHost } from 'lit'
import { MessagesController } from '../controllers/messages-controller.ts'
import { app } from '../messages/en/app.ts'
import { people } from '../messages/en/people.ts'
import { status } from '../messages/en/status.ts'
import { Languages } from '../messages/languages.ts'
import type { Messages } from '../messages/messages.ts'

/** What the application says, and the element. */
export const appLanguages = new Languages<Messages>({})

/** The texts of the pages, in the language of the document. */
export type AppText = Pick<Messages, 'app' | 'people' | 'status'>

export class AppMessages extends MessagesController<keyof AppText> {
  constructor(host: ReactiveControllerHost & Element) {
    super(host, { app, people, status }, appLanguages)
  }
}
