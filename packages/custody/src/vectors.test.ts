import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  approvalHolds,
  approvalMessage,
  decodeIntent,
  encodeFrame,
  encodeIntent,
  envelopeAad,
  intentHash,
  keyDigest,
  p256FromRaw,
  searchDigest,
  subjectCommitment,
  subjectsDigest,
} from './index.ts'
import type { HolderId, OperatorId } from './index.ts'

const path = new URL('../../../test/vectors/custody/intent.json', import.meta.url)
const vector = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>
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
