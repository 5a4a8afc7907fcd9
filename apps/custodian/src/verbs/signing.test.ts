import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { encode } from 'cborg'
import {
  createSessionKey,
  decodeIntent,
  delegationByKey,
  delegationByPasskey,
  intentHash,
  operatorKey,
  passkeyDigest,
  passkeysMax,
  rawFromP256,
  sessionLifeMs,
} from '@tipstaff/custody'
import type { Approval, OperatorId, Passkey, Request } from '@tipstaff/custody'
import { SoftwareAuthenticator } from '@tipstaff/custody/trial'
import { openDatabase } from '../records/database.ts'
import { newPerson, TrialOffice } from '../trial/office.ts'
import type { Person } from '../trial/office.ts'
import { refused } from '../trial/refused.ts'

const site = { rpId: 'pass.example', origin: 'https://pass.example' } as const
const record = encode({ number: '123456' })

const additionOf = (
  office: TrialOffice,
  { operator }: Person,
  passkey: Passkey,
  people: readonly [Person, Person?],
  key = passkeyDigest(passkey),
): ReturnType<TrialOffice['act']> =>
  office.act(
    { verb: 'add-passkey', purpose: 'govern', key },
    { kind: 'passkey-added', by: namesOf(people), operator, key },
    people,
  )

const namesOf = (people: readonly (Person | undefined)[]): OperatorId[] =>
  people.flatMap((one) => (one === undefined ? [] : [one.operator])).sort()

/** A passkey of this person, enrolled by the two keepers. */
async function enrol(office: TrialOffice, person: Person): Promise<SoftwareAuthenticator> {
  const { keeper, secondKeeper } = office.people
  const authenticator = new SoftwareAuthenticator(site)
  const { passkey } = authenticator
  const act = await additionOf(office, person, passkey, [keeper, secondKeeper])
  await office.ask('add-passkey', { ...act, operator: person.operator, passkey })
  return authenticator
}

async function removalOf(
  office: TrialOffice,
  { operator }: Person,
  passkey: Passkey,
  people: readonly [Person, Person?],
): Promise<Request<'remove-passkey'>> {
  const key = passkeyDigest(passkey)
  const act = await office.act(
    { verb: 'remove-passkey', purpose: 'govern' },
    { kind: 'passkey-removed', by: namesOf(people), operator, key },
    people,
  )
  return { ...act, operator, credential: passkey.credential }
}

describe('a passkey', () => {
  it('is one of a few: an operator who collects them is stopped, a stranger gets none', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper, clerk } = office.people
    for (let n = 0; n < passkeysMax; n++) await enrol(office, clerk)
    await refused(enrol(office, clerk), 'wrong-state')
    await refused(enrol(office, newPerson('guard')), 'not-found')
    const { passkey } = new SoftwareAuthenticator(site)
    const act = await removalOf(office, clerk, passkey, [keeper, secondKeeper])
    await refused(office.ask('remove-passkey', act), 'not-found')
  })

  it('is enrolled by two keepers, the very one they agreed to, once and for one operator', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper, clerk, chief } = office.people
    const { passkey } = new SoftwareAuthenticator(site)
    const ask = async (
      people: readonly [Person, Person?],
      changes: Partial<Request<'add-passkey'>> = {},
      key?: string,
    ): Promise<unknown> =>
      office.ask('add-passkey', {
        ...(await additionOf(office, clerk, passkey, people, key)),
        operator: clerk.operator,
        passkey,
        ...changes,
      })
    const both = [keeper, secondKeeper] as const
    await refused(ask([keeper]), 'second-person-needed')
    await refused(ask([clerk, keeper]), 'not-permitted')
    await refused(ask([keeper, chief]), 'not-permitted')
    const other = new SoftwareAuthenticator(site).passkey
    await refused(ask(both, { passkey: other }), 'wrong-leaf')
    await refused(
      ask(both, { passkey: { ...passkey, origin: other.origin + ':444' } }),
      'wrong-leaf',
    )
    await refused(ask(both, { operator: chief.operator }), 'wrong-leaf')
    const unsafe = { ...passkey, origin: 'http://pass.example' }
    await refused(ask(both, { passkey: unsafe }, passkeyDigest(unsafe)), 'malformed')
    await ask(both)
    await refused(ask(both), 'already-exists')
    const { operators } = await office.ask('list-operators', {})
    const row = operators.find(({ operator }) => operator === clerk.operator)
    assert.deepEqual(row?.passkeys, [passkey])
  })

  it('may not be the key of somebody’s key file', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper, clerk, chief } = office.people
    const fresh = new SoftwareAuthenticator(site).passkey
    const passkey = { ...fresh, publicKey: new Uint8Array(rawFromP256(chief.key)) }
    const act = await additionOf(office, clerk, passkey, [keeper, secondKeeper])
    await refused(
      office.ask('add-passkey', { ...act, operator: clerk.operator, passkey }),
      'already-exists',
    )
  })

  it('is removed by two other keepers, signs nothing from then on, and never comes back', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper, clerk } = office.people
    const authenticator = await enrol(office, clerk)
    const { passkey } = authenticator
    const both = [keeper, secondKeeper] as const
    const sealed = await office.seal({ H: record })
    const open = async (): Promise<unknown> => {
      const asked = await office.opening([sealed], { by: clerk })
      const hash = intentHash(asked.intent)
      const touch = authenticator.signatory(clerk.operator, 'requester', [hash])
      return office.ask('open', { ...asked, approvals: [touch.approve('requester', hash)] })
    }
    await open()
    const ofKeeper = await enrol(office, keeper)
    await refused(
      office.ask('remove-passkey', await removalOf(office, keeper, ofKeeper.passkey, both)),
      'same-person',
    )
    await refused(
      office.ask('remove-passkey', await removalOf(office, clerk, ofKeeper.passkey, both)),
      'not-found',
    )
    await office.ask('remove-passkey', await removalOf(office, clerk, passkey, both))
    await refused(open(), 'bad-signature')
    await office.restart()
    await refused(open(), 'bad-signature')
    const again = await additionOf(office, clerk, passkey, both)
    await refused(
      office.ask('add-passkey', { ...again, operator: clerk.operator, passkey }),
      'already-exists',
    )
  })

  it('is all that some operators have', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper } = office.people
    const both = [keeper, secondKeeper] as const
    const person = newPerson('pass-office')
    const { operator, roles } = person
    const act = await office.act(
      { verb: 'add-operator', purpose: 'govern' },
      { kind: 'operator-added', by: namesOf(both), operator, roles: [...roles] },
      both,
    )
    const withKey = { ...act, operator, roles, publicKey: rawFromP256(person.key) }
    await refused(office.ask('add-operator', withKey), 'intent-mismatch')
    await office.ask('add-operator', { ...act, operator, roles })
    const authenticator = await enrol(office, person)
    await office.restart()
    const asked = await office.opening([await office.seal({ H: record })], { by: person })
    await refused(office.ask('open', asked), 'bad-signature')
    const hash = intentHash(asked.intent)
    const session = createSessionKey(office.now)
    const word = delegationByPasskey(authenticator.assertion(session.challenge))
    const hand = session.signatory(operator, word)
    await office.ask('open', { ...asked, approvals: [hand.approve('requester', hash)] })
  })
})

describe('the custodian', () => {
  it('opens on a session’s word and a passkey’s touch, and refuses every forged one before', async () => {
    const office = await TrialOffice.open()
    const { clerk, chief, guard } = office.people
    const [ofClerk, ofChief] = [await enrol(office, clerk), await enrol(office, chief)]
    const sealed = await office.seal({ H: record })
    const request = await office.opening([sealed], {
      by: clerk,
      approver: chief,
      facts: { purpose: 'export', recipient: 'office' },
    })
    const hash = intentHash(request.intent)
    const { at } = decodeIntent(request.intent)
    const tried = (...approvals: readonly Approval[]): Promise<unknown> =>
      office.ask('open', { ...request, approvals })
    const session = createSessionKey(at)
    const delegation = delegationByPasskey(ofClerk.assertion(session.challenge))
    const asked = session.signatory(clerk.operator, delegation).approve('requester', hash)
    const approved = ofChief.signatory(chief.operator, 'approver', [hash]).approve('approver', hash)

    await refused(tried(asked), 'second-person-needed')
    await refused(tried(approved), 'bad-signature')
    // The requester's own touch as the second, and the chief's session as an approver.
    const self = ofClerk.signatory(clerk.operator, 'approver', [hash]).approve('approver', hash)
    await refused(tried(asked, self), 'same-person')
    const chiefs = createSessionKey(at)
    const word = delegationByPasskey(ofChief.assertion(chiefs.challenge))
    const hand = chiefs.signatory(chief.operator, word).approve('requester', hash)
    await refused(tried(asked, { ...hand, role: 'approver' }), 'bad-signature')
    await refused(tried(hand, approved), 'intent-mismatch')
    // Sessions that ended, began later, last too long, or stand on another's word.
    const spans = [
      createSessionKey(at - 1000, 1000),
      createSessionKey(at + 1),
      createSessionKey(at, sessionLifeMs + 1),
    ]
    for (const span of spans) {
      const own = delegationByPasskey(ofClerk.assertion(span.challenge))
      const late = span.signatory(clerk.operator, own).approve('requester', hash)
      await refused(tried(late, approved), 'bad-signature')
    }
    for (const foreign of [
      word,
      delegationByKey(operatorKey(guard.operator, guard.key), session),
    ]) {
      const stolen = session.signatory(clerk.operator, foreign).approve('requester', hash)
      await refused(tried(stolen, approved), 'bad-signature')
    }
    // A touch elsewhere, unverified, framed, for others' intents, by another's passkey.
    for (const changes of [
      { client: { origin: 'https://evil.example' } },
      { client: { crossOrigin: true } },
      { rpId: 'evil.example' },
      { flags: 0x01 },
    ]) {
      const forged = ofChief.signatory(chief.operator, 'approver', [hash], changes)
      await refused(tried(asked, forged.approve('approver', hash)), 'bad-signature')
    }
    const other = await office.opening([sealed], { by: clerk })
    const elsewhere = ofChief
      .signatory(chief.operator, 'approver', [intentHash(other.intent)])
      .approve('approver', intentHash(other.intent))
    await refused(tried(asked, elsewhere), 'bad-signature')
    const borrowed = ofClerk.signatory(chief.operator, 'approver', [hash]).approve('approver', hash)
    await refused(tried(asked, borrowed), 'bad-signature')

    await tried(asked, approved)
    await refused(tried(asked, approved), 'intent-used')
  })

  it('takes what one person may do alone only while his session lasts, however it is dated', async () => {
    const office = await TrialOffice.open()
    const { clerk, chief } = office.people
    const [ofClerk, ofChief] = [await enrol(office, clerk), await enrol(office, chief)]
    const sealed = await office.seal({ H: record })
    const session = createSessionKey(office.now, 60_000)
    const word = delegationByPasskey(ofClerk.assertion(session.challenge))
    const hand = session.signatory(clerk.operator, word)
    const alone = await office.opening([sealed], { by: clerk })
    const asked = hand.approve('requester', intentHash(alone.intent))
    const two = await office.opening([sealed], { by: clerk })
    const hash = intentHash(two.intent)
    office.now += 60_000
    await refused(office.ask('open', { ...alone, approvals: [asked] }), 'bad-signature')
    const touch = ofChief.signatory(chief.operator, 'approver', [hash])
    const approvals = [hand.approve('requester', hash), touch.approve('approver', hash)]
    await office.ask('open', { ...two, approvals })
  })

  it('takes over the operators of a database of the version before', (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'tipstaff-custodian-'))
    test.after(() => rmSync(folder, { recursive: true }))
    const path = join(folder, 'custodian.db')
    const old = new DatabaseSync(path)
    old.exec(
      'CREATE TABLE operator (id TEXT PRIMARY KEY, public_key BLOB NOT NULL UNIQUE, roles TEXT NOT NULL, removed_at INTEGER) STRICT; CREATE TABLE issue_grant (intent BLOB) STRICT; PRAGMA user_version = 1',
    )
    const { operator, key } = newPerson('keeper')
    const insert = old.prepare('INSERT INTO operator (id, public_key, roles) VALUES (?, ?, ?)')
    insert.run(operator, rawFromP256(key), 'keeper')
    old.close()
    openDatabase(path).close()
    const db = openDatabase(path)
    test.after(() => db.close())
    const rows = db.prepare('SELECT id, public_key, roles FROM operator').all()
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [{ id: operator, public_key: new Uint8Array(rawFromP256(key)), roles: 'keeper' }],
    )
    assert.deepEqual(db.prepare('SELECT * FROM passkey').all(), [])
  })
})
