// The errors of the release guard: a closed list, so that a caller can tell them apart.
export type GuardErrorCode = 'bad-index' | 'wrong-key' | 'bad-people' | 'bad-allow-list'

/** Something given to the guard itself is wrong; a file that cannot be read is a finding, not an error. */
export class GuardError extends Error {
  readonly code: GuardErrorCode
  constructor(code: GuardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GuardError'
    this.code = code
  }
}
