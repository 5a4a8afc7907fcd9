// What people and stations sign beside intents: statements, a station's enrolment, an operator's key file, read by
// docs/formats/publication.md, station-door.md and custody.md and nothing else.
import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, scryptSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createOperatorKey, randomId } from '@tipstaff/custody'
import { enrolmentFile, initStation } from '../../apps/bureau/src/station.ts'
import { approveStatement, makeStatement } from '../../apps/issuer/src/publication/statement.ts'
import { openGcm } from './hpke.ts'
import { sha256, signedBy, tableOf, wordsOf } from './pages.ts'
import { asBytes, asMap, readCbor } from './read-cbor.ts'

const password = 'long enough for a test'
const asker = await createOperatorKey(randomId('op'), password)
const second = await createOperatorKey(randomId('op'), password)

test('a statement is hashed and signed by two as the page says', () => {
  const acts = tableOf('publication', 'act', 'facts', 'requester', 'approver')
  const act = wordsOf(acts.find(([name]) => name === '`access-grant`')?.[0])[0] ?? ''
  const rule = { act, request: ['sponsor'], approve: ['approver'] } as const
  const facts = { site: randomId('si'), zone: 'yard', cards: ['K7Q2-M4XN-0ZTE-9ABC'] }
  const drafted = makeStatement(asker.key, rule, facts, 1_800_000_000_000)
  const statement = approveStatement(drafted, second.key)
  const map = asMap(readCbor(statement.bytes))
  assert.deepEqual(
    [...map.keys()].sort(),
    ['act', 'at', 'by', 'expiresAt', 'facts', 'nonce', 'v'],
    'as in the page’s braces',
  )
  assert.equal(asBytes(map.get('nonce')).length, 16)
  assert.deepEqual(Object.fromEntries(asMap(map.get('facts'))), facts)
  const hash = sha256('tipstaff-statement-v1\0', statement.bytes)
  assert.equal(statement.hash, hash.toString('hex'))
  for (const [role, { key }, approval] of [
    ['requester', asker, statement.requester],
    ['approver', second, statement.second],
  ] as const) {
    const message = Buffer.concat([Buffer.from(`tipstaff-approval-v1\0${role}\0`), hash])
    assert.ok(approval && signedBy(key.publicKey, approval.signature, message), role)
  }
})

test('an operator’s key file is opened with its password', () => {
  const file = JSON.parse(asker.file) as Record<string, string> & {
    readonly kdf: {
      readonly N: number
      readonly r: number
      readonly p: number
      readonly salt: string
    }
  }
  assert.deepEqual(Object.keys(file).sort(), [
    'kdf',
    'nonce',
    'operator',
    'publicKey',
    'sealed',
    'v',
  ])
  const bytes = (text = ''): Buffer => Buffer.from(text, 'base64')
  const { N, r, p, salt } = file.kdf
  assert.deepEqual([N, r, p], [32768, 8, 1])
  const key = scryptSync(password, bytes(salt), 32, { N, r, p, maxmem: 2 ** 26 })
  const aad = Buffer.concat([
    Buffer.from(`tipstaff-operator-key-v1\0${file['operator'] ?? ''}\0`),
    bytes(file['publicKey']),
  ])
  const pkcs8 = openGcm(key, bytes(file['nonce']), aad, bytes(file['sealed']))
  const opened = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }))
  const own = opened.export({ format: 'jwk' })
  assert.equal(bytes(file['publicKey']).toString('base64url', 1, 33), own.x)
})

test('a station’s enrolment file is signed over its own fields, in their order', async () => {
  const home = mkdtempSync(join(tmpdir(), 'station-'))
  try {
    const text = enrolmentFile(await initStation(join(home, 's'), 'Press room “B”', {}))
    const { signature, ...said } = JSON.parse(text) as Record<string, string>
    const fields = tableOf('station-door', 'field', 'value').flatMap(([field]) => wordsOf(field))
    assert.deepEqual([...Object.keys(said), 'signature'], fields)
    const message = Buffer.from(`tipstaff-enrolment-v1\0${JSON.stringify(said)}`)
    const key = Buffer.from(said['sign'] ?? '', 'base64')
    assert.ok(signedBy(key, Buffer.from(signature ?? '', 'base64'), message))
    assert.equal(Buffer.from(said['seal'] ?? '', 'base64').length, 1216)
    const certificate = new X509Certificate(said['certificate'] ?? '')
    assert.ok(certificate.verify(certificate.publicKey))
  } finally {
    rmSync(home, { recursive: true })
  }
})
