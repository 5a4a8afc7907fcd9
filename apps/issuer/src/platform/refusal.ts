// A refusal is an expected "no": the request was understood and is not allowed. Anything else that
// is thrown is a fault: logged without its data, shown to nobody.
export type RefusalCode =
  | 'not-found'
  | 'not-permitted'
  | 'second-person-needed'
  | 'wrong-state'
  | 'malformed'
  | 'over-budget'
  | 'too-fast'
  | 'expired'
  | 'custodian-refused'
  | 'not-ready'
  | 'signature-needed'
  | 'held-by-release-guard'

/** Thrown by verbs; the message names records by id and fields by name, never a person's data. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode
  constructor(code: RefusalCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What a program exits with for each refusal; 1 is kept for faults. */
export const exitCodes = {
  malformed: 2,
  'not-found': 3,
  'not-permitted': 4,
  'second-person-needed': 5,
  'wrong-state': 6,
  'over-budget': 7,
  'custodian-refused': 8,
  'not-ready': 9,
  'too-fast': 10,
  expired: 11,
  'signature-needed': 12,
  'held-by-release-guard': 13,
} as const satisfies Record<RefusalCode, number>
