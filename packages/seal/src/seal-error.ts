// The one error of this package; `code` is a closed list, messages name ids and fields, never content.
export type SealErrorCode =
  | 'malformed'
  | 'unknown-field'
  | 'bad-key'
  | 'wrong-job'
  | 'wrong-station'
  | 'bad-signature'
  | 'not-openable'
  | 'too-large'

export class SealError extends Error {
  override readonly name = 'SealError'
  readonly code: SealErrorCode
  constructor(code: SealErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
