/**
 * Complete answers: JSON, and errors in the form that the asker reads. HEAD gets the headers of GET.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { externalPath } from './base-path.ts'
import { encodeHttpError, httpError } from './errors.ts'
import type { HttpErrorCode } from './errors.ts'

/** Headers of every answer. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin'
}

/**
 * Headers of a page of the server: what it may load and do, and who may show it.
 *
 * Scripts and style sheets come from the server only. Attributes `style` may be anything, because ProseMirror and Lit set
 * them. Browsers before 2022 do not count WebSockets among what comes from the same server, so these are named.
 */
export function pageHeaders({ headers: { host = '' } }: IncomingMessage): Readonly<Record<string, string>> {
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : ''
  return {
    'Content-Security-Policy': [
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
      "style-src-attr 'unsafe-inline'",
      "img-src 'self' blob: https:",
      `connect-src 'self'${sockets}`,
      "object-src 'none'",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'self'"
    ].join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'
  }
}

/** Answers with a body that is at hand. */
export function respond(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: string): void {
  response.writeHead(status, { ...commonHeaders, ...headers, 'Content-Length': String(Buffer.byteLength(body)) })
  response.end(response.req.method === 'HEAD' ? undefined : body)
}

/** Answers with JSON. */
export function respondJson(response: ServerResponse, status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const type = { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' }
  respond(response, status, { ...type, ...headers }, `${JSON.stringify(value)}\n`)
}

/** Answers with an error: as a small page to a browser that navigates, as JSON to everybody else. */
export function respondError(response: ServerResponse, code: HttpErrorCode, headers: Readonly<Record<string, string>> = {}): void {
  const error = httpError(code)
  const all = { 'Cache-Control': 'no-store', ...error.headers, ...headers }
  if (wantsPage(response.req)) {
    const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${error.status}</title><h1>${error.status}</h1><p>${escapeHtml(error.message)}</p><p><a href="${escapeHtml(externalPath(response.req, '/'))}">All documents</a></p></html>\n`
    respond(response, error.status, { ...pageHeaders(response.req), ...all, 'Content-Type': 'text/html; charset=utf-8' }, page)
  } else {
    respond(response, error.status, { ...all, 'Content-Type': 'application/json; charset=utf-8' }, encodeHttpError(code))
  }
}

function wantsPage(request: IncomingMessage): boolean {
  return (request.headers.accept ?? '').includes('text/html') && !(request.url ?? '').startsWith('/api/')
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
