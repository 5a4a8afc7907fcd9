// What goes wrong in this package, as one closed list of codes. Messages name paths, indices and
// key names, never the content of an entry.

export type LedgerErrorCode =
  | 'malformed-note'
  | 'malformed-key'
  | 'malformed-checkpoint'
  | 'malformed-proof'
  | 'malformed-tile'
  | 'malformed-bundle'
  | 'malformed-entry'
  | 'malformed-receipt'
  | 'malformed-policy'
  | 'bad-signature'
  | 'unsigned'
  | 'quorum-missing'
  | 'wrong-origin'
  | 'wrong-root'
  | 'wrong-proof'
  | 'out-of-range'
  | 'too-large'
  | 'missing'

/** The one error this package throws on purpose; `code` tells callers what to do. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode

  constructor(code: LedgerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LedgerError'
    this.code = code
  }
}
