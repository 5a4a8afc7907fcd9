import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  approvalHolds,
  approvalMessage,
  approvalStands,
  decodeApproval,
  decodeIntent,
  encodeApproval,
  encodeFrame,
  encodeIntent,
  envelopeAad,
  intentHash,
  keyDigest,
  knownOperator,
  p256FromRaw,
  passkeyChallenge,
  passkeyDigest,
  passkeyFingerprint,
  passkeyFromCose,
  searchDigest,
  sessionChallenge,
  subjectCommitment,
  subjectsDigest,
} from './index.ts'
import type { HolderId, OperatorId } from './index.ts'

const vectorOf = (name: string): Readonly<Record<string, string>> => {
  const path = new URL(`../../../test/vectors/custody/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>
}
const vector = vectorOf('intent')
const bytes = (name: string): Uint8Array => Uint8Array.from(Buffer.from(vector[name] ?? '', 'hex'))
const is = (made: Uint8Array, name: string): void =>
  assert.equal(Buffer.from(made).toString('hex'), vector[name], name)

describe('the published intent', () => {
  it('is read, encoded, hashed and approved as its page of formats says', () => {
    const intent = decodeIntent(bytes('intent'))
    is(encodeIntent(intent), 'intent')
    const hash = intentHash(bytes('intent'))
    is(hash, 'intentHash')
    const holder = vector['holder'] as HolderId
    is(subjectCommitment(bytes('subjectKey'), bytes('nonce'), holder), 'commitment')
    assert.equal(intent.subjects, subjectsDigest([bytes('commitment')]))
    is(approvalMessage('requester', hash), 'requesterMessage')
    is(approvalMessage('approver', hash), 'approverMessage')
    const operator = vector['by'] as OperatorId
    const approval = {
      operator,
      role: 'requester',
      signature: bytes('requesterSignature'),
    } as const
    assert.ok(approvalHolds(p256FromRaw(bytes('publicKey')), approval, hash))
    is(envelopeAad(holder, 'F.text'), 'envelopeAad')
    is(encodeFrame({ id: 1, verb: 'public-keys' }), 'frame')
    assert.equal(keyDigest(bytes('publicKey')), vector['keyDigest'])
    assert.equal(searchDigest(bytes('nonce'), 'o’neil'), vector['searchDigest'])
  })
})

describe('the published approvals', () => {
  const told = vectorOf('approvals')
  const read = (name: string): Uint8Array => Uint8Array.from(Buffer.from(told[name] ?? '', 'hex'))
  const same = (made: Uint8Array, name: string): void =>
    assert.equal(Buffer.from(made).toString('hex'), told[name], name)
  const { rpId = '', origin = '' } = told
  const operator = told['operator'] as OperatorId
  const passkey = passkeyFromCose(read('credential'), read('coseKey'), rpId, origin)
  const publicKey = read('keyFilePublicKey')
  const known = knownOperator({ operator, publicKey, passkeys: [passkey] })
  const span = { key: read('sessionKey'), from: Number(told['from']), until: Number(told['until']) }

  it('are challenged, compared and named as their page of formats says', () => {
    same(passkey.publicKey, 'passkeyPublicKey')
    assert.equal(passkeyDigest(passkey), told['passkeyDigest'])
    assert.equal(passkeyFingerprint(passkeyDigest(passkey)), told['fingerprint'])
    const hashes = (told['hashes'] ?? '').split(' ').map((hex) => Buffer.from(hex, 'hex'))
    same(passkeyChallenge('approver', hashes), 'approverChallenge')
    same(sessionChallenge(span), 'sessionChallenge')
  })

  it('of every kind are read, written and verified', () => {
    for (const name of ['keyFile', 'touch', 'sessionByPasskey', 'sessionByKeyFile']) {
      const approval = decodeApproval(read(name))
      same(encodeApproval(approval), name)
      assert.ok(approvalStands(known, approval, read('hash'), span.from), name)
      assert.ok(!approvalStands(known, approval, read('sessionChallenge'), span.from), name)
    }
  })
})
