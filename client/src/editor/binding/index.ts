export { DocumentBinding, isShownChange, type DocumentBindingOptions, type EditorHost, type RelativePosition } from './document-binding.ts'
export { UndoHistory } from './undo-history.ts'
export { carets, type CaretUser } from './carets.ts'
