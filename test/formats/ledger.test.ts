// The ledger's files, checkpoint, receipt and leaves, read by docs/formats/ledger.md and nothing else.
import assert from 'node:assert/strict'
import { createPublicKey, verify } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { entryKinds } from '../../packages/ledger/src/entry.ts'
import { fieldTypes } from '../../packages/ledger/src/entry-field.ts'
import { encodeEntry } from '@tipstaff/ledger'
import { sha256, tableOf, wordsOf } from './pages.ts'

const own = join(import.meta.dirname, '..', 'vectors', 'ledger')
const file = (path: string): Buffer => readFileSync(join(own, path))
const leafHash = (leaf: Uint8Array): Buffer => sha256(Buffer.of(0), leaf)
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(Buffer.of(1), left, right)

/** RFC 6962, 2.1: the tree over hashes. */
function rootOf(hashes: readonly Buffer[]): Buffer {
  const [only] = hashes
  if (hashes.length === 1 && only) return only
  const left = 2 ** Math.floor(Math.log2(hashes.length - 1))
  return nodeHash(rootOf(hashes.slice(0, left)), rootOf(hashes.slice(left)))
}

interface Key {
  readonly type: number
  readonly raw: Buffer
}

/** `name+<8 hex>+base64(type ‖ key)` lines, by name and key id. */
function keysIn(...files: readonly string[]): Map<string, Key> {
  const keys = new Map<string, Key>()
  for (const line of files.flatMap((each) => file(each).toString().trim().split('\n'))) {
    const [name = '', id = '', ...rest] = line.split('+')
    const bytes = Buffer.from(rest.join('+'), 'base64')
    assert.equal(sha256(`${name}\n`, bytes).subarray(0, 4).toString('hex'), id)
    keys.set(`${name} ${id}`, { type: bytes.readUInt8(), raw: bytes.subarray(1) })
  }
  return keys
}

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}
const short = (text: string): Buffer => Buffer.from(String.fromCharCode(text.length) + text)

interface Checkpoint {
  readonly text: string
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

function signedPart(type: number, name: string, time: Buffer, at: Checkpoint): Buffer {
  if (type === 1) return Buffer.from(at.text)
  if (type === 4)
    return Buffer.from(`cosignature/v1\ntime ${String(time.readBigUInt64BE())}\n${at.text}`)
  const magic = Buffer.from('subtree/v1\n\0')
  const sizes = [u64(0), u64(at.size), at.root]
  return Buffer.concat([magic, short(name), time, short(at.origin), ...sizes])
}

/** Reads a checkpoint and holds every line of it to its key; gives the types that signed. */
function readCheckpoint(note: string): Checkpoint & { readonly types: readonly number[] } {
  const keys = keysIn('log.vkeys', 'witness.vkeys')
  const cut = note.indexOf('\n\n')
  const text = note.slice(0, cut + 1)
  const [origin = '', size = '', root = '', ...more] = text.split('\n')
  assert.deepEqual(more, [''], 'no extension lines')
  assert.match(size, /^(?:0|[1-9]\d*)$/)
  const at = { text, origin, size: Number(size), root: Buffer.from(root, 'base64') }
  const types = note
    .slice(cut + 2)
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, name = '', coded = ''] = /^— (\S+) (\S+)$/.exec(line) ?? []
      const bytes = Buffer.from(coded, 'base64')
      const key = keys.get(`${name} ${bytes.toString('hex', 0, 4)}`)
      assert.ok(key, line)
      const timed = key.type === 1 ? 0 : 8
      const time = bytes.subarray(4, 4 + timed)
      const publicKey = createPublicKey({
        key: key.raw,
        format: 'raw-public',
        asymmetricKeyType: key.type === 6 ? 'ml-dsa-44' : 'ed25519',
      })
      const message = signedPart(key.type, name, time, at)
      assert.ok(verify(null, message, publicKey, bytes.subarray(4 + timed)), name)
      return key.type
    })
  return { ...at, types }
}

test('the published files give every entry, and their tree is the checkpoint’s', () => {
  const { size, root, types } = readCheckpoint(file('log/checkpoint').toString())
  assert.deepEqual([...types].sort(), [1, 4, 6, 6])
  const leaves: Buffer[] = []
  for (let n = 0; leaves.length < size; n += 1) {
    const width = Math.min(256, size - leaves.length)
    const path = `tile/entries/${String(n).padStart(3, '0')}${width < 256 ? `.p/${String(width)}` : ''}`
    const bundle = file(join('log', path))
    let at = 0
    for (; at < bundle.length; at += 2 + bundle.readUInt16BE(at))
      leaves.push(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)))
    assert.equal(at, bundle.length)
  }
  assert.equal(leaves.length, size)
  const hashes = leaves.map(leafHash)
  assert.deepEqual(rootOf(hashes), root)
  assert.deepEqual(file('log/tile/0/000'), Buffer.concat(hashes.slice(0, 256)))
  assert.deepEqual(file('log/tile/0/001.p/44'), Buffer.concat(hashes.slice(256)))
  assert.deepEqual(file('log/tile/1/000.p/1'), rootOf(hashes.slice(0, 256)))
  assert.ok(!existsSync(join(own, 'log/tile/0/001')))
  for (const leaf of leaves) assert.deepEqual(kindsOnPage(leaf), [])
})

test('a receipt proves its leaf', () => {
  const [first, extra = '', index = '', ...rest] = file('receipt.tlog-proof').toString().split('\n')
  assert.equal(first, 'c2sp.org/tlog-proof@v1')
  const leaf = Buffer.from(extra.replace(/^extra /, ''), 'base64')
  const empty = rest.indexOf('')
  const { size, root } = readCheckpoint(rest.slice(empty + 1).join('\n'))
  // RFC 9162, 2.1.3.2.
  let [fn, sn] = [Number(index.replace(/^index /, '')), size - 1]
  let hash = leafHash(leaf)
  for (const line of rest.slice(0, empty)) {
    const sibling = Buffer.from(line, 'base64')
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash)
      for (; fn % 2 === 0 && fn !== 0; sn = Math.floor(sn / 2)) fn = Math.floor(fn / 2)
    } else hash = nodeHash(hash, sibling)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  assert.equal(sn, 0)
  assert.deepEqual(hash, root)
  assert.deepEqual(kindsOnPage(leaf), [])
})

type Form = (value: unknown) => boolean
const matches =
  (form: RegExp): Form =>
  (value) =>
    typeof value === 'string' && form.test(value)
const setOf =
  (form: Form): Form =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.length <= 16 && value.every(form)
const operator = matches(/^op_[a-z2-7]{16}$/)
const group = matches(/^(?:F\.card|F\.portrait|F\.text|H|V)$/)
const whole: Form = (value) => Number.isSafeInteger(value) && Number(value) >= 0
/** What the page says in words of a field type; words in backticks alone are a closed list. */
const forms: Readonly<Record<string, Form>> = {
  operator,
  operators: setOf(operator),
  actor: matches(/^(?:holder|op_[a-z2-7]{16})$/),
  recipient: matches(/^(?:office|(?:op|st|si)_[a-z2-7]{16})$/),
  hex32: matches(/^[0-9a-f]{64}$/),
  bytes32: matches(/^[A-Za-z0-9+/]{43}=$/),
  bytes16: matches(/^[A-Za-z0-9+/]{22}==$/),
  integer: whole,
  boolean: (value) => typeof value === 'boolean',
  serial: matches(/^[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}$/),
  blank: matches(/^[A-Z]{2}\d{8}$/),
  groups: setOf(group),
  roles: setOf(matches(/^[a-z-]{2,32}$/)),
}
for (const [type, prefix] of Object.entries({
  station: 'st',
  batch: 'ba',
  job: 'jo',
  site: 'si',
  request: 're',
}))
  Object.assign(forms, { [type]: matches(new RegExp(`^${prefix}_[a-z2-7]{16}$`)) })

const closed = new Map(
  tableOf('ledger', 'field type', 'form')
    .filter(([type = '']) => !type.split(', ').some((each) => each in forms))
    .map(([type = '', words]) => [type, wordsOf(words)] as const),
)
const kinds = new Map(
  tableOf('ledger', 'kind', 'fields beside `v`, `id`, `at`, `kind`').map(([kind, fields = '']) => [
    wordsOf(kind)[0] ?? '',
    fields.split(', ').map((field) => {
      const [, name = '', optional = '', type = ''] = /^`(\w+)(\??)` (\w+)$/.exec(field) ?? []
      return { name, isOptional: optional === '?', type }
    }),
  ]),
)

/** What of a leaf is not as the page says. */
function kindsOnPage(leaf: Uint8Array): string[] {
  const text = Buffer.from(leaf).toString('latin1')
  const entry = JSON.parse(text) as Record<string, unknown>
  const names = Object.keys(entry)
  const wrong: string[] = []
  if (JSON.stringify(entry) !== text) wrong.push('another spelling')
  if (names.join() !== [...names].sort().join()) wrong.push('keys not sorted')
  const fields = kinds.get(String(entry['kind']))
  if (fields === undefined) return ['unknown kind']
  const known = new Set(['v', 'id', 'at', 'kind', ...fields.map(({ name }) => name)])
  wrong.push(...names.filter((name) => !known.has(name)))
  for (const { name, isOptional, type } of fields) {
    const value = entry[name]
    if (value === undefined ? !isOptional : !isForm(type, value)) wrong.push(name)
  }
  const isHead =
    entry['v'] === 1 && whole(entry['at']) && /^[0-9a-f]{32}$/.test(String(entry['id']))
  return isHead ? wrong : [...wrong, 'head']
}
const isForm = (type: string, value: unknown): boolean =>
  forms[type]?.(value) ?? closed.get(type)?.includes(String(value)) ?? false

/** One value of a field type that our own table takes. */
const samples: Readonly<Record<string, unknown>> = {
  hex32: 'ab'.repeat(32),
  bytes32: Buffer.alloc(32, 7).toString('base64'),
  bytes16: Buffer.alloc(16, 7).toString('base64'),
  integer: 47,
  boolean: true,
  operator: `op_${'a'.repeat(16)}`,
  operators: [`op_${'a'.repeat(16)}`, `op_${'b'.repeat(16)}`],
  cardActor: 'holder',
  station: `st_${'a'.repeat(16)}`,
  batch: `ba_${'a'.repeat(16)}`,
  job: `jo_${'a'.repeat(16)}`,
  site: `si_${'a'.repeat(16)}`,
  request: `re_${'a'.repeat(16)}`,
  recipient: 'office',
  groups: ['F.card', 'F.portrait', 'F.text', 'H', 'V'],
  roles: ['keeper', 'pass-office'],
  serial: 'K7Q2-M4XN-0ZTE-9ABC',
  blank: 'TS00000125',
}

test('every kind of entry that is written stands on the page, with its fields and every word they can hold', () => {
  assert.deepEqual([...kinds.keys()].sort(), Object.keys(entryKinds).sort())
  const wordTypes = Object.keys(fieldTypes).filter((type) => !(type in samples))
  assert.deepEqual([...closed.keys()].sort(), wordTypes.sort())
  for (const [type, words] of closed)
    for (const word of words) assert.ok(fieldTypes[type as keyof typeof fieldTypes](word), word)
  for (const [kind, fields] of Object.entries(entryKinds)) {
    const values = Object.entries(fields).map(([name, type]) => [
      name.replace('?', ''),
      samples[type] ?? closed.get(type)?.[0],
    ])
    const entry = {
      v: 1,
      id: '0'.repeat(32),
      at: 1,
      kind,
      ...Object.fromEntries(values),
    } as unknown
    const leaf = encodeEntry(entry as Parameters<typeof encodeEntry>[0])
    assert.deepEqual(kindsOnPage(leaf), [], kind)
  }
})
