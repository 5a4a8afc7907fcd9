// The refusals of the guard's stations: a closed list, each with the status an HTTP caller sees.
export type StationErrorCode =
  | 'usage'
  | 'malformed'
  | 'too-large'
  | 'too-many'
  | 'busy'
  | 'not-cleaned'
  | 'not-found'
  | 'not-permitted'
  | 'second-person-needed'
  | 'wrong-state'

export const statusOf: Readonly<Record<StationErrorCode, number>> = {
  usage: 400,
  malformed: 400,
  'too-large': 413,
  'too-many': 413,
  busy: 503,
  'not-cleaned': 422,
  'not-found': 404,
  'not-permitted': 403,
  'second-person-needed': 403,
  'wrong-state': 409,
}

/** An expected "no"; its words name nobody. */
export class StationError extends Error {
  readonly code: StationErrorCode
  constructor(code: StationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StationError'
    this.code = code
  }
}
