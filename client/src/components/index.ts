/** What a page gets that loads the element: the element itself is defined on import; the rest is for types and for code around it. */
export { TandemEditor } from './tandem-editor/tandem-editor.ts'
export { TandemAccessChangeEvent, TandemMentionEvent, TandemReadyEvent, TandemSignInNeededEvent, TandemStatusChangeEvent } from './tandem-editor/events.ts'
export { DocumentSession, type Identity, type SessionOptions, type Token } from '../session/session.ts'
export type { DeviceCopy, SaveStatus } from '../session/save-status.ts'
export type { Denial, Role } from '@tandem/shared/access.ts'
export type { Person, User } from '../session/presence.ts'
export type { Mentionable, MentionSource } from '../editor/suggestions/mention-search.ts'
export type { DocumentFormat } from '../editor/formats/formats.ts'
