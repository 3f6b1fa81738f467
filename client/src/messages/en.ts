/** English: what every language has to have. */
import { access } from './en/access.ts'
import { app } from './en/app.ts'
import { blocks } from './en/blocks.ts'
import { code } from './en/code.ts'
import { colors } from './en/colors.ts'
import { connection } from './en/connection.ts'
import { editor } from './en/editor.ts'
import { element } from './en/element.ts'
import { fileMenu } from './en/file-menu.ts'
import { files } from './en/files.ts'
import { find } from './en/find.ts'
import { keys } from './en/keys.ts'
import { links } from './en/links.ts'
import { outline } from './en/outline.ts'
import { people } from './en/people.ts'
import { pictures } from './en/pictures.ts'
import { shortcuts } from './en/shortcuts.ts'
import { status } from './en/status.ts'
import { suggestions } from './en/suggestions.ts'
import { tables } from './en/tables.ts'
import { toolbar } from './en/toolbar.ts'
import { wordCount } from './en/word-count.ts'

export const en = {
  access, app, blocks, code, colors, connection, editor, element, fileMenu, files, find, keys, links, outline, people, pictures, shortcuts, status, suggestions, tables,
  toolbar, wordCount,
}
