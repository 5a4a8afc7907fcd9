// What office, station operators and custodian say to one another. Pure: bytes in, bytes out.
export {
  approvalHolds,
  approvalMessage,
  approve,
  p256FromRaw,
  rawFromP256,
  signEs256,
  verifyEs256,
} from './approval.ts'
export type { ApprovalRole } from './approval.ts'
export { Conversation, CustodianUnreachable } from './conversation.ts'
export {
  envelopeAad,
  envelopeLayout,
  envelopeParts,
  joinEnvelope,
  subjectCommitment,
} from './envelope.ts'
export type { EnvelopeParts } from './envelope.ts'
export { encodeFrame, FrameDecoder, frameMax } from './frames.ts'
export { gatherFrames } from './gather-frames.ts'
export { fieldGroup, fieldGroups, randomId } from './ids.ts'
export type {
  BatchId,
  FieldGroup,
  HolderId,
  JobId,
  OperatorId,
  Recipient,
  SiteId,
  StationId,
} from './ids.ts'
export {
  decodeIntent,
  draftIntent,
  encodeIntent,
  intentHash,
  intentLifeMs,
  intentVerbs,
  keyDigest,
  searchDigest,
  subjectsDigest,
  subjectsMax,
} from './intent.ts'
export type { Intent, IntentVerb } from './intent.ts'
export { createOperatorKey, openOperatorKey, operatorKey } from './operator-key.ts'
export type { OperatorKey } from './operator-key.ts'
export {
  assertionFromJson,
  assertionHolds,
  knownPasskey,
  passkeyChallenge,
  passkeyDigest,
  passkeyFingerprint,
  passkeyFromCose,
  touchMax,
} from './passkey.ts'
export type { Assertion, KnownPasskey, Passkey } from './passkey.ts'
export { CustodyRefusal, refusalCodes } from './refusal.ts'
export type { RefusalCode } from './refusal.ts'
export {
  lifeOf,
  operatorRoles,
  purposes,
  rightFor,
  rights,
  screenfulMax,
  tierOf,
  waitOf,
} from './rights.ts'
export type { OperatorRole, Purpose, Right, Tier } from './rights.ts'
export {
  createSessionKey,
  delegationByKey,
  delegationByPasskey,
  delegationStands,
  isAfterSession,
  sessionChallenge,
  sessionLifeMs,
} from './session.ts'
export type { Delegation, Session, SessionKey, SessionWindow } from './session.ts'
export { ShapeError } from './shape.ts'
export type { Infer, Shape } from './shape.ts'
export {
  approvalStands,
  decodeApproval,
  encodeApproval,
  knownOperator,
  passkeySignatory,
} from './signatory.ts'
export type { Approval, KnownOperator, Signatory } from './signatory.ts'
export { batchJobsMax, passkeysMax, plaintextMax, verbs } from './verbs.ts'
export type { Answer, LeafProof, Nothing, OperatorRow, Request, StationRow, Verb } from './verbs.ts'
