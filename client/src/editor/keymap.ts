/**
 * The keys of the editor, in one table.
 *
 * `Mod` is Command on Apple systems and Control elsewhere. Tab belongs to the page, so that nobody is
 * caught in the editor who navigates by keyboard: only in a list and in code does it change the depth, and in a
 * table go to the next cell, and there Escape gives the next Tab back to the page.
 */
import { chainCommands, selectAll, selectNodeBackward, selectNodeForward } from 'prosemirror-commands'
import { undoInputRule } from 'prosemirror-inputrules'
import { keydownHandler } from 'prosemirror-keymap'
import { Plugin, type Command, type EditorState } from 'prosemirror-state'
import { CellSelection } from 'prosemirror-tables'
import {
  deleteBlocks,
  duplicateBlocks,
  insertDivider,
  requestBlockMenu,
  setAlignment,
  setDirection,
  setHeading,
  setParagraph,
  toggleCallout,
  toggleCodeBlock,
  toggleQuote,
} from './commands/blocks.ts'
import { arrow, enterBesideText, extendCells, goToNextCell, goToPreviousCell, selectCellOrTable } from './commands/cells.ts'
import { copyCode, indentCode, isInCode, outdentCode, requestCodeLanguage } from './commands/code.ts'
import { backspace, deleteForward } from './commands/delete.ts'
import { enter, exitCode } from './commands/enter.ts'
import { intoScrolled } from './commands/into-scrolled.ts'
import { indent, isListItem, outdent, toggleList, toggleTask } from './commands/lists.ts'
import {
  clearFormatting,
  insertHardBreak,
  requestColors,
  toggleBold,
  toggleCode,
  toggleHighlight,
  toggleItalic,
  toggleStrike,
  toggleSubscript,
  toggleSuperscript,
  toggleUnderline,
} from './commands/marks.ts'
import { moveBlocks } from './commands/move.ts'
import { insertTable, isInTable, moveRow, requestTableMenu } from './commands/tables.ts'
import { codeFenceOnEnter } from './input-rules.ts'
import { requestImage, requestImageBar } from './images/insert-images.ts'
import { linkBefore, requestLink } from './link.ts'
import { redo, undo } from './plugins/undo-access.ts'
import { isMac } from './is-mac.ts'
import { requestTool } from './tools.ts'

const isApple = isMac()

const backward = chainCommands(undoInputRule, backspace, selectNodeBackward)
const forward = chainCommands(deleteForward, selectNodeForward)

/** Every key of the editor but Tab, and what it does. */
export const keys: Readonly<Record<string, Command>> = {
  'Mod-z': claimed(undo),
  'Mod-Shift-z': claimed(redo),
  'Mod-y': claimed(redo),

  'Mod-b': toggleBold,
  'Mod-i': toggleItalic,
  'Mod-u': toggleUnderline,
  'Mod-Shift-x': toggleStrike,
  'Mod-e': toggleCode,
  'Mod-.': toggleSuperscript,
  'Mod-,': toggleSubscript,
  'Mod-Shift-h': toggleHighlight,
  'Mod-Alt-o': requestColors,
  'Mod-k': requestLink,
  'Mod-\\': clearFormatting,

  'Mod-Alt-0': setParagraph,
  'Mod-Alt-1': setHeading(1),
  'Mod-Alt-2': setHeading(2),
  'Mod-Alt-3': setHeading(3),
  'Mod-Alt-4': setHeading(4),
  'Mod-Alt-5': setHeading(5),
  'Mod-Alt-6': setHeading(6),
  'Mod-Alt-c': toggleCodeBlock,
  'Mod-Alt-g': requestCodeLanguage,
  'Mod-Alt-y': copyCode,
  'Mod-Shift-7': toggleList('ordered'),
  'Mod-Shift-8': toggleList('bullet'),
  'Mod-Shift-9': toggleList('task'),
  'Mod-Shift-b': claimed(toggleQuote),
  'Mod-Shift-l': setAlignment('start'),
  'Mod-Shift-e': setAlignment('center'),
  'Mod-Shift-r': claimed(setAlignment('end')),
  'Mod-Shift-j': claimed(setAlignment('justify')),
  'Mod-Alt-l': setDirection('ltr'),
  'Mod-Alt-r': setDirection('rtl'),
  'Mod-Alt-n': toggleCallout('note'),
  'Mod-Alt-h': insertDivider,
  'Mod-Shift-d': claimed(duplicateBlocks),
  'Mod-Shift-Backspace': deleteBlocks,
  'Mod-Shift-Space': requestBlockMenu,
  'Mod-]': indent,
  'Mod-[': outdent,
  'Alt-ArrowUp': chainCommands(ofCells(moveRow(-1)), moveBlocks(-1)),
  'Alt-ArrowDown': chainCommands(ofCells(moveRow(1)), moveBlocks(1)),

  'Mod-Shift-i': claimed(requestImage),
  'Mod-Alt-i': requestImageBar,
  'Mod-Alt-t': chainCommands(requestTableMenu, insertTable(3, 3, true)),
  ArrowUp: chainCommands(arrow('vert', -1), intoScrolled(-1)),
  ArrowDown: chainCommands(arrow('vert', 1), intoScrolled(1)),
  ArrowLeft: arrow('horiz', -1),
  ArrowRight: arrow('horiz', 1),
  'Shift-ArrowUp': chainCommands(extendCells('vert', -1), intoScrolled(-1, true)),
  'Shift-ArrowDown': chainCommands(extendCells('vert', 1), intoScrolled(1, true)),
  'Shift-ArrowLeft': extendCells('horiz', -1),
  'Shift-ArrowRight': extendCells('horiz', 1),

  Enter: linkBefore(chainCommands(enterBesideText, codeFenceOnEnter, enter)),
  'Shift-Enter': linkBefore(insertHardBreak),
  'Mod-Enter': chainCommands(toggleTask, exitCode),
  Backspace: backward,
  'Shift-Backspace': backward,
  'Mod-Backspace': backward,
  Delete: forward,
  'Mod-Delete': forward,
  'Mod-a': chainCommands(selectCellOrTable, selectAll),
  ...(isApple ? { 'Ctrl-h': backward, 'Alt-Backspace': backward, 'Ctrl-d': forward, 'Alt-Delete': forward } : {}),
}

/** The keys for tools around the text. They work in the whole element, and for those who may not write too. */
export const toolKeys: Readonly<Record<string, Command>> = {
  'Mod-f': requestTool('find'),
  // Command and H hides the program.
  [isApple ? 'Mod-Alt-f' : 'Mod-h']: requestTool('replace'),
  F3: requestTool('findNext'),
  'Shift-F3': requestTool('findPrevious'),
  'Mod-/': requestTool('shortcuts'),
  'Mod-Shift-o': requestTool('outline'),
  'Mod-Alt-Shift-c': requestTool('copyMarkdown'),
  'Mod-Shift-g': requestTool('wordCount'),
  'Mod-Shift-f': requestTool('focusMode'),
}

/** Does what a key of `toolKeys` means; true when it is one. */
export const handleToolKey = keydownHandler({ ...toolKeys })

/** Tab and Shift-Tab in a table, in a list and in code. There they are always claimed: leaving the editor where an item can go no deeper would surprise. */
export const tabKeys: Readonly<Record<string, Command>> = {
  Tab: chainCommands(where(isInTable, goToNextCell), where(isInList, indent), where(isInCode, indentCode)),
  'Shift-Tab': chainCommands(where(isInTable, goToPreviousCell), where(isInList, outdent), where(isInCode, outdentCode)),
}

function isInList({ selection }: EditorState): boolean {
  return isListItem(selection.$from.parent)
}

function where(test: (state: EditorState) => boolean, command: Command): Command {
  const always = claimed(command)
  return (state, dispatch, view) => test(state) && always(state, dispatch, view)
}

/** `command` where whole cells are selected. */
function ofCells(command: Command): Command {
  return (state, dispatch, view) => state.selection instanceof CellSelection && command(state, dispatch, view)
}

/**
 * `command` on a key that is taken also where the command does not apply. A key that nobody takes is looked
 * up again without Shift, so that a redo with nothing left would undo, and then has the browser's own meaning.
 */
function claimed(command: Command): Command {
  return (state, dispatch, view) => {
    command(state, dispatch, view)
    return true
  }
}

/** The plugins that carry the keys. */
export function keymaps(): Plugin[] {
  return [tabPlugin(), keyPlugin()]
}

/**
 * A key that nothing is bound to by what it types is looked up once more by where it is on the keyboard. Before that comes what it types
 * with Shift among the tools, whose keys the element gets after this: on many keyboards `/` is on 7.
 */
function keyPlugin(): Plugin {
  const handleKey = keydownHandler(writable(keys))
  return new Plugin({
    props: {
      handleKeyDown(view, event) {
        const { key, shiftKey, ctrlKey, altKey, metaKey } = event
        if (shiftKey && key.length === 1) {
          const typed = { key, shiftKey, ctrlKey, altKey, metaKey, keyCode: 0 } as KeyboardEvent
          if (handleKey(view, typed) || handleToolKey(view, typed)) return true
        }
        return handleKey(view, event)
      },
    },
  })
}

function tabPlugin(): Plugin {
  const handleTab = keydownHandler(writable(tabKeys))
  let escaped = false
  return new Plugin({
    props: {
      handleKeyDown(view, event) {
        // WebKitGTK has no name for the key while Shift is held; `keydownHandler` knows it by its number.
        const isTab = event.key === 'Tab' || event.code === 'Tab'
        if (isTab && !escaped) return handleTab(view, event)
        // Shift is held before the Tab that it belongs to.
        if (event.key !== 'Shift') escaped = event.key === 'Escape'
        return false
      },
      handleDOMEvents: {
        blur() {
          escaped = false
          return false
        },
      },
    },
  })
}

/** `keys` where the person may write; ProseMirror asks the keymap of a view that cannot be edited too. */
function writable(bindings: Readonly<Record<string, Command>>): Record<string, Command> {
  return Object.fromEntries(
    Object.entries(bindings).map(([key, command]): [string, Command] => [
      key,
      (state, dispatch, view) => (view === undefined || view.editable) && command(state, dispatch, view),
    ]),
  )
}
