// What must not pass: proofs of nothing, forks, files cut short, keys that are none. Each case is accepted, or answered with
// another fault, as soon as the check it is about is left out.
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { encodeEntry } from './entry.ts'
import { fsck } from './fsck.ts'
import { LedgerError, type LedgerErrorCode } from './ledger-error.ts'
import { LogWriter } from './log-writer.ts'
import { emptyRoot, leafHash, nodeHash, verifyConsistency, verifyInclusion } from './merkle.ts'
import {
  createSigner,
  createVerifier,
  formatVerifierKey,
  generateSigner,
  parseSignerKey,
  parseVerifierKey,
  signedMessage,
} from './note-key.ts'
import { parseNote, signNote } from './note.ts'
import { formatReceipt, parseReceipt, verifyReceipt } from './receipt.ts'
import { RightEdge, tileHashReader, TileNodes } from './tile-tree.ts'
import {
  bundlePath,
  encodeBundle,
  parseBundle,
  parseTile,
  parseTilePath,
  tilePath,
} from './tiles.ts'
import { verifyLog } from './verify.ts'
import { addCheckpoint, formatAddCheckpoint, type Witness } from './witness.ts'

const refuses = (code: LedgerErrorCode, act: () => unknown): void =>
  assert.throws(act, (error) => error instanceof LedgerError && error.code === code)
const rejects = (code: LedgerErrorCode, act: Promise<unknown>): Promise<void> =>
  assert.rejects(act, (error) => error instanceof LedgerError && error.code === code)

const origin = 'log.example/refusals'
const at = 1_790_000_000
const signers = [generateSigner(origin, 0x01), generateSigner(origin, 0x06)].map(
  ({ signer }) => signer,
)
const logKeys = signers.map(({ verifier }) => verifier)
const policy = { logKeys }
const cosigner = generateSigner('w.example/1', 0x04).signer

const entryAt = (index: number, list: 'status' | 'trust'): Uint8Array =>
  encodeEntry({
    v: 1,
    id: index.toString(16).padStart(32, '0'),
    at: index,
    kind: 'list-published',
    list,
    version: index,
    digest: 'ab'.repeat(32),
  })

interface Log {
  readonly files: Map<string, Uint8Array>
  readonly writer: LogWriter
  readonly noteAt: (size: number) => Promise<string>
}

async function newLog(size: number, list: 'status' | 'trust' = 'status'): Promise<Log> {
  const files = new Map<string, Uint8Array>()
  const writer = await LogWriter.open(
    {
      read: (path) => files.get(path) ?? null,
      write: (path, bytes) => void files.set(path, Uint8Array.from(bytes)),
    },
    { size: 0 },
  )
  writer.append(Array.from({ length: size }, (_, index) => entryAt(index, list)))
  await writer.publish()
  const noteAt = async (some: number): Promise<string> =>
    signNote(formatCheckpoint({ origin, size: some, root: await writer.rootAt(some) }), signers, at)
  files.set('checkpoint', Buffer.from(await noteAt(size)))
  return { files, writer, noteAt }
}
const readerOf = (files: ReadonlyMap<string, Uint8Array>) => ({
  read: (path: string) => files.get(path) ?? null,
})
const log = await newLog(300)
const fork = await newLog(300, 'trust')

test('a log does not continue what it never was', async () => {
  const verdictOf = async (note: string, files = log.files) => {
    const verdict = await verifyLog(readerOf(files), policy, { earlier: [{ name: 'seen', note }] })
    return verdict.problems.map(({ where, because }) => `${where} ${because}`)
  }
  for (const size of [0, 1, 256, 299, 300])
    assert.deepEqual(await verdictOf(await log.noteAt(size)), [])
  for (const size of [1, 2, 255, 256, 299, 300])
    assert.deepEqual(await verdictOf(await fork.noteAt(size)), ['seen wrong-proof'], `${size}`)
  const longer = await newLog(301)
  assert.deepEqual(await verdictOf(await longer.noteAt(301)), ['seen wrong-proof'])
  const other = new Map(log.files).set('tile/1/000.p/1', emptyRoot)
  const seen = await verdictOf(await log.noteAt(300), other)
  assert.ok(seen.includes('tiles wrong-root'))
})

test('a published log without checkpoint, and receipts of another tree, are problems and no faults', async () => {
  const without = new Map(log.files)
  without.delete('checkpoint')
  const verdict = await verifyLog(readerOf(without), policy)
  assert.deepEqual([verdict.isGood, verdict.problems[0]?.because], [false, 'missing'])
  const receiptOf = async ({ writer, noteAt }: Log, leaf: Uint8Array): Promise<string> => {
    const [proof, checkpoint] = [await writer.inclusionProof(5, 300), await noteAt(300)]
    return formatReceipt({ index: 5, proof, checkpoint, extra: leaf })
  }
  for (const [text, because] of [
    [await receiptOf(log, entryAt(6, 'status')), 'wrong-proof'],
    [await receiptOf(fork, entryAt(5, 'trust')), 'wrong-proof'],
  ] as const) {
    const told = await verifyLog(readerOf(log.files), policy, { receipts: [{ name: 'r', text }] })
    assert.deepEqual(
      told.problems.map((problem) => problem.because),
      [because],
    )
  }
  await rejects('malformed-policy', verifyLog(readerOf(log.files), { logKeys: [] }))
})

test('what falls over while entries are read is a fault, not an entry that cannot be read', async () => {
  const decode = (): never => {
    throw new TypeError('a fault')
  }
  await assert.rejects(fsck(readerOf(log.files), policy, { decode }), TypeError)
})

test('a receipt that carries another entry than it is asked about proves nothing', async () => {
  const leaf = entryAt(5, 'status')
  const [proof, checkpoint] = [await log.writer.inclusionProof(5, 300), await log.noteAt(300)]
  const text = formatReceipt({ index: 5, proof, checkpoint, extra: entryAt(6, 'status') })
  const verdict = verifyReceipt(text, policy, leaf)
  assert.deepEqual([verdict.isGood, !verdict.isGood && verdict.because], [false, 'wrong-proof'])
  assert.ok(verifyReceipt(formatReceipt({ index: 5, proof, checkpoint }), policy, leaf).isGood)
  refuses('too-large', () => parseReceipt('x'.repeat(1024 * 1024)))
  refuses('malformed-receipt', () => parseReceipt(Buffer.from([0xff, 0xfe])))
  const long = Array.from({ length: 64 }, () => emptyRoot)
  refuses('malformed-receipt', () => formatReceipt({ index: 5, proof: long, checkpoint }))
})

test('no proof shows a leaf where no leaf is', () => {
  const leaf = leafHash(Buffer.from('x'))
  assert.ok(verifyInclusion(leaf, 0, 1, leaf, []))
  for (const [index, size] of [
    [1, 1],
    [0, 0],
    [-1, 1],
    [0.5, 1],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
  ] as const)
    assert.equal(verifyInclusion(leaf, index, size, leaf, []), false, `${index} of ${size}`)
  const short = leaf.subarray(1)
  assert.equal(verifyInclusion(short, 0, 1, short, []), false)
  assert.equal(verifyInclusion(leaf, 0, 2, leaf, [short]), false)
  refuses('wrong-proof', () => nodeHash(leaf, short))
  refuses('wrong-proof', () => nodeHash(short, leaf))
  refuses('too-large', () => leafHash(new Uint8Array(65_536)))
})

test('no proof makes one tree continue another that it does not', () => {
  const [one, two] = [leafHash(Buffer.from('1')), leafHash(Buffer.from('2'))]
  const both = nodeHash(one, two)
  assert.ok(verifyConsistency(0, 2, emptyRoot, both, []))
  assert.ok(verifyConsistency(1, 2, one, both, [two]))
  for (const [m, n, rootM, rootN, proof] of [
    [0, 2, one, both, []],
    [0, 0, one, one, []],
    [0, 2, emptyRoot, both.subarray(1), []],
    [2, 1, both, one, []],
    [2, 1, one, one, [one]],
    [1.5, 1.5, one, one, []],
    [-1, -1, one, one, []],
    [1, 2, one, both, [two.subarray(1)]],
  ] as const)
    assert.equal(verifyConsistency(m, n, rootM, rootN, proof), false, `${m} to ${n}`)
})

test('a policy under which a log could be its own witness is none', () => {
  const own = generateSigner(origin, 0x04).signer.verifier
  const plain = generateSigner('w.example/2', 0x01).signer.verifier
  for (const bad of [own, plain])
    refuses('malformed-policy', () =>
      openCheckpoint('', { logKeys, witnessKeys: [bad, cosigner.verifier], quorum: 1 }),
    )
  refuses('malformed-checkpoint', () => parseCheckpoint(`${origin}\n3\n`))
  refuses('malformed-note', () => parseNote('no blank line\n'))
  refuses('malformed-note', () => parseNote(signNote('x\n', [cosignerOf()], at).slice(0, -1)))
  refuses('malformed-note', () => signNote('x', [cosignerOf()], at))
})
const cosignerOf = () => generateSigner('n.example', 0x01).signer

test('tiles and bundles are exactly what their path promises', () => {
  const entries = [Buffer.from('a'), Buffer.from('bc')]
  const bundle = encodeBundle(entries)
  assert.deepEqual(parseBundle(bundle, 2).map(String), entries.map(String))
  for (const [bytes, width] of [
    [bundle, 1],
    [bundle, 3],
    [bundle.subarray(0, 1), 1],
    [bundle.subarray(0, -1), 2],
  ] as const)
    refuses('malformed-bundle', () => parseBundle(bytes, width))
  refuses('malformed-tile', () => parseTile(new Uint8Array(63), 2))
  refuses('malformed-tile', () => parseTile(new Uint8Array(96), 2))
  refuses('too-large', () => encodeBundle(Array.from({ length: 257 }, () => entries[0] ?? bundle)))
  refuses('too-large', () => encodeBundle([new Uint8Array(65_536)]))
  for (const [level, index, width] of [
    [64, 0, 1],
    [-1, 0, 1],
    [0, -1, 1],
    [0, 0.5, 1],
    [0, 0, 0],
    [0, 0, 257],
    [0, 0, 1.5],
  ] as const)
    refuses('out-of-range', () => tilePath(level, index, width))
  for (const path of ['', 'tile/0/x000/001', 'tile/0/1', 'tile/entries/000.p/256', 'checkpoint'])
    assert.equal(parseTilePath(path), null, path)
})

test('a stored tile of another length, and one that is not there, are said so', async () => {
  const cut = new Map(log.files).set('tile/0/000', new Uint8Array(255 * 32))
  const readAt = async (files: ReadonlyMap<string, Uint8Array>) =>
    await tileHashReader(readerOf(files), 300)(0, 0)
  await rejects('malformed-tile', readAt(cut))
  cut.delete('tile/0/000')
  await rejects('missing', readAt(cut))
  await rejects(
    'out-of-range',
    LogWriter.open({ read: () => null, write: () => undefined }, { size: -1 }),
  )
  await rejects('out-of-range', log.writer.rootAt(301))
  await rejects('out-of-range', log.writer.rootAt(0.5))
  const leaves = () => [entryAt(0, 'status')]
  const few = LogWriter.open({ read: () => null, write: () => undefined }, { size: 2, leaves })
  await rejects('missing', few)
})

test('keys of no known kind, of another length or with another’s id are no keys', () => {
  const { signer, signerKey } = generateSigner('k.example', 0x01)
  const vkey = formatVerifierKey(signer.verifier)
  assert.equal(formatVerifierKey(parseVerifierKey(vkey)), vkey)
  const withType = (key: string, type: number): string => {
    const cut = key.lastIndexOf('+', key.length - 40) + 1
    const material = Buffer.from(key.slice(cut), 'base64')
    material.writeUInt8(type)
    return key.slice(0, cut) + material.toString('base64')
  }
  const cut = vkey.slice(0, -4)
  for (const bad of ['', 'k.example', 'k.example+00000000+AQ==', withType(vkey, 7), cut])
    refuses('malformed-key', () => parseVerifierKey(bad))
  const parts = signerKey.split('+')
  const other = [...parts.slice(0, 3), '00000000', ...parts.slice(4)].join('+')
  const short = `${parts.slice(0, 4).join('+')}+${Buffer.alloc(31, 1).toString('base64')}`
  for (const bad of [vkey, signerKey.slice(1), withType(signerKey, 9), other, short])
    refuses('malformed-key', () => parseSignerKey(bad))
  refuses('malformed-key', () => createVerifier('k'.repeat(256), 0x01, signer.verifier.publicKey))
  const strange = 7 as 0x01
  refuses('malformed-key', () => createVerifier('k', strange, signer.verifier.publicKey))
  refuses('malformed-key', () =>
    createSigner('k', strange, generateKeyPairSync('ed25519').privateKey),
  )
  refuses('malformed-key', () => parseSignerKey(signerKey.replace('PRIVATE+', 'PRIVATE-')))
  const text = formatCheckpoint({ origin, size: 0, root: emptyRoot })
  refuses('malformed-key', () => signedMessage(0x06, 'k'.repeat(256), text, at))
  refuses('malformed-key', () => signedMessage(0x06, '', text, at))
  refuses('out-of-range', () => cosigner.sign(text, 0.5))
})

test('a witness answers 400 to requests it cannot read, and changes nothing', async () => {
  let swaps = 0
  const witness: Witness = {
    logs: new Map([[origin, logKeys]]),
    signers: [cosigner],
    now: () => at,
    store: { read: () => null, swap: () => (swaps += 1) > 0 },
  }
  const note = await log.noteAt(300)
  const good = formatAddCheckpoint(0, [], note)
  for (const bad of [
    good.replace('old 0', 'old -1'),
    good.replace('old 0', 'new 0'),
    good.replace('old 0\n', `old 0\n${Buffer.alloc(31).toString('base64')}\n`),
    good.replace('old 0\n', 'old 0\nnot base64\n'),
    good.replace('old 0\n', `old 0\n${`${Buffer.alloc(32).toString('base64')}\n`.repeat(64)}`),
  ])
    assert.equal((await addCheckpoint(witness, Buffer.from(bad))).status, 400, bad.slice(0, 60))
  assert.equal(swaps, 0)
  assert.equal((await addCheckpoint(witness, Buffer.from(good))).status, 200)
  const unready = { ...witness, logs: new Map([[origin, []]]) }
  await rejects('malformed-policy', addCheckpoint(unready, Buffer.from(good)))
})

test('a tile has no node over hashes it has not, and an edge fits its size', () => {
  const three = TileNodes.of(new Uint8Array(3 * 32).fill(1), 3)
  assert.notEqual(three.node(1, 0), null)
  for (const [height, index] of [
    [0, 3],
    [1, 1],
    [2, 0],
    [8, 0],
  ] as const)
    assert.equal(three.node(height, index), null)
  assert.equal(new RightEdge(() => undefined, 3, [three]).size, 3)
  refuses('malformed-tile', () => new RightEdge(() => undefined, 5, [three]))
})

test('a bundle is asked for by the path of its width', () => {
  assert.equal(bundlePath(1, 44), 'tile/entries/001.p/44')
  refuses('out-of-range', () => bundlePath(-1))
})
