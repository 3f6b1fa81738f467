/**
 * Every error that the server answers over HTTP: its status, its code for programs and its message for people, in one table.
 * The body is always `{ "error": code, "message": message }`.
 */
import { denials, needsSignIn } from '@tandem/shared/access.ts'
import type { Denial } from '@tandem/shared/access.ts'
import { imageTypesText, maxImagePixels, maxImageSide } from '@tandem/shared/images.ts'
import { collaborationPath, documentNameRule, yjsPath } from '@tandem/shared/protocol.ts'

/** An error as it is answered. */
export interface HttpError {
  status: number
  message: string
  headers?: Readonly<Record<string, string>>
}

/** What refuses whoever asks: the same words as on WebSockets. */
const denialErrors = Object.fromEntries(Object.entries(denials).map(([denial, message]) => [denial, { ...answerTo(denial as Denial), message }])) as Record<Denial, HttpError>

function answerTo(denial: Denial): Omit<HttpError, 'message'> {
  if (denial === 'sign-in-required') return { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }
  if (needsSignIn(denial)) return { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } }
  if (denial === 'no-such-document') return { status: 404 }
  if (denial === 'sign-in-unavailable') return { status: 503, headers: { 'Retry-After': '2' } }
  return { status: denial.startsWith('too-many-') ? 429 : 403 }
}

/** The errors by their code. */
export const httpErrors = {
  'bad-request': { status: 400, message: 'This is not a request that the server can read.' },
  'bad-document-name': { status: 400, message: documentNameRule },
  'bad-body': { status: 400, message: 'The body of this request has to be JSON of the form that docs/versions.md or docs/access.md describes.' },
  'bad-version-name': { status: 400, message: 'The name of a version is text of at most 200 characters, as in {"name": "First draft"}.' },
  'bad-parameter': { status: 400, message: 'A parameter of this address is not of the form that docs/versions.md describes.' },
  'bad-share-link': {
    status: 400,
    message: 'A share link is described as in {"role": "viewer", "label": "For Ben", "expiresAt": 1800000000000}: a role, and if you like a label of at most 100 characters and a time to come, in milliseconds since 1970, or null.'
  },
  'bad-revocation': { status: 400, message: 'What is to be revoked is named as in {"user": "ann"}, {"user": "ann", "shareLinks": true} or {"tokenId": "4f1c"}.' },
  'bad-image-hash': { status: 400, message: 'An image is named by the SHA-256 of its bytes: 64 digits and letters from a to f.' },
  'image-hash-mismatch': { status: 400, message: 'The bytes that came do not have the SHA-256 that the address names.' },
  'bad-websocket-key': { status: 400, message: 'The header Sec-WebSocket-Key has to be 16 bytes in base64.' },
  'origin-not-allowed': {
    status: 403,
    message: 'Pages of this origin may not connect: if this is where people reach the server, set public-url to it, otherwise add it to allowed-origins.'
  },
  'not-found': { status: 404, message: 'There is nothing here.' },
  'no-such-version': { status: 404, message: 'The document has no version of this id: GET /api/documents/<name>/versions lists them.' },
  'no-such-share-link': { status: 404, message: 'The document has no share link of this id: GET /api/documents/<name>/share-links lists them.' },
  'no-such-image': { status: 404, message: 'The document has no image of this name.' },
  'method-not-allowed': { status: 405, message: 'This method is not possible here: the header Allow lists those that are.' },
  'request-timeout': { status: 408, message: 'The request did not arrive in time.' },
  'document-exists': { status: 409, message: 'There is a document of this name already.' },
  'too-many-share-links': { status: 409, message: 'The document has as many share links as it may have: revoke some that are not needed any more.' },
  'too-many-images': { status: 409, message: 'The images of this document take as many bytes as they may (max-image-bytes-per-document).' },
  'body-too-large': { status: 413, message: 'The body of this request is longer than any that makes sense here.' },
  'image-too-large': { status: 413, message: 'The image has more bytes than the server takes (max-image-bytes).' },
  'too-many-pixels': {
    status: 413,
    message: `The image has more than ${maxImagePixels / 1_000_000} million pixels, or a side of more than ${maxImageSide}: make it smaller.`
  },
  'not-an-image': {
    status: 415,
    message: `Only images are kept here: ${imageTypesText}, which is told by their first bytes. SVG is not, because it can carry scripts.`
  },
  'image-unreadable': { status: 415, message: 'This begins like an image, but what follows is none: it is cut off or damaged.' },
  'wrong-host': {
    status: 421,
    message: 'The server does not answer under this name: set public-url to the address that people use, or connect to the one that it is set to.',
    // A page that cannot connect looks for the reason.
    headers: { 'Access-Control-Allow-Origin': '*' }
  },
  'upgrade-required': {
    status: 426,
    message: `This address speaks WebSocket: connect to ${collaborationPath} with a HocuspocusProvider, or to ${yjsPath}/<document> with a WebsocketProvider of y-websocket.`,
    headers: { Upgrade: 'websocket', Connection: 'Upgrade, close' }
  },
  'upgrade-stripped': {
    status: 426,
    message:
      'This is a WebSocket handshake, but its headers Upgrade and Connection are gone: a proxy on the way does not pass them on. In nginx, the location needs "proxy_http_version 1.1", "proxy_set_header Upgrade $http_upgrade" and "proxy_set_header Connection $connection_upgrade".',
    headers: { Upgrade: 'websocket', Connection: 'Upgrade, close' }
  },
  'websocket-version': {
    status: 426,
    message: 'The server speaks version 13 of WebSocket.',
    headers: { 'Sec-WebSocket-Version': '13', Upgrade: 'websocket' }
  },
  'too-many-sockets': {
    status: 429,
    message: 'The server has as many connections as it takes (max-sockets): try again in a while.',
    headers: { 'Retry-After': '30' }
  },
  'too-many-sockets-of-address': {
    status: 429,
    message: 'Too many connections come from this address (max-sockets-per-address); behind a proxy, trusted-proxies has to name it.',
    headers: { 'Retry-After': '30' }
  },
  'too-many-uploads': {
    status: 429,
    message: 'Too many images come from this user or address (image-uploads-per-minute): try again in a few seconds.',
    headers: { 'Retry-After': '5' }
  },
  'headers-too-large': { status: 431, message: 'The headers of this request are longer than the 16 KiB that are read.' },
  'internal-error': { status: 500, message: 'Something went wrong in the server; its log says more.' },
  'history-damaged': { status: 500, message: 'This part of the history is damaged on the disk of the server; its log says more. The document itself is not affected.' },
  'image-damaged': { status: 500, message: 'This image is damaged on the disk of the server: whoever has it can put it in again.' },
  'document-unavailable': { status: 503, message: 'The document cannot be opened at this moment; the log of the server says why.' },
  busy: { status: 503, message: 'Too many histories are being read at this moment: try again in a second.', headers: { 'Retry-After': '1' } },
  'storage-unavailable': { status: 503, message: 'The server cannot write to its disk; edits are held in memory and not acknowledged.' },
  'images-unavailable': { status: 503, message: 'The server cannot read or write its images at this moment; its log says why.' },
  stopping: { status: 503, message: 'The server is stopping: try again in a moment.', headers: { 'Retry-After': '2' } },
  'disk-full': { status: 507, message: 'The disk of the server is full: the image was not kept.' },
  ...denialErrors
} as const satisfies Record<string, HttpError>

/** A code from the table. */
export type HttpErrorCode = keyof typeof httpErrors

/** An error from the table, to be looked up without knowing which. */
export function httpError(code: HttpErrorCode): HttpError {
  return httpErrors[code]
}

/** The body of an error. */
export function encodeHttpError(code: HttpErrorCode): string {
  return `${JSON.stringify({ error: code, message: httpErrors[code].message })}\n`
}
