// Writes the published vectors of the ledger: cosignatures with their keys and messages, and a small
// log. Everything comes from fixed seeds, except that ML-DSA-44 signing is randomised: a second run
// gives other signatures that verify the same.
import { createPrivateKey, createPublicKey, hash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import {
  encodeEntry,
  formatCheckpoint,
  formatReceipt,
  formatVerifierKey,
  keyIdOf,
  leafHash,
  LogWriter,
  parseSignerKey,
  signedMessage,
  signNote,
  type LedgerEntry,
  type NoteSigner,
  type SignatureType,
} from '../src/index.ts'

const root = join(import.meta.dirname, '../../../test/vectors/ledger')
const origin = 'vectors.example/ledger'
const at = 1_790_000_000
const size = 300

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** A key from a seed that everybody knows: for vectors only. */
function fixedSigner(name: string, type: SignatureType): { signer: NoteSigner; seed: Buffer } {
  const seed = hash('sha256', `tipstaff ledger vectors ${name} ${type}`, 'buffer')
  const key =
    type === 0x06
      ? createPrivateKey({ key: seed, format: 'raw-seed', asymmetricKeyType: 'ml-dsa-44' })
      : createPrivateKey({ key: seed, format: 'raw-private', asymmetricKeyType: 'ed25519' })
  const publicKey = createPublicKey(key).export({ format: 'raw-public' })
  const id = keyIdOf(name, type, publicKey).toString(16).padStart(8, '0')
  const material = Buffer.concat([Uint8Array.of(type), seed]).toString('base64')
  return { signer: parseSignerKey(`PRIVATE+KEY+${name}+${id}+${material}`), seed }
}

function write(path: string, bytes: string | Uint8Array): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, bytes)
}

function entryAt(index: number): LedgerEntry {
  const digest = hash('sha256', `entry ${index}`, 'hex')
  const head = { v: 1, id: digest.slice(0, 32), at: at * 1000 + index } as const
  return index % 2 === 0
    ? { ...head, kind: 'opening-ended', intent: digest, outcome: 'done', count: index }
    : { ...head, kind: 'list-published', list: 'status', version: index, digest }
}

rmSync(root, { recursive: true, force: true })
const keys = [
  fixedSigner(origin, 0x01),
  fixedSigner(origin, 0x06),
  fixedSigner('witness.example/w1', 0x04),
  fixedSigner('witness.example/w1', 0x06),
]
const files = new Map<string, Uint8Array>()
const writer = await LogWriter.open(
  {
    read: (path) => files.get(path) ?? null,
    write: (path, bytes) => void files.set(path, Uint8Array.from(bytes)),
  },
  { size: 0 },
)
const leaves = Array.from({ length: size }, (_, index) => encodeEntry(entryAt(index)))
const head = writer.append(leaves)
await writer.publish()
for (const [path, bytes] of files) write(join('log', path), bytes)

const text = formatCheckpoint({ origin, size, root: head.root })
const note = signNote(
  text,
  keys.map((key) => key.signer),
  at,
)
write('log/checkpoint', note)
const extra = leaves[123] ?? new Uint8Array()
const proof = await writer.inclusionProof(123)
write('receipt.tlog-proof', formatReceipt({ index: 123, proof, checkpoint: note, extra }))
const cosignatures = keys.map(({ signer, seed }) => {
  const { verifier } = signer
  const signature = signer.sign(text, at)
  return {
    name: verifier.name,
    type: verifier.type,
    seed: hex(seed),
    vkey: formatVerifierKey(verifier),
    keyId: verifier.keyId.toString(16).padStart(8, '0'),
    at: verifier.type === 0x01 ? null : at,
    text,
    message: hex(signedMessage(verifier.type, verifier.name, text, at)),
    signature: hex(signature),
  }
})
write('cosignatures.json', `${JSON.stringify(cosignatures, null, 2)}\n`)
write(
  'tree.json',
  `${JSON.stringify({ origin, size, root: hex(head.root), leaf123: hex(leafHash(extra)) }, null, 2)}\n`,
)
write(
  'log.vkeys',
  `${keys
    .slice(0, 2)
    .map((key) => formatVerifierKey(key.signer.verifier))
    .join('\n')}\n`,
)
write(
  'witness.vkeys',
  `${keys
    .slice(2)
    .map((key) => formatVerifierKey(key.signer.verifier))
    .join('\n')}\n`,
)
