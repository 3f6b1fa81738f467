/**
 * Why a document is not opened. Hocuspocus sends `reason` to the client and logs `message`, which is empty because
 * the cause was logged already.
 */
export class RefusedLoadError extends Error {
  override readonly name = 'RefusedLoadError'
  readonly reason: string

  constructor(reason: string) {
    super('')
    this.reason = reason
  }
}
