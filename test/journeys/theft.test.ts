// Somebody has a copy of the station's disk (print folder apart) and of every file of the office. He looks for
// people in every byte, tries every key he finds on everything that is sealed, and tries to sign.
import assert from 'node:assert/strict'
import { createDecipheriv, createPrivateKey, type KeyObject } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, test } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import {
  decodeIntent,
  envelopeAad,
  envelopeLayout,
  envelopeParts,
  fieldGroups,
  intentHash,
  operatorKey,
  rawFromP256,
  type HolderId,
} from '@tipstaff/custody'
import { openingKey, openWrapped } from '@tipstaff/seal'
import { draftOpening, type Act } from '../../apps/issuer/src/platform/acts.ts'
import { readAct } from '../../apps/issuer/src/platform/kept-acts.ts'
import { readEnvelopes } from '../../apps/issuer/src/platform/envelopes.ts'
import { enqueue } from '../../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { Refusal } from '../../apps/issuer/src/platform/refusal.ts'
import { goTheWay, type CardWay } from './card-way.ts'
import { filesBelow, foundIn, needlesOfBytes, type HeldFile, type Needle } from './needles.ts'

let way: CardWay
let copy: string
let files: readonly HeldFile[]
before(async () => {
  way = await goTheWay()
  copy = mkdtempSync(join(tmpdir(), 'tipstaff-theft-'))
  cpSync(way.house.office.settings.home, join(copy, 'office'), { recursive: true })
  cpSync(way.stationHome, join(copy, 'station'), { recursive: true })
  files = filesBelow(copy)
})
after(async () => {
  rmSync(copy, { recursive: true, force: true })
  await way.close()
})

const slow = { timeout: 120_000 }

/** Rows of a stolen database, from a copy so that the evidence stays as it was. */
function rowsOf(database: string, sql: string): readonly Record<string, unknown>[] {
  const db = new DatabaseSync(join(copy, database))
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

test('no name, number, address or photograph is in any byte of it', slow, () => {
  assert.ok(files.length > 10 && files.reduce((sum, { bytes }) => sum + bytes.length, 0) > 200_000)
  for (const { path, bytes } of files)
    assert.deepEqual(foundIn(bytes, way.needles), [], relative(copy, path))
})

test('no key of the custodian and none of an operator is in any byte of it', slow, () => {
  const keys = join(way.house.folder, 'custodian', 'keys')
  const secrets: Needle[] = []
  for (const name of readdirSync(keys)) {
    const bytes = readFileSync(join(keys, name))
    const text = /^PRIVATE\+KEY\+.*\+([A-Za-z0-9+/=]+)\s*$/.exec(bytes.toString('latin1'))?.[1]
    const secret = text ? Buffer.from(text, 'base64').subarray(1) : secretOf(bytes)
    secrets.push(...needlesOfBytes(name, secret, 16))
  }
  for (const [name, { privateKey }] of Object.entries(way.house.people))
    secrets.push(...needlesOfBytes(name, scalarOf(privateKey), 16))
  assert.ok(secrets.length > 100)
  const own = readFileSync(join(keys, 'credential'))
  assert.deepEqual(foundIn(own, secrets), ['credential'], 'the search finds a key where it is')
  for (const { path, bytes } of files)
    assert.deepEqual(foundIn(bytes, secrets), [], relative(copy, path))
})

const scalarOf = (key: KeyObject): Buffer =>
  Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url')
const secretOf = (bytes: Buffer): Buffer =>
  bytes.length === 32
    ? bytes
    : scalarOf(createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }))

/** Whatever of the loot has the length of a key: columns, hex, base64 and raw files. */
function keyLike(): readonly Buffer[] {
  const found = new Map<string, Buffer>()
  const take = (bytes: Buffer): void => {
    for (const size of [32, 64])
      if (bytes.length === size)
        for (let at = 0; at < size; at += 32)
          found.set(bytes.toString('hex', at, at + 32), bytes.subarray(at, at + 32))
  }
  for (const database of ['office/office.db', 'station/station.db'])
    for (const { name } of rowsOf(database, "SELECT name FROM sqlite_master WHERE type = 'table'"))
      for (const row of rowsOf(database, `SELECT * FROM "${String(name)}"`))
        for (const value of Object.values(row))
          if (value instanceof Uint8Array) take(Buffer.from(value))
  for (const { path, bytes } of files) {
    if (/\.(db|sealed)$/.test(path)) continue
    const text = bytes.toString('latin1')
    for (const [hex] of text.matchAll(/[0-9a-f]{64}/gi)) take(Buffer.from(hex, 'hex'))
    for (const [word] of text.matchAll(/[A-Za-z0-9+/]{43}=/g)) take(Buffer.from(word, 'base64'))
  }
  return [...found.values()]
}

const opens = (key: Buffer, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): boolean => {
  const box = Buffer.from(sealed)
  try {
    const open = createDecipheriv('aes-256-gcm', key, nonce).setAAD(aad)
    open.setAuthTag(box.subarray(-16)).update(box.subarray(0, -16))
    open.final()
    return true
  } catch {
    return false
  }
}

test(
  'every key-like thing in it, tried on every envelope and every job, opens nothing',
  slow,
  async () => {
    const keys = keyLike()
    assert.ok(keys.length > 50, String(keys.length))
    const envelopes = rowsOf('office/office.db', 'SELECT holder, grp, envelope FROM envelopes')
    assert.equal(envelopes.length, 3 * fieldGroups.length)
    for (const { holder, grp, envelope } of envelopes) {
      const aad = envelopeAad(holder as HolderId, grp as (typeof fieldGroups)[number])
      const { wrapNonce, wrapped, nonce, sealed } = envelopeParts(envelope as Uint8Array)
      assert.equal(wrapped.length, envelopeLayout.wrappedLength)
      for (const key of keys) {
        assert.ok(!opens(key, wrapNonce, aad, wrapped), 'an envelope’s key was unwrapped')
        assert.ok(!opens(key, nonce, aad, sealed), 'an envelope was opened')
      }
    }
    const jobs = rowsOf('office/office.db', 'SELECT id, wrapped_key FROM jobs')
    assert.equal(jobs.length, 3)
    const hybrid = await Promise.all(keys.map((key) => openingKey(new Uint8Array(key))))
    for (const { id, wrapped_key: wrapped } of jobs)
      for (const key of hybrid)
        await assert.rejects(openWrapped(wrapped as Uint8Array, String(id), key))
    for (const { path, bytes } of files.filter(({ path }) => path.endsWith('.sealed')))
      for (const { id } of jobs) {
        const at = bytes.indexOf(`tsj1${String(id)}`)
        assert.ok(at >= 0, relative(copy, path))
        const next = bytes.indexOf('tsj1jo_', at + 1)
        const job = bytes.subarray(at, next < 0 ? undefined : next)
        for (const key of keys)
          assert.ok(!opens(key, job.subarray(23, 35), job.subarray(0, 35), job.subarray(35)))
      }
  },
)

/** Every P-256 private key in the loot. */
function stolenSigners(): readonly KeyObject[] {
  const found: KeyObject[] = []
  for (const { path, bytes } of files.filter(({ path }) => !path.endsWith('.db'))) {
    const text = bytes.toString('latin1').replaceAll('\\n', '\n')
    const words = [
      ...text.matchAll(/-----BEGIN[ A-Z]*PRIVATE KEY-----[^-]+-----END[ A-Z]*PRIVATE KEY-----/g),
    ].map(([pem]) => pem)
    for (const [word] of text.matchAll(/MIGHAgE[A-Za-z0-9+/=]{160,}/g))
      words.push(`-----BEGIN PRIVATE KEY-----\n${word}\n-----END PRIVATE KEY-----`)
    for (const pem of words)
      try {
        found.push(createPrivateKey(pem))
      } catch {
        assert.fail(`${path} holds something like a key`)
      }
  }
  return found
}

test(
  'the private keys in it are the station’s and the door’s, and forge no approval',
  slow,
  async () => {
    const signers = stolenSigners()
    assert.ok(signers.length >= 3, 'the station’s two and the door’s are there')
    const { people, office } = way.house
    const publics = signers.map((key) => Buffer.from(rawFromP256(key)).toString('hex'))
    const { operators } = await office.custodian.call('list-operators', {})
    const told = await office.custodian.call('public-keys', {})
    const trusted = [
      ...operators.flatMap(({ publicKey, passkeys }) => [
        ...(publicKey ? [publicKey] : []),
        ...passkeys.map((passkey) => passkey.publicKey),
      ]),
      told.credential,
      told.list,
      told.release,
    ]
    for (const key of trusted) assert.ok(!publics.includes(Buffer.from(key).toString('hex')))
    const [row] = rowsOf('office/office.db', 'SELECT id, subject_key FROM holders')
    assert.ok(row)
    const subject = {
      holder: row['id'] as HolderId,
      subjectKey: new Uint8Array(row['subject_key'] as Uint8Array),
    }
    const clerk = people['pass-office'].operator
    const what = { matter: 'theft', purpose: 'view', recipient: clerk, groups: ['F.text'] } as const
    for (const [i, privateKey] of signers.entries()) {
      const forger = operatorKey(clerk, privateKey)
      const act = draftOpening(forger, { ...what, subjects: [subject] }, Date.now())
      await refusedBecause(tryToOpen(act), 'bad-signature', `key ${String(i)}`)
    }
    // The same opening by its real operator goes through: it is the signature that was refused.
    await tryToOpen(
      draftOpening(people['pass-office'], { ...what, subjects: [subject] }, Date.now()),
    )
  },
)

test(
  'approvals kept in it are for what was done: used again, or for something else, they are refused',
  slow,
  async () => {
    const { office, people } = way.house
    const hashes = rowsOf('office/office.db', 'SELECT hash FROM acts WHERE approver IS NOT NULL')
    let openings = 0
    for (const { hash } of hashes) {
      const act = await readAct(office.store.db, String(hash))
      if (decodeIntent(act.intent).verb !== 'open') continue
      openings += 1
      await refusedBecause(tryToOpen(act), 'intent-used', act.hash)
      const holders = act.items.flatMap(({ holder }) => holder ?? [])
      const keys = new Map(
        rowsOf('office/office.db', 'SELECT id, subject_key FROM holders').map((row) => [
          row['id'],
          new Uint8Array(row['subject_key'] as Uint8Array),
        ]),
      )
      const subjects = holders.map((holder) => ({
        holder,
        subjectKey: keys.get(holder) ?? new Uint8Array(32),
      }))
      const { purpose, recipient, groups } = decodeIntent(act.intent)
      const draft = { matter: 'theft', purpose, recipient, groups, subjects }
      const fresh = draftOpening(people.sponsor, draft, Date.now())
      const forged = { ...fresh, approvals: [...fresh.approvals, ...act.approvals.slice(1)] }
      assert.notEqual(Buffer.from(intentHash(forged.intent)).toString('hex'), act.hash)
      await assert.rejects(tryToOpen(forged), Refusal)
    }
    assert.ok(openings >= 2)
  },
)

/** Everything the office does to open records, without its own checks. */
async function tryToOpen(act: Act): Promise<void> {
  const { store, ledger, custodian } = way.house.office
  const { groups } = decodeIntent(act.intent)
  const entries = act.items.map(({ entryId, entry }) => ({ id: entryId, bytes: entry }))
  await store.write((trx) => enqueue(trx, entries))
  const { checkpoint, entries: places } = await ledger.prove(entries.map(({ id }) => id))
  const holders = act.items.map(({ holder }) => holder as HolderId)
  const envelopes = await readEnvelopes(store.db, holders, groups)
  const items = act.items.map(({ entry }, i) => {
    const { leafIndex: index = 0, proof = [] } = places[i] ?? {}
    const holder = holders[i] as HolderId
    return { leaf: entry, index, proof, holder, envelopes: envelopes.get(holder) ?? {} }
  })
  const { intent, approvals } = act
  await custodian.call('open', { intent, approvals, checkpoint, items })
}

async function refusedBecause(work: Promise<void>, code: string, about: string): Promise<void> {
  await assert.rejects(
    work,
    (error) => error instanceof Refusal && error.message.includes(code),
    about,
  )
}
