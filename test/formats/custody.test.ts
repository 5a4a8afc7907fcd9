// An opening as office and custodian say it: intent, approvals, leaf, proof, envelope and record, read by
// docs/formats/custody.md and nothing else. The calls are those of a real custodian.
import assert from 'node:assert/strict'
import { createDecipheriv, createHmac } from 'node:crypto'
import { test } from 'node:test'
import { encode } from 'cborg'
import { encodeFrame, rawFromP256, refusalCodes, verbs } from '@tipstaff/custody'
import { TrialOffice } from '../../apps/custodian/src/trial/office.ts'
import { pageOf, sha256, signedBy, tableOf, wordsOf } from './pages.ts'
import { asBytes, asList, asMap, asNumber, asText, readCbor, type CborMap } from './read-cbor.ts'

const office = await TrialOffice.open()
const { clerk, chief } = office.people
const record = { name: 'Zoë O’Neil', rank: 'Constable', kind: 'officer' }
const sealed = await office.seal({ 'F.text': encode(record) })
// Others before it, so that its leaf has siblings.
for (let i = 0; i < 3; i += 1) await office.opening([sealed], { by: clerk })
const request = await office.opening([sealed], { by: clerk, approver: chief })
const answer = await office.ask('open', request)

/** A frame as it goes over the socket: `u32be length ‖ CBOR map`. */
function frameOf(message: Readonly<Record<string, unknown>>): CborMap {
  const frame = Buffer.from(encodeFrame(message))
  assert.equal(frame.readUInt32BE(), frame.length - 4)
  return asMap(readCbor(frame.subarray(4)))
}

/** The keys that a cell of the table of calls names, outside of brackets. */
function topKeys(cell: string): string[] {
  let outside = cell
  for (let before = ''; before !== outside;) {
    before = outside
    outside = outside.replace(/\[[^[\]]*\]|\{[^{}]*\}|\([^()]*\)/g, '')
  }
  const act = outside.includes('*act*') ? ['intent', 'approvals', 'checkpoint', 'proof'] : []
  return [...act, ...wordsOf(outside)]
}
const calls = new Map(
  tableOf('custody', 'verb', 'asked', 'answered').map(([verb, asked = '', answered = '']) => [
    wordsOf(verb)[0] ?? '',
    { asked, answered },
  ]),
)

test('every call stands on the page, and so does every code of a refusal', () => {
  assert.deepEqual([...calls.keys()].sort(), Object.keys(verbs).sort())
  const [, codes = ''] = /Codes: ([^]*?)\n\n/.exec(pageOf('custody')) ?? []
  assert.deepEqual(wordsOf(codes).sort(), [...refusalCodes].sort())
  // A request with the page's keys and values of no form must be refused for a value, never for a key.
  for (const [verb, { asked }] of calls) {
    const shape = verbs[verb as keyof typeof verbs].request as (v: unknown, at: string) => unknown
    const keys = topKeys(verb === 'sign-list' ? '`kind` `toBeSigned`' : asked)
    const bare = Object.fromEntries(keys.map((key) => [key.replace('?', ''), undefined]))
    if (keys.length > 0)
      assert.throws(
        () => shape(bare, ''),
        (error: Error) => !error.message.includes('no unknown key'),
        verb,
      )
    assert.throws(() => shape({ ...bare, more: 1 }, ''), /no unknown key/, verb)
  }
})

test('a request and its answer have the page’s keys, and the record in it the page’s fields', () => {
  const asked = frameOf({ id: 7, verb: 'open', ...request })
  const own = calls.get('open')
  assert.ok(own)
  assert.deepEqual([...asked.keys()].sort(), ['id', 'verb', ...topKeys(own.asked)].sort())
  const item = asMap(asList(asked.get('items'))[0])
  assert.deepEqual([...item.keys()].sort(), ['envelopes', 'holder', 'index', 'leaf', 'proof'])
  const told = frameOf({ id: 7, ok: true, ...answer })
  const groups = asMap(asMap(asList(told.get('items'))[0]).get('groups'))
  const fields = asMap(readCbor(asBytes(groups.get('F.text'))))
  const row = tableOf('custody', 'group', 'map').find(([group]) => group === '`F.text`')
  assert.deepEqual([...fields.keys()].sort(), ['kind', 'name', 'rank'])
  for (const key of fields.keys()) assert.ok(wordsOf(row?.[1]).includes(String(key)))
  assert.equal(fields.get('name'), record.name)
})

test('the intent is hashed, signed and named by the leaf as the page says', () => {
  const bytes = Buffer.from(request.intent)
  const intent = asMap(readCbor(bytes))
  const hash = sha256('tipstaff-intent-v1\0', bytes)
  for (const [i, { operator, role, key }] of [
    { ...clerk, role: 'requester' },
    { ...chief, role: 'approver' },
  ].entries()) {
    const approval = asMap(readCbor(encode(request.approvals[i])))
    assert.deepEqual([...approval.keys()].sort(), ['operator', 'role', 'signature'])
    assert.deepEqual([approval.get('operator'), approval.get('role')], [operator, role])
    const message = Buffer.concat([Buffer.from(`tipstaff-approval-v1\0${role}\0`), hash])
    assert.ok(signedBy(rawFromP256(key), asBytes(approval.get('signature')), message))
  }
  const leaf = JSON.parse(Buffer.from(request.items[0]?.leaf ?? []).toString()) as Record<
    'intent' | 'commitment' | 'nonce' | 'tier',
    string
  >
  assert.equal(leaf.intent, hash.toString('hex'))
  const mac = createHmac('sha256', sealed.subjectKey)
    .update('tipstaff-subject-v1')
    .update(Buffer.from(leaf.nonce, 'base64'))
    .update(sealed.holder)
    .digest()
  assert.equal(leaf.commitment, mac.toString('base64'))
  assert.equal(asText(intent.get('subjects')), sha256(mac).toString('hex'))
  assert.equal(leaf.tier, 'T0')
  assert.equal(asNumber(intent.get('count')), 1)
})

test('the leaf is proved in the tree of the checkpoint beside it', () => {
  const [item] = request.items
  assert.ok(item)
  const [, size = '', root = ''] = request.checkpoint.split('\n')
  assert.deepEqual(
    [size, item.index, item.proof.length],
    ['4', 3, 2],
    'its siblings are to the left',
  )
  let hash = sha256(Buffer.of(0), item.leaf)
  for (const sibling of item.proof) hash = sha256(Buffer.of(1), sibling, hash)
  assert.equal(hash.toString('base64'), root)
})

test('an envelope is taken apart by the page’s layout and opened under the epoch’s key', () => {
  const envelope = Buffer.from(sealed.envelopes['F.text'] ?? [])
  const aad = Buffer.from(`tipstaff-envelope-v1\0${sealed.holder}\0F.text`)
  assert.equal(envelope.readUInt8(), 1)
  const epoch = envelope.readUInt32BE(1)
  // The epoch's key never leaves the custodian's back end: it opens what is wrapped.
  const wrapped = { nonce: envelope.subarray(5, 17), sealed: envelope.subarray(17, 97) }
  const keys = Buffer.from(office.keys.unbox(epoch, wrapped, aad))
  assert.deepEqual(keys.subarray(32), Buffer.from(sealed.subjectKey))
  const decipher = createDecipheriv('aes-256-gcm', keys.subarray(0, 32), envelope.subarray(97, 109))
  decipher.setAAD(aad).setAuthTag(envelope.subarray(-16))
  const content = Buffer.concat([decipher.update(envelope.subarray(109, -16)), decipher.final()])
  assert.equal(asMap(readCbor(content)).get('rank'), record.rank)
})
