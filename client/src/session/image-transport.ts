/** Images over HTTP: one up, with its progress, and one down. */
import { parseStoredImage } from '@tandem/shared/images.ts'

/** What the server answered. */
export interface ImageAnswer {
  /** The status of HTTP; 0 where no answer came. */
  status: number
  /** The code of the error; empty where there is none. */
  code: string
}

/** What was answered to an image that went up. */
export interface UploadAnswer extends ImageAnswer {
  /** The hash of the image that the server says it keeps; null where it says no such thing, as a network that wants a sign-in first. */
  stored: string | null
}

/** How images go to the server and come from it. Neither rejects. */
export interface ImageTransport {
  put(url: string, bytes: Blob, token: string, onProgress: (part: number) => void, signal: AbortSignal): Promise<UploadAnswer>
  get(url: string, token: string, signal: AbortSignal): Promise<ImageAnswer & { bytes: Blob | null }>
}

/** How long nothing may move before an upload is given up, in milliseconds. */
const stallDeadline = 30_000

/** What a body says as JSON; null where a proxy, for one, answers in words of its own. */
function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return null
  }
}

/** The code in the JSON of an error. */
function codeIn(body: string): string {
  const answer = jsonIn(body)
  return typeof answer === 'object' && answer !== null && 'error' in answer && typeof answer.error === 'string' ? answer.error : ''
}

/** The browser's own requests. Only an `XMLHttpRequest` tells how much has gone up. */
export const imageTransport: ImageTransport = {
  put: (url, bytes, token, onProgress, signal) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest()
      let watch: ReturnType<typeof setTimeout>
      const moved = () => {
        clearTimeout(watch)
        watch = setTimeout(() => request.abort(), stallDeadline)
      }
      const end = () => {
        clearTimeout(watch)
        const { status, responseText: body } = request
        const isDone = status >= 200 && status < 300
        resolve({ status, code: status >= 400 ? codeIn(body) : '', stored: isDone ? (parseStoredImage(jsonIn(body))?.hash ?? null) : null })
      }
      request.open('PUT', url)
      if (token !== '') request.setRequestHeader('Authorization', `Bearer ${token}`)
      request.upload.addEventListener('progress', ({ loaded, total }) => {
        moved()
        if (total > 0) onProgress(loaded / total)
      })
      request.addEventListener('loadend', end)
      signal.addEventListener('abort', () => request.abort(), { once: true })
      moved()
      request.send(bytes)
    }),

  async get(url, token, signal) {
    try {
      const response = await fetch(url, { headers: token === '' ? {} : { authorization: `Bearer ${token}` }, signal })
      if (response.ok) return { status: response.status, code: '', bytes: await response.blob() }
      return { status: response.status, code: codeIn(await response.text()), bytes: null }
    } catch {
      return { status: 0, code: '', bytes: null }
    }
  },
}
