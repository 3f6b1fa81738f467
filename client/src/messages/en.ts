/** English: what every language has to have. */
import { app } from './en/app.ts'
import { editor } from './en/editor.ts'
import { toolbar } from './en/toolbar.ts'

export const en = { app, editor, toolbar }
