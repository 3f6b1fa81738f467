import { UnreadableTextError } from '@tandem/shared/document/unreadable-text-error.ts'
import { files } from '../../messages/en/files.ts'
import type { Messages } from '../../messages/messages.ts'

/** A file that cannot be inserted. */
export class UnreadableFileError extends UnreadableTextError {
  /** Says why, in a language. */
  readonly say: (text: Messages['files']) => string

  constructor(say: (text: Messages['files']) => string) {
    super(say(files))
    this.say = say
  }
}
