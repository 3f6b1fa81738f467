/** The server's list of documents. Its address is relative to the page's `<base>`. */
import { isDocumentName, type DocumentSummary } from '@tandem/shared/protocol.ts'
import { ApiError, badAnswer, record, request } from './api.ts'

const documentsUrl = 'api/documents'

function parseSummary(value: unknown): DocumentSummary | null {
  const { name, title, changedAt } = record(value)
  if (typeof name !== 'string' || !isDocumentName(name)) return null
  return { name, title: typeof title === 'string' ? title : '', changedAt: typeof changedAt === 'number' ? changedAt : 0 }
}

/** All documents that the person may open, the newest change first. Rejects when the server cannot be reached or refuses. */
export async function listDocuments(token: string, signal: AbortSignal): Promise<DocumentSummary[]> {
  const answer = await request(documentsUrl, { token, signal })
  if (!Array.isArray(answer)) throw new ApiError(200, badAnswer, 'The server gave no list.')
  return answer
    .map(parseSummary)
    .filter((summary) => summary !== null)
    .sort((a, b) => b.changedAt - a.changedAt)
}

/** Makes a new document and resolves with its name. */
export async function createDocument(token: string): Promise<string> {
  const { name } = record(await request(documentsUrl, { method: 'POST', token }))
  if (typeof name !== 'string' || !isDocumentName(name)) throw new ApiError(200, badAnswer, 'The server gave no name.')
  return name
}
