import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { decodeEntry } from './entry.ts'
import { fsck } from './fsck.ts'
import { LedgerError } from './ledger-error.ts'
import { LogWriter } from './log-writer.ts'
import { parseVerifierKey, signedMessage } from './note-key.ts'
import { parseNote } from './note.ts'
import { formatReceipt, parseReceipt, verifyReceipt } from './receipt.ts'
import { bundlePath, parseBundle, parseTile, tilePath, type TileReader } from './tiles.ts'
import { verifyLog } from './verify.ts'

const own = join(import.meta.dirname, '../../../test/vectors/ledger')
const tessera = join(import.meta.dirname, '../../../../shared/vectors/tessera-log')
const skip = existsSync(tessera) ? false : "tessera's log is not in ../shared/vectors"

const folder = (root: string): TileReader => ({
  read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path)) : null),
})
const keysIn = (name: string) =>
  readFileSync(join(own, name), 'utf8').trim().split('\n').map(parseVerifierKey)
const policy = { logKeys: keysIn('log.vkeys'), witnessKeys: keysIn('witness.vkeys'), quorum: 1 }

interface Cosignature {
  readonly name: string
  readonly type: 1 | 4 | 6
  readonly vkey: string
  readonly keyId: string
  readonly at: number | null
  readonly text: string
  readonly message: string
  readonly signature: string
}

test('our published cosignatures verify, by our verifier and by node:crypto on the published message', () => {
  const all = JSON.parse(readFileSync(join(own, 'cosignatures.json'), 'utf8')) as Cosignature[]
  assert.deepEqual(all.map((each) => each.type).sort(), [1, 4, 6, 6])
  for (const { name, type, vkey, keyId, at, text, message, signature } of all) {
    const verifier = parseVerifierKey(vkey)
    assert.equal(verifier.keyId.toString(16).padStart(8, '0'), keyId)
    assert.equal(Buffer.from(signedMessage(type, name, text, at ?? 0)).toString('hex'), message)
    const bytes = Buffer.from(signature, 'hex')
    assert.ok(verifier.verify(text, bytes))
    const key = createPublicKey({
      key: Buffer.from(verifier.publicKey),
      format: 'raw-public',
      asymmetricKeyType: type === 6 ? 'ml-dsa-44' : 'ed25519',
    })
    assert.ok(verify(null, Buffer.from(message, 'hex'), key, bytes.subarray(type === 1 ? 0 : 8)))
  }
})

test('our published log passes every check', async () => {
  const checked = await fsck(folder(join(own, 'log')), policy)
  assert.deepEqual(checked.problems, [])
  assert.equal(checked.entries, 300)
  const receipts = [{ name: 'r', text: readFileSync(join(own, 'receipt.tlog-proof')) }]
  const verdict = await verifyLog(folder(join(own, 'log')), policy, { receipts })
  assert.deepEqual(verdict.problems, [])
  assert.ok(verdict.isGood)
})

test('a receipt with any one byte of it or of the log signatures changed proves nothing', () => {
  const good = readFileSync(join(own, 'receipt.tlog-proof'))
  const verdict = verifyReceipt(good, policy)
  assert.ok(verdict.isGood)
  assert.equal(decodeEntry(verdict.leaf).kind, 'list-published')
  assert.equal(formatReceipt(parseReceipt(good)), good.toString())
  // Lines of witnesses come last; one that no longer names a known key is ignored, as the format asks.
  const end = good.indexOf('— witness.example')
  for (let at = 0; at < end; at += 7) {
    const changed = Buffer.from(good)
    changed.writeUInt8((changed[at] ?? 0) ^ 0x01, at)
    assert.ok(!verifyReceipt(changed, policy).isGood, `byte ${at}`)
  }
})

test('a receipt without its entry, or with another, proves nothing', () => {
  const good = readFileSync(join(own, 'receipt.tlog-proof'))
  const { extra, ...rest } = parseReceipt(good)
  const bare = formatReceipt(rest)
  assert.ok(!verifyReceipt(bare, policy).isGood)
  assert.ok(verifyReceipt(bare, policy, extra).isGood)
  assert.ok(!verifyReceipt(good, policy, Buffer.from('another')).isGood)
})

test('fsck finds each kind of damage and says where', async () => {
  const log = folder(join(own, 'log'))
  const damaged = (where: string, change: (bytes: Buffer) => Uint8Array | null): TileReader => ({
    read: async (path) => {
      const bytes = await log.read(path)
      return path === where && bytes !== null ? change(Buffer.from(bytes)) : bytes
    },
  })
  const flip = (at: number) => (bytes: Buffer) => {
    bytes.writeUInt8((bytes[at] ?? 0) ^ 1, at)
    return bytes
  }
  const found = async (where: string, change: (bytes: Buffer) => Uint8Array | null) => {
    const { isGood, problems } = await fsck(damaged(where, change), policy)
    assert.equal(isGood, problems.length === 0)
    return problems.map((problem) => `${problem.where}: ${problem.because}`)
  }
  assert.deepEqual(await found('tile/0/000', flip(40)), ['tile/0/000: wrong-root'])
  assert.deepEqual(await found('tile/1/000.p/1', flip(0)), ['tile/1/000.p/1: wrong-root'])
  assert.deepEqual(await found('tile/0/001.p/44', () => null), ['tile/0/001.p/44: missing'])
  assert.deepEqual(await found('tile/entries/000', () => null), ['tile/entries/000: missing'])
  assert.deepEqual(await found('tile/entries/001.p/44', (b) => b.subarray(0, -1)), [
    'tile/entries/001.p/44: malformed-bundle',
  ])
  assert.deepEqual(await found('checkpoint', flip(3)), ['checkpoint: bad-signature'])
  const spoiled = await found('tile/entries/000', flip(2))
  assert.deepEqual(spoiled, [
    'entry 0: malformed-entry',
    'tile/0/000: wrong-root',
    'tile/1/000.p/1: wrong-root',
    'root: wrong-root',
  ])
})

test(
  'tessera writes the tree, tiles, bundles and checkpoints that we write',
  { skip },
  async () => {
    const key = parseVerifierKey(
      'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx',
    )
    const log = folder(tessera)
    const files = new Map<string, Uint8Array>()
    const store = {
      read: (path: string) => files.get(path) ?? null,
      write: (path: string, bytes: Uint8Array) => void files.set(path, bytes),
    }
    const writer = await LogWriter.open(store, { size: 0 })
    const entries = parseBundle((await log.read(bundlePath(0, 15))) ?? new Uint8Array(), 15)
    for (let size = 0; size <= 15; size += 1) {
      const entry = entries[size - 1]
      if (entry !== undefined) writer.append([entry])
      await writer.publish()
      const note = (await log.read(`checkpoint.${size}`)) ?? new Uint8Array()
      const { checkpoint } = openCheckpoint(note, { logKeys: [key] })
      assert.equal(checkpoint.size, size)
      assert.deepEqual(checkpoint.root, writer.root())
      if (size === 0) continue
      assert.equal(
        parseTile(files.get(tilePath(0, 0, size)) ?? new Uint8Array(), size).length,
        size,
      )
      for (const path of [tilePath(0, 0, size), bundlePath(0, size)])
        assert.deepEqual(
          Buffer.from(files.get(path) ?? ''),
          Buffer.from((await log.read(path)) ?? ''),
        )
    }
    const report = await fsck(log, { logKeys: [key] }, { decode: () => null })
    assert.deepEqual([report.isGood, report.entries], [true, 15])
  },
)

test('parsing a receipt never throws anything but its own error', () => {
  const good = readFileSync(join(own, 'receipt.tlog-proof'), 'utf8')
  const note = good.slice(good.indexOf('\n\n') + 2)
  assert.equal(parseCheckpoint(parseNote(note).text).size, 300)
  const bad = [
    '',
    good.slice(1),
    good.replace('index 123', 'index 0123'),
    good.replace('\n\n', '\n'),
  ]
  for (const each of [...bad, good.replace('extra ', 'extra  '), good.replace('index', 'Index')])
    assert.throws(() => {
      const { checkpoint } = parseReceipt(each)
      openCheckpoint(checkpoint, policy)
    }, LedgerError)
})
