/** Requests to the server's HTTP API. */
import { parseDenial, type Denial } from '@tandem/shared/access.ts'
import type { AppText } from './app-messages.ts'

/** The code of an error that is an answer which the server should not have given. */
export const badAnswer = 'bad-answer'

/** The server answered with an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** The server's word for what is wrong; empty for an answer that is not its own. */
  readonly code: string
  /** Why the server refused, where the token is the reason; `null` for everything else. */
  readonly denial: Denial | null

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
    this.denial = parseDenial(code)
  }
}

export interface ApiRequest {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Shown to the server; none when empty. */
  token: string
  /** Sent as JSON. */
  body?: unknown
  signal?: AbortSignal
}

/** Asks the server, and resolves with the JSON of its answer; `null` for an empty one. Rejects with an `ApiError`, or a `TypeError` where no answer came. */
export async function request(path: string, { method = 'GET', token, body, signal }: ApiRequest): Promise<unknown> {
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  const text = await response.text()
  let answer: unknown = null
  try {
    answer = text === '' ? null : JSON.parse(text)
  } catch {
    if (response.ok) throw new ApiError(response.status, badAnswer, 'The server gave an answer that is not JSON.')
  }
  if (response.ok) return answer
  const { error, message } = record(answer)
  throw new ApiError(
    response.status,
    typeof error === 'string' ? error : '',
    typeof message === 'string' ? message : '',
  )
}

/** The keys of an object from outside; none of anything else. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

/** What went wrong, as a sentence. */
export function describeError(error: unknown, { app, status }: AppText): string {
  // `fetch` says "Failed to fetch" when there is no answer at all.
  if (error instanceof TypeError) return app.unreachable
  if (error instanceof ApiError) {
    const { code, denial } = error
    if (denial !== null) return status.denials[denial]
    if (Object.hasOwn(app.errors, code)) return app.errors[code as keyof typeof app.errors]
    if (error.message === '') return app.serverAnswered(String(error.status))
  }
  return `${error instanceof Error ? error.message : String(error)}`.replace(/([^.!?])$/, '$1.')
}
