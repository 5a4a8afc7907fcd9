import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeEntry, encodeEntry, entryKinds, type EntryKind, type LedgerEntry } from './entry.ts'
import { LedgerError } from './ledger-error.ts'

const isRefused = (act: () => unknown): void =>
  assert.throws(act, (error) => error instanceof LedgerError && error.code === 'malformed-entry')

/** A good value for every field type, and bad ones that come near. */
const samples: Record<string, { good: unknown; bad: unknown[] }> = {
  hex32: { good: 'ab'.repeat(32), bad: ['AB'.repeat(32), 'ab'.repeat(31), 5] },
  bytes32: {
    good: Buffer.alloc(32, 1).toString('base64'),
    bad: [Buffer.alloc(31).toString('base64')],
  },
  bytes16: {
    good: 'AAAAAAAAAAAAAAAAAAAAAA==',
    bad: ['AAAAAAAAAAAAAAAAAAAAAB==', 'AAAAAAAAAAAAAAAAAAAAAA'],
  },
  integer: { good: 7, bad: [-1, 0.5, 2 ** 53, '7', null] },
  boolean: { good: true, bad: [1, 'true', null] },
  operator: {
    good: 'op_abcdefghij234567',
    bad: ['op_abcdefghij23456', 'st_abcdefghij234567', 'op_ABCDEFGHIJ234567'],
  },
  operators: {
    good: ['op_aaaaaaaaaaaaaaaa', 'op_bbbbbbbbbbbbbbbb'],
    bad: [[], 'op_aaaaaaaaaaaaaaaa', ['op_aaaaaaaaaaaaaaaa', 'op_aaaaaaaaaaaaaaaa']],
  },
  cardActor: { good: 'holder', bad: ['holders', 'ho_aaaaaaaaaaaaaaaa', ['holder']] },
  station: { good: 'st_aaaaaaaaaaaaaaaa', bad: ['op_aaaaaaaaaaaaaaaa'] },
  batch: { good: 'ba_aaaaaaaaaaaaaaaa', bad: ['st_aaaaaaaaaaaaaaaa'] },
  job: { good: 'jo_aaaaaaaaaaaaaaaa', bad: ['jo_aaaaaaaaaaaaaaa1'] },
  site: { good: 'si_aaaaaaaaaaaaaaaa', bad: [''] },
  request: { good: 're_aaaaaaaaaaaaaaaa', bad: ['re-aaaaaaaaaaaaaaaa'] },
  recipient: { good: 'office', bad: ['offices', 'ho_aaaaaaaaaaaaaaaa'] },
  groups: { good: ['F.card', 'H'], bad: [['P'], [], ['F'], 'H'] },
  roles: { good: ['approver', 'requester'], bad: [['A'], ['a b'], ['-']] },
  serial: { good: 'K7Q2-M4XN-0ZTE-9ABC', bad: ['K7Q2M4XN0ZTE9ABC', 'K7Q2-M4XN-0ZTE-9ABI'] },
  blank: { good: 'AB12345674', bad: ['AB12345675', 'ab12345674', 'AB1234567'] },
  tier: { good: 'T2', bad: ['T3', 't0'] },
  purpose: { good: 'view', bad: ['look'] },
  searchPurpose: { good: 'search', bad: ['view'] },
  ending: { good: 'done', bad: [''] },
  cardType: { good: 'warrant-card', bad: ['badge'] },
  printing: { good: 'good', bad: ['bad'] },
  reason: { good: 'lost', bad: ['free text'] },
  list: { good: 'status', bad: ['any'] },
  level: { good: 'heightened', bad: ['red'] },
  judgement: { good: 'accepted', bad: ['fine'] },
  verdict: { good: 'HOLD', bad: ['hold', ''] },
  way: { good: 'upload', bad: ['post'] },
  dispatch: { good: 'held', bad: ['kept'] },
  release: { good: 'false-alarm', bad: ['because'] },
  check: { good: 'document', bad: ['passport 123', 'none'] },
}

type Loose = Record<string, unknown>
const kinds = Object.keys(entryKinds) as EntryKind[]

function sample(kind: EntryKind, withOptional: boolean): Loose {
  const fields = Object.entries(entryKinds[kind])
    .filter(([name]) => withOptional || !name.endsWith('?'))
    .map(([name, type]) => [name.replace('?', ''), samples[type]?.good])
  return {
    v: 1,
    id: '0f'.repeat(16),
    at: 1_790_000_000_000,
    kind,
    ...Object.fromEntries(fields),
  } as Loose
}

const encode = (entry: Loose): Uint8Array => encodeEntry(entry as unknown as LedgerEntry)

test('an entry of every kind comes back from its bytes, and its bytes from it', () => {
  for (const kind of kinds)
    for (const withOptional of [false, true]) {
      const entry = sample(kind, withOptional)
      const bytes = encode(entry)
      assert.deepEqual(decodeEntry(bytes), entry)
      assert.deepEqual(encodeEntry(decodeEntry(bytes)), bytes)
    }
})

test('no field of any kind may be missing, null, one too many or of another type', () => {
  for (const kind of kinds) {
    const entry = sample(kind, true)
    isRefused(() => encode({ ...entry, note: 'free text' }))
    for (const name of ['v', 'id', 'at', 'kind'])
      isRefused(() => encode({ ...entry, [name]: null }))
    for (const [slot, type] of Object.entries(entryKinds[kind])) {
      const name = slot.replace('?', '')
      isRefused(() => encode({ ...entry, [name]: null }))
      isRefused(() => encode({ ...entry, [name]: { toString: 1 } }))
      for (const bad of samples[type]?.bad ?? []) isRefused(() => encode({ ...entry, [name]: bad }))
      if (!slot.endsWith('?')) isRefused(() => encode({ ...entry, [name]: undefined }))
    }
  }
})

test('there is no protected field group', () => {
  isRefused(() => encode({ ...sample('opening-intended', false), groups: ['P'] }))
})

test('lists are sets: written in any order, read in one', () => {
  const entry = sample('opening-intended', false)
  const bytes = encode({ ...entry, groups: ['V', 'F.text'] })
  assert.deepEqual((decodeEntry(bytes) as unknown as Loose)['groups'], ['F.text', 'V'])
  const text = Buffer.from(bytes).toString().replace('["F.text","V"]', '["V","F.text"]')
  isRefused(() => decodeEntry(Buffer.from(text)))
  isRefused(() => encode({ ...entry, groups: ['H', 'H'] }))
})

test('any other spelling of an entry is refused', () => {
  const text = Buffer.from(encode(sample('card-revoked', true))).toString()
  const value = JSON.parse(text) as Loose
  const bad = [
    `${text}\n`,
    ` ${text}`,
    text.replace(':', ': '),
    JSON.stringify(Object.fromEntries(Object.entries(value).reverse())),
    text.replace('"v":1', '"v":1.0'),
    text.replace('"v":1', '"v":1,"v":1'),
    text.replace('lost', '\\u006cost'),
    text.replace('card-revoked', 'card-eaten'),
    text.replace('card-revoked', '__proto__'),
    text.replace('"v":1', '"v":1,"__proto__":{}'),
    '',
    'null',
    '[]',
    '"text"',
    '{}',
  ]
  for (const each of bad) isRefused(() => decodeEntry(Buffer.from(each)))
  isRefused(() => decodeEntry(Buffer.from([0xff, 0xfe])))
})

test('decoding never throws anything but its own error, and accepts nothing it would not write', () => {
  const texts = kinds.map((kind) => Buffer.from(encode(sample(kind, true))))
  const place = fc.nat(400)
  fc.assert(
    fc.property(fc.constantFrom(...texts), place, fc.nat(255), (good, at, byte) => {
      const bytes = Buffer.from(good)
      bytes.writeUInt8(byte, at % bytes.length)
      try {
        assert.deepEqual(encodeEntry(decodeEntry(bytes)), bytes)
      } catch (error) {
        assert.ok(error instanceof LedgerError)
      }
    }),
  )
})
