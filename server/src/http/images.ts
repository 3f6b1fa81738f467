/**
 * Images of documents over HTTP; docs/protocol.md describes all of it.
 *
 *     /api/documents/<name>/images/<hash>      PUT one, GET its bytes
 *
 * Whoever reads the document reads its images, and whoever writes it brings some. An image that comes is written as it comes; what
 * is in memory of it is a few pieces.
 */
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { isCommentsDocument } from '@tandem/shared/access.ts'
import { isImageHash } from '@tandem/shared/images.ts'
import type { StoredImage } from '@tandem/shared/images.ts'
import { UploadTurns } from '../images/upload-turns.ts'
import { ImageRefusedError } from '../images/image-store.ts'
import type { ImageStore } from '../images/image-store.ts'
import { limitSetting } from '../limits.ts'
import type { Limits } from '../limits.ts'
import type { Metrics } from '../metrics.ts'
import type { ApiHandler, ApiRequest, ApiRoutes } from './api.ts'
import { addressKey } from './client-address.ts'
import { skipBody } from './read-body.ts'
import { RefusedError, refuse } from './refused.ts'
import { commonHeaders, respondJson } from './respond.ts'

/** What the routes need. */
export interface ImageRouteOptions {
  images: ImageStore
  settings: { limits: Limits }
  /** The address of the client that makes a request. */
  addressOf: (request: IncomingMessage) => string
  metrics: Metrics
}

/**
 * Headers of the bytes. They never change, and no other page may show them. What is opened by its address runs nothing and loads
 * nothing, whatever it is taken for. A browser in which somebody else signs in asks again.
 */
const imageHeaders = {
  ...commonHeaders,
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'private, max-age=31536000, immutable'
}

/** Creates the routes. */
export function createImageRoutes({ images, settings: { limits }, addressOf, metrics }: ImageRouteOptions): ApiRoutes {
  const turns = new UploadTurns(limits.imageUploadsPerMinute)

  /** Takes in what comes, and says whether that was there before. */
  const receive = async ({ name, part, access, request }: ApiRequest): Promise<{ image: StoredImage; isNew: boolean }> => {
    const there = await images.find(name, part)
    if (there !== null) {
      await skipBody(request)
      return { image: there, isNew: false }
    }
    if (Number(request.headers['content-length'] ?? 0) > limits.maxImageBytes) refuse('image-too-large')
    const leave = turns.enter(access.identity.user === null ? `address ${addressKey(addressOf(request))}` : `user ${access.identity.user}`)
    if (leave === null) {
      metrics.limited(limitSetting('imageUploadsPerMinute'))
      return refuse('too-many-uploads')
    }
    try {
      // Refused in the middle, there is still somebody to be answered.
      return await images.put(name, part, request.iterator({ destroyOnReturn: false }))
    } finally {
      leave()
    }
  }

  return {
    'documents/:name/images/:id': {
      PUT: {
        role: 'editor',
        handle: named(async (asked) => {
          try {
            const { image, isNew } = await answered(() => receive(asked))
            if (isNew) metrics.imageStored(image.size)
            respondJson(asked.response, isNew ? 201 : 200, image)
          } catch (thrown) {
            if (thrown instanceof RefusedError) metrics.imageRefused(thrown.code)
            throw thrown
          }
        })
      },
      GET: {
        role: 'viewer',
        handle: named(async ({ name, part, request, response }) => {
          const opened = (await answered(() => images.open(name, part))) ?? refuse('no-such-image')
          const tag = `"${part}"`
          response.appendHeader('Vary', 'Authorization')
          const headers = { ...imageHeaders, ETag: tag }
          const known = request.headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, ''))
          if (known?.includes(tag) === true || known?.includes('*') === true) {
            await opened.close()
            response.writeHead(304, headers).end()
            return
          }
          response.writeHead(200, { ...headers, 'Content-Type': opened.image.type, 'Content-Length': String(opened.image.size) })
          if (request.method !== 'HEAD') return pipeline(opened.stream(), response)
          await opened.close()
          response.end()
        })
      }
    }
  }
}

/** For what names an image of a document. Comments have none of their own. */
function named(handle: ApiHandler): ApiHandler {
  return async (asked) => {
    if (!isImageHash(asked.part)) refuse('bad-image-hash')
    if (isCommentsDocument(asked.name)) refuse('no-such-document')
    await handle(asked)
  }
}

/** Answers what the images refuse with the error of that name. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof ImageRefusedError) refuse(thrown.reason)
    throw thrown
  }
}
