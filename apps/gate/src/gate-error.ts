// An expected "no" of the gate program itself (set-up, commands). Decisions about cards are values, not errors.
export type GateErrorCode =
  | 'usage'
  | 'not-enrolled'
  | 'already-enrolled'
  | 'bad-enrolment'
  | 'older-list'
  | 'not-reachable'
  | 'too-large'

/** Messages name files, options and versions; never a card's content. */
export class GateError extends Error {
  readonly code: GateErrorCode
  constructor(code: GateErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'GateError'
    this.code = code
  }
}
