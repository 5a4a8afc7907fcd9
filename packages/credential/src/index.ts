// Card credentials and the signed lists around them: bytes in, bytes out, no I/O.
export { decodeBase45, encodeBase45 } from './base45.ts'
export { CredentialError, type CredentialErrorCode } from './credential-error.ts'
export { cardIdFromSerial, serialFromCardId } from './card-serial.ts'
export {
  assembleSign,
  assembleSign1,
  openSign,
  openSign1,
  toBeSigned,
  trustToBeSigned,
  verifySign1,
  type Kind,
  type Opened,
  type RootSignature,
} from './cose.ts'
export {
  credentialText,
  decodeClaims,
  encodeClaims,
  openQrText,
  portraitBytesMax,
  qrBytesMax,
  qrText,
  type CredentialClaims,
} from './credential.ts'
export {
  keyId,
  publicKeyFromJwk,
  publicKeyFromRaw,
  rawFromKey,
  signEs256,
  verifyEs256,
} from './es256.ts'
export { rebuildPortrait, stripPortrait } from './portrait-template.ts'
export {
  createStatuses,
  decodeStatusList,
  encodeStatusList,
  getStatus,
  setStatus,
  status,
  statusCount,
  type StatusArray,
  type StatusBits,
  type StatusList,
} from './status-list.ts'
export {
  decodeTrustList,
  encodeTrustList,
  openTrustList,
  purposes,
  type IssuerKey,
  type Purpose,
  type TrustedKey,
  type TrustList,
  type TrustListClaims,
} from './trust-list.ts'
export {
  decodeAccessList,
  encodeAccessList,
  grades,
  levels,
  type AccessCard,
  type AccessList,
  type AccessListClaims,
  type Grade,
  type ResponseLevel,
  type Zone,
} from './access-list.ts'
export { decodeHeartbeat, encodeHeartbeat, type Heartbeat } from './heartbeat.ts'
export {
  clockSlack,
  openAccessList,
  openHeartbeat,
  openStatusList,
  type HeldAccessList,
  type HeldHeartbeat,
  type HeldStatusList,
} from './signed-lists.ts'
export { decide } from './decide.ts'
export type { Because, CheckName, Decision, GateState, Question, ShownCard } from './decision.ts'
