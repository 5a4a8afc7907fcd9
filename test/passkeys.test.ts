import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  decodeIntent,
  knownOperator,
  passkeyFingerprint,
  type OperatorId,
  type OperatorKey,
  type Signatory,
} from '@tipstaff/custody'
import { SoftwareAuthenticator } from '@tipstaff/custody/trial'
import {
  approveRequest,
  cardsOfHolder,
  issueRequest,
  requestCards,
} from '../apps/issuer/src/issuance/index.ts'
import { approveChange, askToRevoke } from '../apps/issuer/src/revocation/index.ts'
import { forEachDatabase, type OneDatabase } from './each-database.ts'
import { enrolPasskey, localhost, makePasskey, signIn } from './enrol-passkey.ts'
import { openHouse, type House } from './house.ts'
import { holderOf, takePeopleIn } from './intake.ts'
import { actsOf, readAct } from '../apps/issuer/src/platform/kept-acts.ts'
import { approveOrder } from '../apps/issuer/src/platform/govern.ts'
import {
  approvePasskey,
  askToAddOperator,
  askToAddPasskey,
  askToRemoveOperator,
  askToRemovePasskey,
  orderHash,
} from '../apps/issuer/src/platform/govern-people.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import { Refusal, type RefusalCode } from '../apps/issuer/src/platform/refusal.ts'
import { rolesOf } from '../apps/issuer/src/personnel/check-operator.ts'
import {
  invitedBy,
  inviteLifeMs,
  inviteOperator,
  leavePasskey,
  pendingLifeMs,
  pendingPasskeys,
} from '../apps/issuer/src/platform/passkeys/invites.ts'

const site = localhost
const orderIn = (said = ''): string => /or_[0-9a-f]{16}/.exec(said)?.[0] ?? ''
const refuses =
  (code: RefusalCode) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === code

forEachDatabase('passkeys', (make) => {
  let database: OneDatabase
  let house: House
  let office: Office
  let people: House['people']
  let keeper: OperatorKey
  let second: OperatorKey

  before(async () => {
    database = await make()
    house = await openHouse({ ...database.options, keyFiles: true })
    ;({ office, people } = house)
    keeper = people.keeper
    second = people['second-keeper']
  })
  after(async () => {
    await house.close()
    await database.drop()
  })

  const later = (ms: number): Office => ({ ...office, clock: () => Date.now() + ms })
  const passkeysOf = async (operator: OperatorId) => {
    const { operators } = await office.custodian.call('list-operators', {})
    return operators.find((row) => row.operator === operator)?.passkeys ?? []
  }
  const left = (operator: OperatorId) => makePasskey(house, operator)
  const enrolled = (operator: OperatorId) => enrolPasskey(house, operator)

  test('a link is good once, for a day, for one operator, and not when a newer one was made', async () => {
    const { operator } = people.guard
    const old = await inviteOperator(office, operator)
    const { token } = await inviteOperator(office, operator)
    assert.match(token, /^[A-Za-z0-9_-]{43}$/)
    assert.equal(await invitedBy(office, token), operator)
    const { passkey } = new SoftwareAuthenticator(site)
    for (const wrong of [old.token, `${token}A`, '', 'x'.repeat(43)]) {
      await assert.rejects(invitedBy(office, wrong), refuses('not-found'))
      await assert.rejects(leavePasskey(office, wrong, passkey), refuses('not-found'))
    }
    await assert.rejects(invitedBy(later(inviteLifeMs), token), refuses('not-found'))
    await assert.rejects(leavePasskey(later(inviteLifeMs), token, passkey), refuses('not-found'))
    const elsewhere = { ...passkey, origin: 'http://pass.example' }
    await assert.rejects(leavePasskey(office, token, elsewhere), refuses('malformed'))
    const tries = await Promise.allSettled(
      [passkey, new SoftwareAuthenticator(site).passkey].map((one) =>
        leavePasskey(office, token, one),
      ),
    )
    assert.deepEqual(tries.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    await assert.rejects(invitedBy(office, token), refuses('not-found'))
    await assert.rejects(inviteOperator(office, 'op_aaaaaaaaaaaaaaaa'), refuses('not-found'))
    const rows = await office.store.db.selectFrom('invites').selectAll().execute()
    assert.ok(!JSON.stringify(rows).includes(token), 'the database holds no link')
  })

  test('a key that was left counts for nothing, and is forgotten after a week', async () => {
    const { operator } = people.auditor
    const { authenticator, digest } = await left(operator)
    assert.deepEqual(await passkeysOf(operator), [])
    const hand = signIn({ authenticator }, operator)
    await assert.rejects(rolesOf(office, hand), refuses('not-permitted'))
    const waits = async (at: Office): Promise<boolean> =>
      (await pendingPasskeys(at)).some((one) => one.digest === digest)
    assert.ok(await waits(office))
    assert.ok(!(await waits(later(pendingLifeMs + 1))))
  })

  test('two keepers who were told the fingerprint enrol it; then its operator signs in and approves', async () => {
    const { operator } = people['pass-office']
    const { authenticator, digest, fingerprint } = await left(operator)
    const asked = { operator, fingerprint }
    const wrong = { operator, fingerprint: passkeyFingerprint('00'.repeat(32)) }
    await assert.rejects(approvePasskey(office, keeper, wrong), refuses('not-found'))
    await assert.rejects(approvePasskey(office, keeper, asked), refuses('malformed'))
    const self = { ...asked, second: keeper.operator }
    await assert.rejects(approvePasskey(office, keeper, self), refuses('second-person-needed'))
    const matter = await approvePasskey(office, keeper, { ...asked, second: second.operator })
    assert.ok(matter)
    await assert.rejects(approveOrder(office, matter, keeper), refuses('second-person-needed'))
    const other = { ...asked, operator: people.guard.operator }
    await assert.rejects(approvePasskey(office, second, other), refuses('not-found'))
    assert.equal(await approvePasskey(office, second, asked), null)
    assert.deepEqual(await passkeysOf(operator), [authenticator.passkey])
    assert.ok(!(await pendingPasskeys(office)).some((one) => one.digest === digest))
    assert.ok((await rolesOf(office, signIn({ authenticator }, operator))).includes('pass-office'))
  })

  test('keepers with passkeys ask in a session and approve with a touch, and nothing else will do', async () => {
    const mine = await enrolled(keeper.operator)
    const theirs = await enrolled(second.operator)
    const { operator } = people.sponsor
    const { digest } = await left(operator)
    const hand = signIn(mine, keeper.operator)
    const about = { operator, digest, second: second.operator }
    const matter = await askToAddPasskey(office, hand, about)
    const hash = Buffer.from(await orderHash(office, matter), 'hex')
    const sitting = signIn(theirs, second.operator)
    await assert.rejects(approveOrder(office, matter, people.approver), refuses('not-permitted'))
    await assert.rejects(approveOrder(office, matter, sitting), { code: 'bad-signature' })
    const touch: Signatory = theirs.authenticator.signatory(second.operator, 'approver', [hash])
    await approveOrder(office, matter, touch)
    assert.equal((await passkeysOf(operator)).length, 1)
    // The office keeps whole approvals: what it read back is what the custodian took.
    const { approvals } = await readAct(office.store.db, hash.toString('hex'))
    assert.ok(approvals[0]?.session && approvals[1]?.passkey)
  })

  test('a lost passkey is removed by two others and a removed operator signs nothing', async () => {
    const { operator } = people.vetting
    const { digest } = await enrolled(operator)
    const about = { operator, digest, second: second.operator }
    const own = await enrolled(keeper.operator)
    await assert.rejects(
      askToRemovePasskey(office, keeper, {
        ...about,
        operator: keeper.operator,
        digest: own.digest,
      }),
      refuses('not-permitted'),
    )
    await approveOrder(office, await askToRemovePasskey(office, keeper, about), second)
    assert.deepEqual(await passkeysOf(operator), [])
    await assert.rejects(askToRemovePasskey(office, keeper, about), refuses('not-found'))

    const gone = { operator, second: second.operator }
    for (const one of [keeper.operator, second.operator])
      await assert.rejects(
        askToRemoveOperator(office, keeper, { ...gone, operator: one }),
        refuses('not-permitted'),
      )
    await approveOrder(office, await askToRemoveOperator(office, keeper, gone), second)
    await assert.rejects(rolesOf(office, people.vetting), refuses('not-permitted'))
  })

  test('an operator may have passkeys only, from the first day', async () => {
    const operator = 'op_bcdefghijklmnopq'
    const asked = { operator, roles: ['guard'], second: second.operator } as const
    await approveOrder(office, await askToAddOperator(office, keeper, asked), second)
    const { authenticator } = await enrolled(operator)
    const { operators } = await office.custodian.call('list-operators', {})
    const row = operators.find((one) => one.operator === operator)
    assert.ok(row)
    assert.equal(knownOperator(row).key, null)
    assert.deepEqual(row.passkeys, [authenticator.passkey])
  })

  test('an order waits a day for its second person', async () => {
    const asked = {
      operator: 'op_cdefghijklmnopqr',
      roles: ['guard'],
      second: second.operator,
    } as const
    const matter = await askToAddOperator(office, keeper, asked)
    const { intent, expiresAt } = await readAct(office.store.db, await orderHash(office, matter))
    const { at } = decodeIntent(intent)
    assert.equal(expiresAt - at, 24 * 3_600_000)
    const late = later(24 * 3_600_000)
    await assert.rejects(approveOrder(late, matter, second), refuses('wrong-state'))
  })

  test('a card goes its way with sessions that ask and touches that approve', async () => {
    await takePeopleIn(house, ['1001', '1002'])
    const who = await Promise.all(['1001', '1002'].map((number) => holderOf(house, number)))
    const [sponsor, approver] = [people.sponsor.operator, people.approver.operator]
    const asking = signIn(await enrolled(sponsor), sponsor)
    const approves = await enrolled(approver)
    const touch = (...hashes: readonly string[]): Signatory => {
      const bytes = hashes.map((hash) => Buffer.from(hash, 'hex'))
      return approves.authenticator.signatory(approver, 'approver', bytes)
    }
    const asked = { type: 'warrant-card', who: who.map(({ id }) => id) }
    const { request, serials } = await requestCards(office, asking, asked)
    const hashes = await actsOf(office.store.db, request)
    await assert.rejects(
      approveRequest(office, signIn(approves, approver), request),
      refuses('not-permitted'),
    )
    await assert.rejects(
      approveRequest(office, touch('00'.repeat(32)), request),
      refuses('not-permitted'),
    )
    await approveRequest(office, touch('11'.repeat(32), ...hashes), request)
    const { operator } = people['pass-office']
    const clerk = signIn(await enrolled(operator), operator)
    assert.equal((await issueRequest(office, clerk, request)).signed, 2)

    // A statement, which the office itself checks, is asked for and approved in the same way.
    const { hash } = await askToRevoke(office, clerk, { cards: serials, reason: 'lost' })
    const { office: there } = house
    await assert.rejects(approveChange(there, touch('00'.repeat(32)), hash), {
      code: 'bad-signature',
    })
    await assert.rejects(approveChange(there, touch(...hashes), hash), { code: 'bad-signature' })
    await approveChange(there, touch(hash), hash)
    await assert.rejects(approveChange(there, touch(hash), hash), refuses('not-found'))
    const cards = await cardsOfHolder(office.store.db, asked.who[0] ?? 'ho_')
    assert.deepEqual(
      cards.map(({ state }) => state),
      ['revoked'],
    )
  })

  test('all of it at the command line', async () => {
    const { operator } = people['data-protection']
    const key = (name: string): string[] => [
      ...['--as', join(house.folder, 'operators', `${name}.json`)],
      ...['--password-file', join(house.folder, 'operators', `${name}.password`)],
    ]
    const main = join(import.meta.dirname, '../apps/issuer/src/main.ts')
    const run = async (...words: readonly string[]): Promise<string> => {
      const args = ['--conditions=tipstaff-source', main, '--home', office.settings.home, ...words]
      const url = database.options.database
      const env = { ...process.env, ...(url ? { DATABASE_URL: url } : {}) }
      return (await promisify(execFile)(process.execPath, args, { env })).stdout
    }
    const link = await run('operator', 'invite', operator, '--console', 'http://localhost:8080')
    const token = /^http:\/\/localhost:8080\/invite\/([A-Za-z0-9_-]{43})\n$/.exec(link)?.[1] ?? ''
    const { passkey } = new SoftwareAuthenticator(site)
    const { fingerprint } = await leavePasskey(office, token, passkey)
    assert.ok(
      (await run('operator', 'passkey', 'list')).includes(
        `waits     http://localhost:8080  ${fingerprint}`,
      ),
    )
    const words = ['operator', 'passkey', 'approve', operator, '--fingerprint', fingerprint]
    await run(...words, ...key('keeper'), '--with', second.operator)
    const listed = await run('order', 'list')
    const waiting = orderIn(listed.split('\n').find((one) => one.includes(fingerprint)))
    await assert.rejects(run('order', 'approve', waiting, ...key('second-keeper')), { code: 2 })
    assert.equal(await run(...words, ...key('second-keeper')), 'enrolled\n')
    assert.deepEqual(await passkeysOf(operator), [passkey])
    const typed = ['--fingerprint', fingerprint.replaceAll(' ', ''), '--with', second.operator]
    const said = await run('operator', 'passkey', 'remove', operator, ...typed, ...key('keeper'))
    const order = orderIn(said)
    await run('order', 'approve', order, ...key('second-keeper'))
    assert.deepEqual(await passkeysOf(operator), [])
    const added = await run(
      'operator',
      'add',
      '--roles',
      'guard',
      '--with',
      second.operator,
      ...key('keeper'),
    )
    const [fresh = ''] = added.split('\n')
    await run('order', 'approve', orderIn(added), ...key('second-keeper'))
    assert.ok((await run('operator', 'list')).includes(fresh))
    const gone = await run('operator', 'remove', fresh, '--with', second.operator, ...key('keeper'))
    await run('order', 'approve', orderIn(gone), ...key('second-keeper'))
    assert.ok(!(await run('operator', 'list')).includes(fresh))
  })
})
