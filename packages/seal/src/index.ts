// Sealed print jobs, releases, receipts, and rows set aside. Bytes in, bytes out.
export { asideRowBytes, openAside, sealAside } from './aside.ts'
export type { HybridKey } from './hybrid-kem.ts'
export { decodeJob, encodeJob, jobContentMax } from './job-content.ts'
export type { JobContent, JobFace, JobPage } from './job-content.ts'
export { openReceipt, signReceipt } from './receipt.ts'
export type { Receipt } from './receipt.ts'
export { openJob, rewrapTo, verifyRelease } from './release.ts'
export type { Release, ReleaseBinding } from './release.ts'
export { SealError } from './seal-error.ts'
export type { SealErrorCode } from './seal-error.ts'
export {
  newSealingPair,
  openingKey,
  openWrapped,
  sealContent,
  sealingKey,
  sealJob,
} from './sealed-job.ts'
export type { JobKeys, SealedJob } from './sealed-job.ts'
export { signerOf, verifyingKey } from './signed-map.ts'
export type { Signer } from './signed-map.ts'
