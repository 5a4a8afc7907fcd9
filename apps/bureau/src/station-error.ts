// The one error people at the station see: an expected "no" with what to do. Never names a person.
export type StationErrorCode =
  | 'not-ready' // something has to be set up or started first
  | 'malformed' // a command, file or answer is not as it should be
  | 'refused' // the office or the custodian says no
  | 'wrong-state' // the job or blank is not where this step needs it
  | 'untrusted' // a signature, certificate or digest is not the one that was pinned

/** Thrown for every expected "no"; `said` is the office's own word for it, if the office said it. */
export class StationError extends Error {
  override readonly name = 'StationError'
  readonly code: StationErrorCode
  readonly said: string | undefined
  constructor(code: StationErrorCode, message: string, said?: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.said = said
  }
}
