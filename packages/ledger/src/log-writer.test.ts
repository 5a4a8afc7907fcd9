import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { LedgerError } from './ledger-error.ts'
import { LogWriter } from './log-writer.ts'
import { emptyRoot, leafHash, nodeHash, verifyConsistency, verifyInclusion } from './merkle.ts'
import { parseBundle, parseTilePath, type TileStore } from './tiles.ts'

/** A disk in memory: keeps what was written whole. */
class Shelf implements TileStore {
  readonly files: Map<string, Uint8Array> = new Map()
  readonly isSlow: boolean

  constructor(isSlow = false) {
    this.isSlow = isSlow
  }

  read(path: string): Uint8Array | null | Promise<Uint8Array | null> {
    const bytes = this.files.get(path) ?? null
    return this.isSlow ? Promise.resolve(bytes) : bytes
  }

  write(path: string, bytes: Uint8Array): void | Promise<void> {
    this.files.set(path, Uint8Array.from(bytes))
    return this.isSlow ? Promise.resolve() : undefined
  }
}

const leafAt = (at: number): Uint8Array => Buffer.from(`leaf ${at}`)
const leavesOf = (from: number, to: number): Uint8Array[] =>
  Array.from({ length: to - from }, (_, at) => leafAt(from + at))

const roots: Uint8Array[] = [emptyRoot]
/** Root of the first `size` leaves, by folding hashes level by level. */
function naiveRoot(size: number): Uint8Array {
  const known = roots[size]
  if (known !== undefined) return known
  let level = leavesOf(0, size).map(leafHash)
  while (level.length > 1) {
    const next: Uint8Array[] = []
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at] ?? emptyRoot, level[at + 1]]
      next.push(right === undefined ? left : nodeHash(left, right))
    }
    level = next
  }
  return (roots[size] = level[0] ?? emptyRoot)
}

async function checkProofs(writer: LogWriter, picks: readonly number[]): Promise<void> {
  const n = writer.size
  for (const pick of picks) {
    const m = pick % (n + 1)
    const proof = await writer.consistencyProof(m, n)
    assert.ok(verifyConsistency(m, n, naiveRoot(m), naiveRoot(n), proof), `${m} to ${n}`)
    assert.deepEqual(Buffer.from(await writer.rootAt(m)), Buffer.from(naiveRoot(m)))
    if (m === 0) continue
    const index = (pick * 7) % m
    const included = await writer.inclusionProof(index, m)
    assert.ok(verifyInclusion(leafHash(leafAt(index)), index, m, naiveRoot(m), included))
  }
}

test('a writer agrees with a naive tree at random sizes, through random crashes and reopenings', async () => {
  const step = fc.record({
    count: fc.oneof(fc.nat(5), fc.nat(700), fc.constantFrom(0, 255, 256, 257, 512)),
    end: fc.constantFrom('go-on', 'flush', 'publish', 'reopen', 'crash', 'crash-and-lose'),
    pick: fc.nat(5_000),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 7 }), fc.boolean(), async (steps, isSlow) => {
      const store = new Shelf(isSlow)
      let writer = await LogWriter.open(store, { size: 0, cachedTiles: 2 })
      for (const { count, end, pick } of steps) {
        const from = writer.size
        const appended = writer.append(leavesOf(from, from + count))
        assert.equal(appended.firstIndex, from)
        assert.equal(appended.size, from + count)
        assert.deepEqual(Buffer.from(appended.root), Buffer.from(naiveRoot(from + count)))
        if (end === 'flush') await writer.flush()
        if (end === 'publish' || end === 'reopen') await writer.publish()
        if (end === 'crash-and-lose') store.files.clear()
        if (end === 'reopen' || end.startsWith('crash')) {
          const opening = { size: writer.size, root: writer.root(), cachedTiles: 2 }
          writer = await LogWriter.open(
            store,
            end === 'reopen' ? opening : { ...opening, leaves: leavesOf },
          )
        }
        await checkProofs(writer, [pick, pick + 255, pick * 3])
      }
    }),
    { numRuns: 40 },
  )
})

test('full tiles wait for flush, partial ones for publish, and every file is what its path says', async () => {
  const store = new Shelf()
  const writer = await LogWriter.open(store, { size: 0 })
  writer.append(leavesOf(0, 600))
  assert.equal(store.files.size, 0)
  await writer.flush()
  assert.deepEqual([...store.files.keys()].sort(), [
    'tile/0/000',
    'tile/0/001',
    'tile/entries/000',
    'tile/entries/001',
  ])
  const head = await writer.publish()
  assert.equal(head.size, 600)
  for (const path of ['tile/0/002.p/88', 'tile/1/000.p/2', 'tile/entries/002.p/88'])
    assert.ok(store.files.has(path), path)
  assert.equal(store.files.size, 7)
  for (const [path, bytes] of store.files) {
    const address = parseTilePath(path)
    assert.ok(address !== null, path)
    if (address.kind === 'tile') assert.equal(bytes.length, address.width * 32)
    else assert.equal(parseBundle(bytes, address.width).length, address.width)
  }
})

test('publishing while appending publishes the tree as it was', async () => {
  const store = new Shelf(true)
  const writer = await LogWriter.open(store, { size: 0 })
  writer.append(leavesOf(0, 250))
  const published = writer.publish()
  writer.append(leavesOf(250, 300))
  assert.deepEqual(await published, { size: 250, root: naiveRoot(250) })
  const other = await LogWriter.open(store, { size: 250, root: naiveRoot(250) })
  assert.equal(other.size, 250)
})

test('a log opens at the front of what the store holds, as after a lost transaction', async () => {
  const store = new Shelf()
  const writer = await LogWriter.open(store, { size: 0 })
  writer.append(leavesOf(0, 1_000))
  await writer.publish()
  for (const size of [1, 255, 256, 500, 768, 999]) {
    const again = await LogWriter.open(store, { size, root: naiveRoot(size), leaves: leavesOf })
    again.append(leavesOf(size, 1_000))
    assert.deepEqual(again.root(), writer.root())
  }
})

test('a log does not open with another root, a changed file, or files missing', async () => {
  const store = new Shelf()
  const writer = await LogWriter.open(store, { size: 0 })
  writer.append(leavesOf(0, 300))
  await writer.publish()
  const opening = { size: 300, root: writer.root() }
  const fails = (code: string): Promise<void> =>
    assert.rejects(
      LogWriter.open(store, opening),
      (e) => e instanceof LedgerError && e.code === code,
    )
  await assert.rejects(LogWriter.open(store, { ...opening, root: emptyRoot }), LedgerError)
  for (const path of ['tile/0/001.p/44', 'tile/1/000.p/1', 'tile/entries/001.p/44']) {
    const good = store.files.get(path) ?? new Uint8Array()
    const changed = Buffer.from(good)
    changed.writeUInt8((changed[5] ?? 0) ^ 1, 5)
    store.files.set(path, changed)
    await fails('wrong-root')
    store.files.set(path, good.subarray(1))
    await assert.rejects(LogWriter.open(store, opening), LedgerError)
    store.files.set(path, good)
  }
  store.files.delete('tile/entries/001.p/44')
  await fails('missing')
})

test('an entry too long for a bundle is refused before anything is appended', async () => {
  const writer = await LogWriter.open(new Shelf(), { size: 0 })
  assert.throws(() => writer.append([leafAt(0), new Uint8Array(65_536)]), LedgerError)
  assert.equal(writer.size, 0)
  writer.append([new Uint8Array(65_535)])
  assert.equal(writer.size, 1)
})

test('nothing is proven beyond the size of the log', async () => {
  const writer = await LogWriter.open(new Shelf(), { size: 0 })
  writer.append(leavesOf(0, 3))
  await assert.rejects(writer.inclusionProof(3), LedgerError)
  await assert.rejects(writer.inclusionProof(0, 4), LedgerError)
  await assert.rejects(writer.consistencyProof(2, 4), LedgerError)
  await assert.rejects(writer.consistencyProof(3, 2), LedgerError)
})
