/**
 * Why the server closes a WebSocket: one table of codes and reasons. Hocuspocus adds 4205 (it failed to handle a message),
 * 4401 and 4403 (not allowed) and 4408 (not signed in, or silent, for a minute).
 */

/** A WebSocket close code with its reason. */
export interface CloseReason {
  code: number
  reason: string
}

/** Every reason why Tandem itself closes a socket. */
export const closeReason = {
  /** The server stops or restarts: reconnect. */
  stopping: { code: 1012, reason: 'server-stopping' },
  /** A text frame: the protocol is binary. */
  textFrame: { code: 1003, reason: 'text-frame' },
  /** A frame that is not a message of the Hocuspocus protocol. */
  malformedFrame: { code: 4400, reason: 'malformed-frame' },
  /** A y-websocket client may not open its document, or it cannot be opened; the message before the close says why. */
  refused: { code: 4403, reason: 'refused' },
  /** A frame for something that cannot be the name of a document, or not the document that the URL names. */
  wrongDocument: { code: 4404, reason: 'wrong-document' },
  /** No document was opened in time, or none is open any more. */
  noDocument: { code: 4408, reason: 'no-document' },
  /** Too much was sent before a document was opened. */
  tooMuchBeforeSignIn: { code: 4431, reason: 'too-much-before-sign-in' },
  /** The same document is opened too often on one socket. */
  tooManySessions: { code: 4432, reason: 'too-many-sessions' },
  /** Too many wrong tokens. */
  tooManyAttempts: { code: 4429, reason: 'too-many-attempts' },
  /** An update that is not taken; what is wrong with it follows. It was not applied, and is not acknowledged. */
  badUpdate: { code: 4422, reason: 'bad-update' },
  /** An update with edits under a clientID that somebody else uses: reconnect, when both have what the other has. */
  clientIdInUse: { code: 4423, reason: 'client-id-in-use' },
  /** A presence update that cannot be read. */
  badPresence: { code: 4424, reason: 'bad-presence' },
  /** The presence of one client is larger than allowed. */
  presenceTooLarge: { code: 4425, reason: 'presence-too-large' },
  /** The document was unloaded while it was being opened: reconnect. */
  unloaded: { code: 4409, reason: 'document-unloaded' },
  /** The client reads so slowly that what waits for it exceeds the limit: reconnect. */
  slowReader: { code: 1013, reason: 'slow-reader' }
} as const satisfies Record<string, CloseReason>
