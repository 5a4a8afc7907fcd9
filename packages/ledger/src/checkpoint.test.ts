import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatCheckpoint, openCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { encodeBase64 } from './encoding.ts'
import { LedgerError, type LedgerErrorCode } from './ledger-error.ts'
import { emptyRoot } from './merkle.ts'
import { generateSigner } from './note-key.ts'
import { formatSignatureLine, signNote } from './note.ts'

const refuses = (code: LedgerErrorCode, act: () => unknown): void =>
  assert.throws(act, (error) => error instanceof LedgerError && error.code === code)

const origin = 'log.example/a'
const at = 1_760_000_000
const classic = generateSigner(origin, 0x01).signer
const quantum = generateSigner(origin, 0x06).signer
const logKeys = [classic.verifier, quantum.verifier]
const root = Buffer.alloc(32, 7)
const text = formatCheckpoint({ origin, size: 12, root })
const witness = (name: string, type: 0x04 | 0x06) => generateSigner(name, type).signer

test('a checkpoint opens when every log key signed it', () => {
  const note = signNote(text, [classic, quantum], at)
  const { checkpoint } = openCheckpoint(note, { logKeys })
  assert.deepEqual(checkpoint, { origin, size: 12, root: new Uint8Array(root), extensions: [] })
})

test('a checkpoint with one of two log signatures is refused', () => {
  for (const signer of [classic, quantum])
    refuses('unsigned', () => openCheckpoint(signNote(text, [signer], at), { logKeys }))
})

test('a quorum counts witnesses, not their keys', () => {
  const ed = witness('w1.example', 0x04)
  const ml = witness('w1.example', 0x06)
  const second = witness('w2.example', 0x06)
  const policy = { logKeys, witnessKeys: [ed, ml, second].map((each) => each.verifier), quorum: 2 }
  const one = signNote(text, [classic, quantum, ed, ml], at)
  refuses('quorum-missing', () => openCheckpoint(one, policy))
  const opened = openCheckpoint(signNote(text, [classic, quantum, ml, second], at), policy)
  assert.deepEqual(
    opened.witnesses.map((seen) => [seen.name, seen.type, seen.at]),
    [
      ['w1.example', 0x06, at],
      ['w2.example', 0x06, at],
    ],
  )
})

test('the time of a cosignature cannot be changed', () => {
  for (const type of [0x04, 0x06] as const) {
    const cosigner = witness('w.example', type)
    const { name, keyId } = cosigner.verifier
    const signature = cosigner.sign(text, at)
    signature[7] = (signature[7] ?? 0) ^ 1
    const note =
      signNote(text, [classic, quantum], at) + formatSignatureLine({ name, keyId, signature })
    refuses('bad-signature', () =>
      openCheckpoint(note, { logKeys, witnessKeys: [cosigner.verifier] }),
    )
  }
})

test('an ML-DSA-44 key under another name or origin verifies nothing', () => {
  const signature = quantum.sign(text, at)
  assert.ok(quantum.verifier.verify(text, signature))
  const elsewhere = formatCheckpoint({ origin: 'log.example/b', size: 12, root })
  assert.ok(!quantum.verifier.verify(elsewhere, signature))
  assert.ok(!quantum.verifier.verify(formatCheckpoint({ origin, size: 13, root }), signature))
  assert.ok(!quantum.verifier.verify('no checkpoint\n', signature))
  assert.ok(!quantum.verifier.verify(text, signature.subarray(1)))
  assert.ok(!quantum.verifier.verify(text, new Uint8Array()))
})

test('a checkpoint of another log is refused even when the key signed it', () => {
  const elsewhere = formatCheckpoint({ origin: 'log.example/b', size: 12, root })
  const note = signNote(elsewhere, [classic, quantum], at)
  refuses('wrong-origin', () => openCheckpoint(note, { logKeys }))
})

test('extension lines that no log key signed are refused', () => {
  const extended = `${text}extension\n`
  const note = signNote(extended, [classic, quantum], at)
  assert.deepEqual(openCheckpoint(note, { logKeys }).checkpoint.extensions, ['extension'])
  refuses('malformed-checkpoint', () => openCheckpoint(note, { logKeys: [quantum.verifier] }))
})

test('a policy that could accept anything is refused', () => {
  const note = signNote(text, [classic, quantum], at)
  const stranger = witness('w.example', 0x04).verifier
  refuses('malformed-policy', () => openCheckpoint(note, { logKeys: [] }))
  refuses('malformed-policy', () => openCheckpoint(note, { logKeys, quorum: 1 }))
  refuses('malformed-policy', () => openCheckpoint(note, { logKeys, quorum: -1 }))
  refuses('malformed-policy', () => openCheckpoint(note, { logKeys: [...logKeys, stranger] }))
  refuses('malformed-policy', () => openCheckpoint(note, { logKeys, witnessKeys: logKeys }))
  refuses('malformed-policy', () =>
    openCheckpoint(note, { logKeys: [classic.verifier, classic.verifier] }),
  )
})

test('only the one spelling of a checkpoint is read', () => {
  const hash = encodeBase64(root)
  const bad = [
    '',
    `${origin}\n12\n${hash}`,
    `${origin}\n012\n${hash}\n`,
    `${origin}\n0x12\n${hash}\n`,
    `${origin}\n+12\n${hash}\n`,
    `${origin}\n-1\n${hash}\n`,
    `${origin}\n\n${hash}\n`,
    `${origin}\n9007199254740992\n${hash}\n`,
    `\n12\n${hash}\n`,
    `${origin}\n12\n${hash.slice(0, -1)}\n`,
    `${origin}\n12\n${encodeBase64(root.subarray(1))}\n`,
    `${origin}\n12\n${hash}\n\n`,
    `${origin}\n12\n${hash}\nextension\n\n`,
    `${origin}\n0\n${hash}\n`,
  ]
  for (const each of bad) refuses('malformed-checkpoint', () => parseCheckpoint(each))
  assert.equal(parseCheckpoint(`${origin}\n0\n${encodeBase64(emptyRoot)}\n`).size, 0)
})

test('what is formatted is parsed back, and what is parsed is formatted back', () => {
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), hash, (size, each) => {
      const parsed = parseCheckpoint(formatCheckpoint({ origin, size, root: each }))
      assert.equal(parsed.size, size)
      assert.deepEqual(parsed.root, each)
    }),
  )
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '\n', '1', '0', encodeBase64(root), '=')),
      (parts) => {
        const each = parts.join('')
        try {
          const { extensions, ...rest } = parseCheckpoint(each)
          assert.equal(
            formatCheckpoint(rest) + extensions.map((line) => `${line}\n`).join(''),
            each,
          )
        } catch (error) {
          assert.ok(error instanceof LedgerError)
        }
      },
    ),
  )
})
