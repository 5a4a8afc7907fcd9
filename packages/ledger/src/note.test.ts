import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { LedgerError, type LedgerErrorCode } from './ledger-error.ts'
import {
  createSigner,
  formatVerifierKey,
  generateSigner,
  parseSignerKey,
  parseVerifierKey,
} from './note-key.ts'
import {
  addSignatures,
  formatSignatureLine,
  openNote,
  parseNote,
  signLine,
  signNote,
} from './note.ts'

const refuses = (code: LedgerErrorCode, act: () => unknown): void =>
  assert.throws(act, (error) => error instanceof LedgerError && error.code === code)

const name = 'example.org/log'
const { signer } = generateSigner(name, 0x01)
const other = generateSigner('other.example/x', 0x01).signer
const known = [signer.verifier]

// The signed-note specification's own example, with the vkey of its examples page.
const text = 'Ognuno sta solo\n\ntrafitto\n'

test('a note opens only with a key that signed it', () => {
  const note = signNote(text, [signer, other], 0)
  assert.equal(openNote(note, known).text, text)
  assert.equal(openNote(Buffer.from(note), known).verified.length, 1)
  refuses('unsigned', () => openNote(note, [generateSigner(name, 0x01).signer.verifier]))
  refuses('unsigned', () => openNote(note, []))
})

test('the last blank line splits a note', () => {
  const note = signNote(text, [signer], 0)
  assert.equal(parseNote(note).text, text)
  assert.ok(parseNote(note).text.includes('\n\n'))
})

test('a bad signature of a known key rejects the note, however many good ones stand beside it', () => {
  const note = signNote(text, [other], 0)
  const { keyId } = signer.verifier
  const forged = note + formatSignatureLine({ name, keyId, signature: new Uint8Array(64) })
  assert.equal(openNote(forged, [other.verifier]).verified.length, 1)
  refuses('bad-signature', () => openNote(forged, [other.verifier, signer.verifier]))
})

test('a known key may sign once only', () => {
  const note = signNote(text, [signer], 0)
  refuses('malformed-note', () => openNote(note + signLine(text, signer, 0), known))
})

test('every changed byte of a signed note is noticed', () => {
  const note = Buffer.from(signNote(text, [signer], 0))
  for (let at = 0; at < note.length; at += 1) {
    const changed = Buffer.from(note)
    changed.writeUInt8((note[at] ?? 0) ^ 0x01, at)
    assert.throws(() => openNote(changed, known), LedgerError, `byte ${at}`)
  }
})

test('what is no note is refused', () => {
  const note = signNote(text, [signer], 0)
  const line = signLine(text, signer, 0)
  const bad = [
    '',
    '\n',
    text,
    `${text}\n`,
    note.slice(0, -1),
    `${note}\n`,
    `${note}no signature\n`,
    note.replace('Ognuno', 'Og\u0007uno'),
    note.replace('Ognuno', 'Og\tuno'),
    `${text}\n${line.replace('— ', '- ')}`,
    `${text}\n${line.replace('— ', '—  ')}`,
    `${text}\n${line.replace(name, 'a+b')}`,
    `${text}\n${line.replace(name, 'a\u00a0b')}`,
    `${text}\n${line.replace(name, '')}`,
    `${text}\n${line.replace('\n', ' \n')}`,
    `${text}\n${line.replace('\n', '\r\n')}`,
    `${text}\n— ${name} AAAAAA==\n`,
    `${text}\n— ${name} AAAAAAA\n`,
    `${text}\n— ${name} AAAAAAB=\n`,
    `${text}\n— ${name} AAAAAA_-\n`,
    '\ud800\n\n— a AAAAAAA=\n',
  ]
  for (const each of bad) refuses('malformed-note', () => parseNote(each))
  refuses('malformed-note', () => parseNote(Uint8Array.of(0xff, 0x0a, 0x0a)))
  refuses('too-large', () => parseNote('a'.repeat(300_000)))
  refuses('too-large', () => parseNote(`${text}\n${line.repeat(65)}`))
})

test('parsing a note never throws anything but its own error', () => {
  const part = fc.constantFrom('\n', '\n\n', '— ', 'a', ' ', 'AAAAAAA=', '+', 'ß', '\u2028')
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(part).map((parts) => parts.join('')),
        fc.string(),
      ),
      (each) => {
        try {
          const parsed = parseNote(each)
          const again = `${parsed.text}\n${parsed.signatures.map(formatSignatureLine).join('')}`
          assert.equal(again, each)
        } catch (error) {
          assert.ok(error instanceof LedgerError)
        }
      },
    ),
  )
})

test('keys of all three types come back from their text form', () => {
  for (const type of [0x01, 0x04, 0x06] as const) {
    const made = generateSigner(name, type)
    const vkey = formatVerifierKey(made.signer.verifier)
    assert.equal(formatVerifierKey(parseVerifierKey(vkey)), vkey)
    assert.equal(formatVerifierKey(parseSignerKey(made.signerKey).verifier), vkey)
    refuses('malformed-key', () => parseSignerKey(vkey))
    refuses('malformed-key', () => parseVerifierKey(made.signerKey))
    refuses('malformed-key', () => parseVerifierKey(vkey.replace(name, 'example.org/lag')))
    refuses('malformed-key', () => parseVerifierKey(vkey.slice(0, -4)))
    refuses('malformed-key', () => parseVerifierKey(`${vkey}\n`))
  }
})

test('the published key of the signed-note examples is read as written', () => {
  const vkey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  const note =
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
  assert.equal(openNote(note, [parseVerifierKey(vkey)]).verified.length, 1)
})

test('a key of another algorithm makes no signer', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  refuses('malformed-key', () => createSigner(name, 0x06, privateKey))
  refuses('malformed-key', () => createSigner(name, 0x01, publicKey))
  refuses('malformed-key', () => createSigner('a b', 0x01, privateKey))
})

test('signatures added twice stand once', () => {
  const note = signNote(text, [signer], 0)
  const both = addSignatures(note, signLine(text, other, 0))
  assert.equal(parseNote(both).signatures.length, 2)
  assert.equal(addSignatures(both, signLine(text, other, 0)), both)
  refuses('malformed-note', () => addSignatures(note, 'nothing\n'))
})
