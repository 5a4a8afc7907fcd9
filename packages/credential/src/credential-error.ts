// Why bytes were not taken. Packages throw this; the gate's decision turns it into a value.

export type CredentialErrorCode =
  | 'not-base45'
  | 'not-cbor'
  | 'not-canonical'
  | 'not-cose'
  | 'wrong-header'
  | 'wrong-kind'
  | 'missing-field'
  | 'bad-field'
  | 'unknown-field'
  | 'too-large'
  | 'bad-portrait'
  | 'bad-key'
  | 'bad-serial'
  | 'bad-signature'
  | 'unknown-key'
  | 'key-not-for-this'
  | 'too-few-signatures'
  | 'expired'
  | 'from-the-future'
  | 'out-of-range'

/** A refusal to read or write a credential or list. Messages name fields and limits, never values. */
export class CredentialError extends Error {
  readonly code: CredentialErrorCode
  constructor(code: CredentialErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CredentialError'
    this.code = code
  }
}
