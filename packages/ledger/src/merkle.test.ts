import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  emptyRoot,
  leafHash,
  nodeHash,
  proveConsistency,
  proveInclusion,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
  type HashReader,
} from './merkle.ts'

const vectors = join(import.meta.dirname, '../../../../shared/vectors/merkle')
const skip = existsSync(vectors) ? false : 'the Merkle vectors are not in ../shared/vectors'

interface Vector {
  readonly leafIdx?: number
  readonly treeSize?: number
  readonly leafHash?: string
  readonly root?: string
  readonly size1?: number
  readonly size2?: number
  readonly root1?: string
  readonly root2?: string
  readonly proof: readonly string[] | null
  readonly wantErr: boolean
}

const bytes = (text: string | undefined): Uint8Array => Buffer.from(text ?? '', 'base64')

function vectorsOf(kind: string): { name: string; vector: Vector }[] {
  const folder = join(vectors, kind)
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      name,
      vector: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vector,
    }))
}

test('published inclusion proofs are accepted and refused as they should be', { skip }, () => {
  const seen = { accepted: 0, refused: 0 }
  for (const { name, vector } of vectorsOf('inclusion')) {
    const { leafIdx = -1, treeSize = -1, proof } = vector
    const leaf = bytes(vector.leafHash)
    const answer = verifyInclusion(
      leaf,
      leafIdx,
      treeSize,
      bytes(vector.root),
      (proof ?? []).map(bytes),
    )
    assert.equal(answer, !vector.wantErr, name)
    seen[answer ? 'accepted' : 'refused'] += 1
  }
  assert.deepEqual(seen, { accepted: 6, refused: 92 })
})

test('published consistency proofs are accepted and refused as they should be', { skip }, () => {
  const seen = { accepted: 0, refused: 0 }
  for (const { name, vector } of vectorsOf('consistency')) {
    const { size1 = -1, size2 = -1, root1, root2, proof } = vector
    const answer = verifyConsistency(
      size1,
      size2,
      bytes(root1),
      bytes(root2),
      (proof ?? []).map(bytes),
    )
    assert.equal(answer, !vector.wantErr, name)
    seen[answer ? 'accepted' : 'refused'] += 1
  }
  assert.deepEqual(seen, { accepted: 6, refused: 92 })
})

/** RFC 6962 section 2.1 as it is written, to hold the rest against. */
function naiveRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves
  if (first === undefined) return emptyRoot
  if (leaves.length === 1) return leafHash(first)
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return nodeHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)))
}

const readerOf =
  (leaves: readonly Uint8Array[]): HashReader =>
  (height, index) =>
    naiveRoot(leaves.slice(index * 2 ** height, (index + 1) * 2 ** height))

const grow = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, at) => Buffer.from(`leaf ${at}`))

test('every proof made verifies, and proves nothing about another leaf, size or root', async () => {
  for (let size = 1; size <= 40; size += 1) {
    const leaves = grow(size)
    const root = naiveRoot(leaves)
    assert.deepEqual(Buffer.from(await treeRoot(readerOf(leaves), size)), Buffer.from(root))
    for (let index = 0; index < size; index += 1) {
      const proof = await proveInclusion(readerOf(leaves), index, size)
      const leaf = leafHash(Buffer.from(`leaf ${index}`))
      assert.ok(verifyInclusion(leaf, index, size, root, proof))
      assert.ok(!verifyInclusion(leafHash(Buffer.from('other')), index, size, root, proof))
      assert.ok(!verifyInclusion(leaf, index, size, emptyRoot, proof))
      assert.ok(!verifyInclusion(leaf, (index + 1) % size, size, root, proof) || size === 1)
      assert.ok(!verifyInclusion(leaf, index, size, root, [...proof, root]))
    }
  }
})

test('every consistency proof made verifies, and none for a tree that was changed', async () => {
  const leaves = grow(33)
  for (let n = 0; n <= 33; n += 1)
    for (let m = 0; m <= n; m += 1) {
      const proof = await proveConsistency(readerOf(leaves), m, n)
      const [old, now] = [naiveRoot(leaves.slice(0, m)), naiveRoot(leaves.slice(0, n))]
      assert.ok(verifyConsistency(m, n, old, now, proof), `${m} to ${n}`)
      if (m === 0) continue
      const forked = naiveRoot([Buffer.from('forged'), ...leaves.slice(1, m)])
      assert.ok(!verifyConsistency(m, n, forked, now, proof), `${m} to ${n}, forked`)
      assert.ok(!verifyConsistency(m, n, old, now, [...proof, now]), `${m} to ${n}, longer`)
    }
})

test('no proof of random hashes verifies, at any size up to 2^53', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const size = fc.maxSafeNat()
  fc.assert(
    fc.property(hash, hash, size, size, fc.array(hash, { maxLength: 60 }), (a, b, m, n, proof) => {
      const isSame = Buffer.compare(a, b) === 0
      assert.equal(
        verifyInclusion(a, m, n, b, proof),
        isSame && m === 0 && n === 1 && !proof.length,
      )
      assert.equal(
        verifyConsistency(m, n, a, b, proof),
        isSame && m === n && m > 0 && !proof.length,
      )
    }),
  )
})

test('sizes above 32 bits are proven as they are', async () => {
  // A tree whose every leaf is alike has one hash per height: no store is needed to prove in it.
  const byHeight: Uint8Array[] = [leafHash(new Uint8Array())]
  for (let h = 1; h < 53; h += 1) {
    const below = byHeight[h - 1] ?? emptyRoot
    byHeight.push(nodeHash(below, below))
  }
  const reader: HashReader = (height) => byHeight[height] ?? emptyRoot
  const size = 2 ** 52 + 2 ** 33 + 5
  const root = await treeRoot(reader, size)
  const leaf = leafHash(new Uint8Array())
  const proof = await proveInclusion(reader, 2 ** 52 + 3, size)
  assert.ok(verifyInclusion(leaf, 2 ** 52 + 3, size, root, proof))
  const old = await treeRoot(reader, 2 ** 33 + 7)
  const continued = await proveConsistency(reader, 2 ** 33 + 7, size)
  assert.ok(verifyConsistency(2 ** 33 + 7, size, old, root, continued))
  assert.ok(!verifyConsistency(2 ** 33 + 6, size, old, root, continued))
})
