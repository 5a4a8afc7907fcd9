// The ledger's one door: C2SP transparency log (notes, checkpoints, tiles, proofs, witness, verifier)
// and the table of Tipstaff's entries. Pure: whoever calls brings the bytes and keeps them.
export { LedgerError, type LedgerErrorCode } from './ledger-error.ts'
export type { MaybePromise } from './encoding.ts'
export {
  addSignatures,
  formatSignatureLine,
  noteBytesMax,
  noteSignaturesMax,
  openNote,
  parseNote,
  signLine,
  signNote,
  signNoteAside,
  type NoteSignature,
  type NoteSigner,
  type NoteVerifier,
  type OpenedNote,
  type ParsedNote,
  type SignatureType,
  type VerifiedSignature,
} from './note.ts'
export {
  createSigner,
  createVerifier,
  formatSignerKey,
  formatVerifierKey,
  generateSigner,
  keyIdOf,
  parseSignerKey,
  parseVerifierKey,
  signedMessage,
} from './note-key.ts'
export {
  formatCheckpoint,
  openCheckpoint,
  parseCheckpoint,
  type Checkpoint,
  type CheckpointPolicy,
  type OpenedCheckpoint,
  type WitnessSeen,
} from './checkpoint.ts'
export {
  emptyRoot,
  hashBytes,
  leafHash,
  nodeHash,
  proveConsistency,
  proveInclusion,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
  type HashReader,
} from './merkle.ts'
export {
  bundlePath,
  encodeBundle,
  entryBytesMax,
  parseBundle,
  parseTile,
  parseTilePath,
  partialWidth,
  tilePath,
  tileWidth,
  type TileAddress,
  type TileReader,
  type TileStore,
} from './tiles.ts'
export { RightEdge, TileCache, TileNodes, tileHashReader } from './tile-tree.ts'
export {
  LogWriter,
  type Appended,
  type LeafReader,
  type LogOpening,
  type TreeHead,
} from './log-writer.ts'
export {
  decodeEntry,
  encodeEntry,
  entryKinds,
  type EntryHead,
  type EntryKind,
  type EntryOf,
  type LedgerEntry,
} from './entry.ts'
export { fieldGroups, type FieldGroup } from './entry-field.ts'
export {
  formatReceipt,
  parseReceipt,
  verifyReceipt,
  type Receipt,
  type ReceiptVerdict,
} from './receipt.ts'
export {
  addCheckpoint,
  formatAddCheckpoint,
  requestBytesMax,
  type Witness,
  type WitnessAnswer,
  type WitnessState,
  type WitnessStore,
} from './witness.ts'
export {
  checkContinues,
  readCheckpoint,
  verifyLog,
  type LogClaims,
  type LogVerdict,
  type Problem,
} from './verify.ts'
export { fsck, type FsckOptions, type FsckReport } from './fsck.ts'
