// RFC 6962 trees: hashes, proofs and their verification. Sizes and indices are safe integers, so no
// bit operators on them: those cut at 32 bits. The size given to a check must come from a checkpoint.
import { hash } from 'node:crypto'
import { bytesEqual, isCount, type MaybePromise } from './encoding.ts'
import { LedgerError } from './ledger-error.ts'

export const hashBytes = 32

/** The root of the tree without leaves: SHA-256 of nothing. */
export const emptyRoot: Uint8Array = new Uint8Array(hash('sha256', new Uint8Array(), 'buffer'))

const leafRoom = Buffer.alloc(1 + 65_535)
const nodeRoom = Buffer.alloc(1 + 2 * hashBytes, 1)

// A digest as a latin1 string, written where it belongs, costs half of what a new Buffer does.
const digest = (bytes: Uint8Array): string => hash('sha256', bytes, 'latin1')

/** Writes SHA-256(0x00 ‖ leaf) into `out` at `offset`. */
export function leafHashInto(leaf: Uint8Array, out: Buffer, offset: number): void {
  if (leaf.length >= leafRoom.length) throw new LedgerError('too-large', 'the leaf is too long')
  leafRoom.set(leaf, 1)
  out.write(digest(leafRoom.subarray(0, 1 + leaf.length)), offset, hashBytes, 'latin1')
}

/** Writes SHA-256(0x01 ‖ 64 bytes of `pairs` from `from`) into `out` at `offset`. */
export function pairHashInto(pairs: Buffer, from: number, out: Buffer, offset: number): void {
  pairs.copy(nodeRoom, 1, from, from + 2 * hashBytes)
  out.write(digest(nodeRoom), offset, hashBytes, 'latin1')
}

const plain = (out: Buffer<ArrayBuffer>): Uint8Array =>
  new Uint8Array(out.buffer, out.byteOffset, out.length)

/** SHA-256(0x00 ‖ leaf), RFC 6962 section 2.1. At most 65,535 bytes, as a bundle can hold. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  const out = Buffer.alloc(hashBytes)
  leafHashInto(leaf, out, 0)
  return plain(out)
}

/** SHA-256(0x01 ‖ left ‖ right), RFC 6962 section 2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length !== hashBytes || right.length !== hashBytes)
    throw new LedgerError('wrong-proof', 'a hash must have 32 bytes')
  nodeRoom.set(left, 1)
  nodeRoom.set(right, 1 + hashBytes)
  const out = Buffer.alloc(hashBytes)
  out.write(digest(nodeRoom), 0, hashBytes, 'latin1')
  return plain(out)
}

const areHashes = (hashes: readonly Uint8Array[]): boolean =>
  hashes.every((hash) => hash.length === hashBytes)

const half = (value: number): number => Math.floor(value / 2)

// The walk both checks share (RFC 9162, 2.1.3.2 and 2.1.4.2): from a node to the root, telling which
// side each hash of the proof joins from. False where the proof is too short or too long.
function climb(
  index: number,
  last: number,
  proof: readonly Uint8Array[],
  join: (hash: Uint8Array, isLeft: boolean) => void,
): boolean {
  let fn = index
  let sn = last
  for (const hash of proof) {
    if (sn === 0) return false
    const isLeft = fn % 2 === 1 || fn === sn
    join(hash, isLeft)
    if (isLeft) for (; fn % 2 === 0 && fn !== 0; fn = half(fn)) sn = half(sn)
    fn = half(fn)
    sn = half(sn)
  }
  return sn === 0
}

/** Whether `leaf` (a leaf hash) is at `index` of the tree of this size and root (RFC 9162, 2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false
  if (!areHashes([leaf, root, ...proof])) return false
  let r = leaf
  const isWhole = climb(index, size - 1, proof, (hash, isLeft) => {
    r = isLeft ? nodeHash(hash, r) : nodeHash(r, hash)
  })
  return isWhole && bytesEqual(r, root)
}

const isPowerOfTwo = (value: number): boolean => splitOf(value + 1) === value

/**
 * Whether the tree of size `n` is an append-only continuation of that of size `m` (RFC 9162,
 * 2.1.4.2). Everything continues the empty tree, with an empty proof.
 */
export function verifyConsistency(
  m: number,
  n: number,
  rootM: Uint8Array,
  rootN: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!isCount(m) || !isCount(n) || m > n) return false
  if (m === 0 && !bytesEqual(rootM, emptyRoot)) return false
  if (m === n) return proof.length === 0 && bytesEqual(rootM, rootN)
  if (!areHashes([rootM, rootN, ...proof])) return false
  if (m === 0) return proof.length === 0
  return proof.length > 0 && climbBoth(m, n, rootM, rootN, proof)
}

// 0 < m < n, and the proof is not empty.
function climbBoth(
  m: number,
  n: number,
  rootM: Uint8Array,
  rootN: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  const [first = rootM, ...rest] = isPowerOfTwo(m) ? [rootM, ...proof] : proof
  let fn = m - 1
  let sn = n - 1
  for (; fn % 2 === 1; fn = half(fn)) sn = half(sn)
  let fr = first
  let sr = first
  const isWhole = climb(fn, sn, rest, (hash, isLeft) => {
    if (isLeft) fr = nodeHash(hash, fr)
    sr = isLeft ? nodeHash(hash, sr) : nodeHash(sr, hash)
  })
  return isWhole && bytesEqual(fr, rootM) && bytesEqual(sr, rootN)
}

/** Hash of the perfect subtree of 2^height leaves that begins at leaf index × 2^height. */
export type HashReader = (height: number, index: number) => MaybePromise<Uint8Array>

type Range = readonly [from: number, to: number]

/** The largest power of two below `count` (RFC 6962's k); `count` is at least 2. */
function splitOf(count: number): number {
  let k = 1
  while (k * 2 < count) k *= 2
  return k
}

function perfectParts([from, to]: Range): { height: number; index: number }[] {
  const parts = []
  for (let at = from; at < to;) {
    let height = 0
    let width = 1
    while (at % (width * 2) === 0 && at + width * 2 <= to) {
      width *= 2
      height += 1
    }
    parts.push({ height, index: at / width })
    at += width
  }
  return parts
}

/** Root of the leaves `from` to `to` (exclusive); `from` is 0 or begins a subtree of the proof. */
async function rangeHash(reader: HashReader, range: Range): Promise<Uint8Array> {
  const hashes: Uint8Array[] = []
  for (const { height, index } of perfectParts(range)) {
    const read = reader(height, index)
    hashes.push(read instanceof Promise ? await read : read)
  }
  return hashes.reduceRight((right, left) => nodeHash(left, right))
}

/** The root of the tree of the first `size` leaves. */
export async function treeRoot(reader: HashReader, size: number): Promise<Uint8Array> {
  return size === 0 ? emptyRoot : rangeHash(reader, [0, size])
}

async function hashesOf(reader: HashReader, ranges: readonly Range[]): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = []
  for (const range of ranges) hashes.push(await rangeHash(reader, range))
  return hashes
}

/**
 * PATH(index, D[size]) of RFC 6962 section 2.1.1, leaf's sibling first.
 * @throws LedgerError `out-of-range`
 */
export async function proveInclusion(
  reader: HashReader,
  index: number,
  size: number,
): Promise<Uint8Array[]> {
  if (!isCount(index) || !isCount(size) || index >= size)
    throw new LedgerError('out-of-range', `no leaf ${index} in a tree of ${size}`)
  const ranges: Range[] = []
  for (let from = 0, to = size; to - from > 1;) {
    const middle = from + splitOf(to - from)
    ranges.unshift(index < middle ? [middle, to] : [from, middle])
    if (index < middle) to = middle
    else from = middle
  }
  return hashesOf(reader, ranges)
}

/**
 * PROOF(m, D[n]) of RFC 6962 section 2.1.2; empty where m is 0 or n.
 * @throws LedgerError `out-of-range`
 */
export async function proveConsistency(
  reader: HashReader,
  m: number,
  n: number,
): Promise<Uint8Array[]> {
  if (!isCount(m) || !isCount(n) || m > n)
    throw new LedgerError('out-of-range', `no tree of ${m} in one of ${n}`)
  if (m === 0 || m === n) return []
  const ranges: Range[] = []
  let from = 0
  let to = n
  while (m !== to) {
    const middle = from + splitOf(to - from)
    ranges.unshift(m <= middle ? [middle, to] : [from, middle])
    if (m <= middle) to = middle
    else from = middle
  }
  // The old tree's last subtree is left out only where it is the whole old tree.
  if (from !== 0) ranges.unshift([from, to])
  return hashesOf(reader, ranges)
}
