// The closed list of reasons for which the custodian says no. A refusal is an expected answer;
// everything else it throws is a fault, logged by kind and shown to nobody.
export const refusalCodes = [
  'malformed',
  'unknown-verb',
  'too-large',
  'expired',
  'clock-behind',
  'not-enrolled',
  'bad-signature',
  'not-permitted',
  'second-person-needed',
  'same-person',
  'over-ration',
  'intent-used',
  'intent-mismatch',
  'checkpoint-unknown',
  'checkpoint-stale',
  'checkpoint-forked',
  'checkpoint-unsigned',
  'custodian-rolled-back',
  'witness-missing',
  'not-in-ledger',
  'wrong-leaf',
  'wrong-subject',
  'envelope-broken',
  'epoch-unknown',
  'shredded',
  'version-not-newer',
  'revoked-for-good',
  'credential-refused',
  'unknown-batch',
  'unknown-station',
  'batch-expired',
  'not-in-batch',
  'already-released',
  'budget-spent',
  'too-fast',
  'spoil-approval-needed',
  'wrong-state',
  'already-exists',
  'not-found',
  'last-keeper',
  'wrong-password',
  'fault',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

/** An expected "no". The message names records by id only. */
export class CustodyRefusal extends Error {
  override readonly name = 'CustodyRefusal'
  readonly code: RefusalCode
  constructor(code: RefusalCode, message: string) {
    super(message)
    this.code = code
  }
}
