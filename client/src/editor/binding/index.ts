export { DocumentBinding, type DocumentBindingOptions } from './document-binding.ts'
export { UndoHistory } from './undo-history.ts'
export { carets, type CaretUser } from './carets.ts'
