/**
 * Frames of the Hocuspocus protocol, put together by hand.
 */
import * as encoding from 'lib0/encoding'

/** A frame from its parts: strings and byte arrays get their length in front. */
export function frame(...parts: (string | number | Uint8Array)[]): Uint8Array {
  const encoder = encoding.createEncoder()
  for (const part of parts) {
    if (typeof part === 'string') encoding.writeVarString(encoder, part)
    else if (typeof part === 'number') encoding.writeVarUint(encoder, part)
    else encoding.writeVarUint8Array(encoder, part)
  }
  return encoding.toUint8Array(encoder)
}

/** Signs in to the document `a`. */
export const signIn = frame('a', 2, 0, 'token', '4.8.0')
