/**
 * The list of documents, and making one:
 *
 *     /api/documents      GET those that one may read, POST makes one, under a name at random or a given one
 */
import { randomInt } from 'node:crypto'
import { isCommentsDocument } from '@tandem/shared/access.ts'
import { isDocumentName } from '@tandem/shared/protocol.ts'
import type { DocumentSummary } from '@tandem/shared/protocol.ts'
import { AccessDeniedError, mayCreate } from '../auth/authenticator.ts'
import type { Access } from '../auth/authenticator.ts'
import type { Collaboration } from '../collaboration/collaboration.ts'
import { createDocument } from '../collaboration/create-document.ts'
import type { Storage } from '../storage/storage.ts'
import { externalPath } from './base-path.ts'
import type { ApiRoutes } from './api.ts'
import { readJsonBody } from './read-body.ts'
import { refuse } from './refused.ts'
import { respondJson } from './respond.ts'
import { stored } from './stored.ts'

/** Characters of new document names: none that is mistaken for another one when read out. */
const nameAlphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Length of new document names; 12 characters of 32 are 60 bits, too many to be guessed. */
const nameLength = 12

/** Creates the routes. */
export function createDocumentRoutes(storage: Storage, collaboration: Collaboration): ApiRoutes {
  /** Names that are being made: two who ask for the same one at once must not both get it. */
  const beingMade = new Set<string>()

  const make = async (name: string): Promise<void> => {
    if (beingMade.has(name)) refuse('document-exists')
    beingMade.add(name)
    try {
      if (await storage.exists(name)) refuse('document-exists')
      await stored('document not created', () => createDocument(storage, name))
    } finally {
      beingMade.delete(name)
    }
  }

  return {
    documents: {
      GET: {
        role: null,
        async handle({ access, response }) {
          // As of this moment: whoever leaves a document just written finds it under its name.
          const titles = collaboration.pendingTitles()
          const documents = (await storage.list()).filter(({ name }) => !isCommentsDocument(name) && access.roleIn(name) !== null)
          const list: DocumentSummary[] = documents.map((document) => ({ ...document, title: titles.get(document.name) ?? document.title }))
          respondJson(response, 200, list)
        }
      },
      POST: {
        role: null,
        async handle({ access, request, response }) {
          const body = await readJsonBody(request)
          if ('error' in body) refuse(body.error)
          const name = wantedName(body.value) ?? randomName(access)
          if (name === null || !mayCreate(access, name)) throw new AccessDeniedError('no-access')
          await make(name)
          respondJson(response, 201, { name }, { Location: externalPath(response.req, `/d/${name}`) })
        }
      }
    }
  }
}

/** The name that a body asks for; null if it asks for none. */
function wantedName(value: unknown): string | null {
  if (value === null) return null
  if (typeof value !== 'object') refuse('bad-body')
  const name: unknown = 'name' in value ? value.name : null
  if (name === null) return null
  if (typeof name !== 'string' || !isDocumentName(name) || isCommentsDocument(name)) refuse('bad-document-name')
  return name
}

/** Whether somebody may make documents without naming them. */
export function mayCreateAny(access: Access): boolean {
  return randomName(access) !== null
}

/** A name at random that somebody may give; null if there is none. */
function randomName(access: Access): string | null {
  const ending = Array.from({ length: nameLength }, () => nameAlphabet[randomInt(nameAlphabet.length)]).join('')
  const names = access.creatable.filter((pattern) => pattern.endsWith('*')).map((pattern) => pattern.slice(0, -1) + ending)
  return names.find((name) => isDocumentName(name) && mayCreate(access, name)) ?? null
}
