/**
 * Complete answers: JSON, and errors in the form that the asker reads. HEAD gets the headers of GET.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { encodeHttpError, httpError } from './errors.ts'
import type { HttpErrorCode } from './errors.ts'

/** Headers of every answer. */
export const commonHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin'
}

/** What a page of the server may load and do. Styles may be inline, because ProseMirror and Lit set them. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: https:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'"
  ].join('; ')
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
    const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${error.status}</title><h1>${error.status}</h1><p>${escapeHtml(error.message)}</p><p><a href="/">All documents</a></p></html>\n`
    respond(response, error.status, { ...pageHeaders, ...all, 'Content-Type': 'text/html; charset=utf-8' }, page)
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
