/** The server's list of documents. Its address is relative to the page's `<base>`. */
import { isDocumentName, type DocumentSummary } from '@tandem/shared/protocol.ts'

const documentsUrl = 'api/documents'

function parseSummary(value: unknown): DocumentSummary | null {
  if (typeof value !== 'object' || value === null) return null
  const { name, title, changedAt } = value as Record<string, unknown>
  if (typeof name !== 'string' || !isDocumentName(name)) return null
  return { name, title: typeof title === 'string' ? title : '', changedAt: typeof changedAt === 'number' ? changedAt : 0 }
}

async function request(init?: RequestInit): Promise<unknown> {
  const response = await fetch(documentsUrl, { headers: { accept: 'application/json' }, ...init })
  if (!response.ok) throw new Error(`The server answered ${response.status} ${response.statusText}`.trim())
  return response.json()
}

/** All documents, the newest change first. Rejects when the server cannot be reached or refuses. */
export async function listDocuments(signal: AbortSignal): Promise<DocumentSummary[]> {
  const answer = await request({ signal })
  if (!Array.isArray(answer)) throw new Error('The server gave no list')
  return answer
    .map(parseSummary)
    .filter((summary) => summary !== null)
    .sort((a, b) => b.changedAt - a.changedAt)
}

/** Makes a new document and resolves with its name. */
export async function createDocument(): Promise<string> {
  const answer = await request({ method: 'POST' })
  const name = typeof answer === 'object' && answer !== null && 'name' in answer ? answer.name : null
  if (typeof name !== 'string' || !isDocumentName(name)) throw new Error('The server gave no name')
  return name
}
