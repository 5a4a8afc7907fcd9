// Publication against the real custodian and sequencer, on every database: lists that open with the trust list's keys,
// versions that only rise, gates told at once.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  cardIdFromSerial,
  getStatus,
  openAccessList,
  openHeartbeat,
  openStatusList,
  openTrustList,
  publicKeyFromRaw,
  serialFromCardId,
  status,
  type TrustList,
} from '@tipstaff/credential'
import { openOperatorKey, operatorKey, type OperatorKey, type SiteId } from '@tipstaff/custody'
import { decodeEntry } from '@tipstaff/ledger'
import { sql } from 'kysely'
import { forEachDatabase, type OneDatabase } from '../../../../test/each-database.ts'
import { openHouse, type House } from '../../../../test/house.ts'
import { issuanceMigrations } from '../issuance/index.ts'
import { personnelMigrations } from '../personnel/index.ts'
import { entriesFrom } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal, type RefusalCode } from '../platform/refusal.ts'
import { migrate } from '../platform/store.ts'
import {
  addSite,
  addZone,
  changeZone,
  removeSite,
  removeZone,
  renameSite,
  setLevel,
} from './change-site.ts'
import { approveGrant, draftGrant, withdrawAccess } from './grant-access.ts'
import { publicationMigrations } from './index.ts'
import { newestList } from './lists.ts'
import { publishLists, signHeartbeat } from './publish-lists.ts'
import { startPublication, type Publication } from './publication-server.ts'
import type { SiteZone } from './site.ts'
import { grantsOf, sitesOf, zonesOf } from './sites.ts'
import { checkStatement, makeStatement, useStatement, approveStatement } from './statement.ts'
import { draftTrustList, makeRoots, publishTrustList, signTrustList } from './trust-list.ts'

const serialOf = (no: number): string => serialFromCardId(new Uint8Array(10).fill(no))
const refuses =
  (code: RefusalCode) =>
  (error: unknown): boolean =>
    error instanceof Refusal && error.code === code
const front: SiteZone = {
  id: 'front',
  name: 'Front office',
  required: { normal: 'G1', heightened: 'G2', exceptional: 'G3' },
  statusAgeMax: 3600,
  cardTypes: ['warrant-card', 'staff-pass'],
  unstaffed: false,
  entry: 'by-type',
}
const cells: SiteZone = { ...front, id: 'cells', name: 'Cells', entry: 'by-grant' }

/** A card of its own holder, as issuance would leave it in this state. */
async function setCard(office: Office, no: number, state: string, type = 'warrant-card') {
  const [serial, id] = [serialOf(no), cardIdFromSerial(serialOf(no))]
  await sql`INSERT INTO cards (serial, card_id, holder, type, state, status_index, request, requested_by,
    expires_on, requested_at, changed_at) VALUES (${serial}, ${Buffer.from(id)}, ${`holder ${no}`}, ${type},
    ${state}, ${no}, 'request', 'operator', '2099-01-01', 0, 0)
    ON CONFLICT (serial) DO UPDATE SET state = excluded.state`.execute(office.store.db)
}

async function kindsInLedger(office: Office): Promise<string[]> {
  const outbox = await office.store.db.selectFrom('outbox').select('entry').execute()
  const entries = [...(await entriesFrom(office.store.db, 0, 10_000)).map((one) => one.bytes)]
  return [...entries, ...outbox.map((row) => row.entry)].map((bytes) => decodeEntry(bytes).kind)
}

forEachDatabase('publication', (make) => {
  let database: OneDatabase
  let house: House
  let office: Office
  let people: Readonly<Record<'clerk' | 'second' | 'controller' | 'guard', OperatorKey>>
  let roots: OperatorKey[]
  let publics: string[]
  let site: SiteId
  let trust: TrustList
  const now = (): number => Math.floor(Date.now() / 1000)

  before(async () => {
    database = await make()
    house = await openHouse(database.options)
    office = house.office
    await migrate(office.store, [
      ...personnelMigrations,
      ...issuanceMigrations,
      ...publicationMigrations,
    ])
    const {
      'pass-office': clerk,
      approver: second,
      'control-room': controller,
      guard,
    } = house.people
    people = { clerk, second, controller, guard }
    const made = await makeRoots(['root one!', 'root two!', 'root three!'])
    publics = made.map(({ publicKey }) => publicKey)
    roots = []
    for (const [i, { secret }] of made.entries())
      roots.push(await openOperatorKey(secret, ['root one!', 'root two!', 'root three!'][i] ?? ''))
    site = await addSite(office, people.clerk, 'Quay Street')
    await addZone(office, people.clerk, site, front)
    await addZone(office, people.clerk, site, cells)
  })
  after(async () => {
    await house.close()
    await database.drop()
  })

  const draft = { addresses: ['http://127.0.0.1:8090'], colours: ['#14213d', '#ffffff'], days: 30 }
  const drafted = (): Promise<Uint8Array> =>
    draftTrustList(office, { ...draft, colours: ['#14213d', '#ffffff'] })
  const root = (no: number): OperatorKey => roots[no] as OperatorKey

  test('a trust list signed by one root only is not published', async () => {
    const once = signTrustList(await drafted(), root(0))
    await assert.rejects(publishTrustList(office, once, publics), refuses('malformed'))
    const twice = signTrustList(once, root(0))
    await assert.rejects(publishTrustList(office, twice, publics), refuses('malformed'))
  })

  test('a trust list signed by two roots is published, pins them, and opens at a gate', async () => {
    const list = signTrustList(signTrustList(await drafted(), root(0)), root(2))
    assert.equal(await publishTrustList(office, list, publics), 1)
    const kept = await newestList(office.store.db, 'trust')
    assert.ok(kept)
    const keys = publics.map((hex) => publicKeyFromRaw(Buffer.from(hex, 'hex')))
    trust = openTrustList(kept.bytes, keys)
    await assert.rejects(publishTrustList(office, list, []), refuses('wrong-state'))
    const strangers = (await makeRoots(['another 1', 'another 2', 'another 3'])).map(
      ({ publicKey }) => publicKey,
    )
    await assert.rejects(publishTrustList(office, list, strangers), refuses('not-permitted'))
  })

  test('only active cards are valid; cards on their way are suspended; ended ones invalid', async () => {
    const states = ['active', 'signed', 'printed', 'handed-over', 'suspended', 'revoked', 'no-such']
    for (const [no, state] of states.entries()) await setCard(office, no + 1, state)
    await setCard(office, 20, 'active', 'contractor-pass')
    await publishLists(office)
    const list = await newestList(office.store.db, 'status')
    assert.ok(list)
    const { statuses, version } = openStatusList(list.bytes, trust, now())
    assert.equal(version, list.version)
    const { valid, invalid, suspended } = status
    const wanted = [valid, suspended, suspended, suspended, suspended, invalid, suspended]
    assert.deepEqual(
      states.map((_, no) => getStatus(statuses, no + 1)),
      wanted,
    )
    assert.equal(getStatus(statuses, 900_000), suspended, 'a place nobody has is not valid')
  })

  test('the access list opens a zone by type, and a granted zone to nobody yet', async () => {
    const list = await newestList(office.store.db, 'access', site)
    assert.ok(list)
    const access = openAccessList(list.bytes, trust, now())
    assert.deepEqual(access.findCard(cardIdFromSerial(serialOf(1)))?.zones, ['front'])
    assert.deepEqual(access.findCard(cardIdFromSerial(serialOf(20)))?.zones, [])
    assert.equal(access.findCard(cardIdFromSerial(serialOf(99))), undefined)
  })

  test('nothing new is published when nothing has changed; a change moves only its own list', async () => {
    assert.deepEqual(await publishLists(office), [])
    await setCard(office, 1, 'suspended')
    assert.deepEqual(
      (await publishLists(office)).map(({ kind }) => kind),
      ['status'],
    )
    await setCard(office, 1, 'active')
    await publishLists(office)
  })

  test('a grant needs two different people with the roles for it', async () => {
    const grant = { site, zone: 'cells', cards: [serialOf(1)] }
    await assert.rejects(draftGrant(office, people.guard, grant), refuses('not-permitted'))
    const { hash } = await draftGrant(office, people.clerk, grant)
    await assert.rejects(approveGrant(office, people.clerk, hash), refuses('second-person-needed'))
    await assert.rejects(approveGrant(office, people.guard, hash), refuses('not-permitted'))
    assert.deepEqual(await publishLists(office), [])
    await approveGrant(office, people.second, hash)
    await assert.rejects(approveGrant(office, people.second, hash), refuses('not-found'))
    await publishLists(office)
    const zonesNow = async (): Promise<readonly string[] | undefined> => {
      const list = await newestList(office.store.db, 'access', site)
      assert.ok(list)
      return openAccessList(list.bytes, trust, now()).findCard(cardIdFromSerial(serialOf(1)))?.zones
    }
    assert.deepEqual(await zonesNow(), ['cells', 'front'])
    await withdrawAccess(office, people.controller, grant)
    await publishLists(office)
    assert.deepEqual(await zonesNow(), ['front'])
  })

  test('only control room and commander set the level, and it is in the list and the ledger', async () => {
    const input = { level: 'exceptional', site: null } as const
    await assert.rejects(setLevel(office, people.clerk, input), refuses('not-permitted'))
    await setLevel(office, people.controller, input)
    await publishLists(office)
    const list = await newestList(office.store.db, 'access', site)
    assert.ok(list)
    assert.equal(openAccessList(list.bytes, trust, now()).level, 'exceptional')
    const beat = await signHeartbeat(office)
    assert.ok(beat)
    const heartbeat = openHeartbeat(beat, trust, now())
    assert.equal(heartbeat.level, 'exceptional')
    assert.equal(heartbeat.accessVersions.get(site), list.version)
    assert.ok((await kindsInLedger(office)).includes('level-set'))
    await setLevel(office, people.controller, { level: 'normal', site })
  })

  test('a zone is changed or removed by those who may, and gates are told', async () => {
    const own = await addSite(office, people.clerk, 'Tidal Basin')
    await addZone(office, people.clerk, own, front)
    await addZone(office, people.clerk, own, cells)
    const grant = { site: own, zone: 'cells', cards: [serialOf(20)] }
    const { hash } = await draftGrant(office, people.clerk, grant)
    await approveGrant(office, people.second, hash)
    const listed = async () => {
      await publishLists(office)
      const list = await newestList(office.store.db, 'access', own)
      assert.ok(list)
      return openAccessList(list.bytes, trust, now())
    }
    const zonesOfCard = async () => (await listed()).findCard(cardIdFromSerial(serialOf(20)))?.zones
    assert.deepEqual(await zonesOfCard(), ['cells'])
    const before = (await kindsInLedger(office)).filter((kind) => kind === 'site-changed').length
    const dear: SiteZone = { ...front, required: { ...front.required, normal: 'G2' } }
    await assert.rejects(changeZone(office, people.guard, own, dear), refuses('not-permitted'))
    await assert.rejects(
      changeZone(office, people.clerk, own, { ...front, id: 'no-such' }),
      refuses('not-found'),
    )
    assert.deepEqual(await zonesOf(office.store.db, own), [cells, front])
    await changeZone(office, people.clerk, own, dear)
    assert.equal((await listed()).zones.find(({ id }) => id === 'front')?.required.normal, 'G2')
    // Entered by type from now on: a card of another type that was granted it is let in no longer.
    await changeZone(office, people.clerk, own, { ...cells, entry: 'by-type' })
    assert.equal((await grantsOf(office.store.db, own)).size, 0)
    assert.deepEqual(await zonesOfCard(), [])
    await assert.rejects(removeZone(office, people.guard, own, 'cells'), refuses('not-permitted'))
    await removeZone(office, people.clerk, own, 'cells')
    await assert.rejects(removeZone(office, people.clerk, own, 'cells'), refuses('not-found'))
    assert.deepEqual(
      (await listed()).zones.map(({ id }) => id),
      ['front'],
    )
    const after = (await kindsInLedger(office)).filter((kind) => kind === 'site-changed').length
    assert.equal(after - before, 3, 'what was refused is not in the ledger')
  })

  test('a site is removed only without zones, and only after its gates could hear so', async () => {
    const find = async (name: string) =>
      (await sitesOf(office.store.db)).find((one) => one.name === name)?.id
    const own = await find('Tidal Basin')
    assert.ok(own)
    await assert.rejects(
      renameSite(office, people.clerk, own, 'Quay Street'),
      refuses('wrong-state'),
    )
    await renameSite(office, people.clerk, own, 'Tidal Dock')
    assert.equal(await find('Tidal Dock'), own)
    await assert.rejects(removeSite(office, people.clerk, own), refuses('wrong-state'))
    await removeZone(office, people.clerk, own, 'front')
    await assert.rejects(removeSite(office, people.clerk, own), refuses('not-ready'))
    await publishLists(office)
    await assert.rejects(removeSite(office, people.guard, own), refuses('not-permitted'))
    await removeSite(office, people.clerk, own)
    assert.equal(await find('Tidal Dock'), undefined)
    await assert.rejects(removeSite(office, people.clerk, own), refuses('not-found'))
    const last = await newestList(office.store.db, 'access', own)
    assert.ok(last)
    assert.equal(openAccessList(last.bytes, trust, now()).zones.length, 0)
    assert.deepEqual(await publishLists(office), [])
  })

  test('a statement that was altered, or signed with another key, moves nothing', async () => {
    const rule = { act: 'level-set', request: ['control-room'], approve: null } as const
    const good = makeStatement(people.controller, rule, { level: 'normal' }, Date.now())
    await checkStatement(office, good, rule)
    const bytes = Uint8Array.from(good.bytes)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    await assert.rejects(checkStatement(office, { ...good, bytes }, rule))
    const forged = makeStatement(
      operatorKey(people.controller.operator, people.guard.privateKey),
      rule,
      { level: 'normal' },
      Date.now(),
    )
    await assert.rejects(checkStatement(office, forged, rule), refuses('not-permitted'))
    const other = { ...rule, act: 'card-revoke' }
    await assert.rejects(checkStatement(office, good, other), refuses('wrong-state'))
    const two = { ...rule, approve: ['approver'] } as const
    await assert.rejects(checkStatement(office, good, two), refuses('second-person-needed'))
    const self = approveStatement({ ...good, by: people.guard.operator }, people.controller)
    await assert.rejects(checkStatement(office, self, two), refuses('second-person-needed'))
    await office.store.write((trx) => useStatement(trx, good))
    await assert.rejects(
      office.store.write((trx) => useStatement(trx, good)),
      refuses('wrong-state'),
    )
  })

  test('two who publish at the same time end with the newest state, never an older one', async () => {
    for (let round = 0; round < 5; round++) {
      const state = round % 2 === 0 ? 'suspended' : 'active'
      const first = publishLists(office)
      await setCard(office, 1, state)
      await Promise.all([first, publishLists(office), publishLists(office)])
      const list = await newestList(office.store.db, 'status')
      assert.ok(list)
      const wanted = state === 'active' ? status.valid : status.suspended
      assert.equal(getStatus(openStatusList(list.bytes, trust, now()).statuses, 1), wanted)
    }
  })

  describe('the server', () => {
    let publication: Publication
    before(async () => {
      publication = await startPublication(office)
    })
    after(() => publication.stop())

    test('serves lists with an ETag and says 304 to whoever has them', async () => {
      for (const path of ['trust', 'status', `access/${site}`]) {
        const url = `${publication.address}/lists/${path}.cbor`
        const full = await fetch(url)
        assert.equal(full.status, 200)
        const tag = full.headers.get('etag') ?? ''
        assert.match(tag, /^"[0-9a-f]{64}"$/)
        await full.arrayBuffer()
        const again = await fetch(url, { headers: { 'if-none-match': tag } })
        assert.equal(again.status, 304)
      }
      for (const path of ['lists/access/si_aaaaaaaaaaaaaaaa.cbor', 'lists/office.db', 'ledger/x'])
        assert.equal((await fetch(`${publication.address}/${path}`)).status, 404)
      const outside = await fetch(`${publication.address}/ledger/..%2f..%2foffice.json`)
      assert.equal(outside.status, 404)
    })

    test('serves the ledger that the sequencer publishes', async () => {
      const checkpoint = await fetch(`${publication.address}/ledger/checkpoint`)
      assert.equal(checkpoint.status, 200)
      assert.match(await checkpoint.text(), /^test\.example\/ledger\n/)
    })

    test('a change of a card reaches a connected gate without anybody asking to publish', async () => {
      const abort = new AbortController()
      const answer = await fetch(`${publication.address}/events`, { signal: abort.signal })
      assert.equal(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8')
      const events = readEvents(answer)
      const beat = await events.next('heartbeat')
      openHeartbeat(Buffer.from(beat, 'base64'), trust, now())
      await setCard(office, 1, 'revoked')
      const event = JSON.parse(await events.next('list')) as { kind: string; list: string }
      assert.equal(event.kind, 'status')
      const { statuses } = openStatusList(Buffer.from(event.list, 'base64'), trust, now())
      assert.equal(getStatus(statuses, 1), status.invalid)
      abort.abort()
    })

    test('the custodian signs no list that brings a revoked card back, and the old one stays', async () => {
      const list = await newestList(office.store.db, 'status')
      await setCard(office, 1, 'active')
      await assert.rejects(publishLists(office), refuses('custodian-refused'))
      assert.equal((await newestList(office.store.db, 'status'))?.version, list?.version)
      await setCard(office, 1, 'revoked')
    })

    test('keeps what gates report, of known sites and in bounds', async () => {
      const tell = (body: unknown): Promise<Response> =>
        fetch(`${publication.address}/gates/heard`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      const good = { site, gate: 'front-1', trust: 1, status: 2, access: 3 }
      assert.equal((await tell(good)).status, 204)
      assert.equal((await tell({ ...good, site: 'si_aaaaaaaaaaaaaaaa' })).status, 404)
      assert.equal((await tell({ ...good, name: 'somebody' })).status, 400)
      assert.equal((await tell({ ...good, gate: 'x'.repeat(5000) })).status, 413)
    })
  })
})

function readEvents(answer: Response) {
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let held = ''
  return {
    /** The data of the next event of this kind. */
    async next(kind: string): Promise<string> {
      for (;;) {
        const end = held.indexOf('\n\n')
        if (end >= 0) {
          const frame = held.slice(0, end)
          held = held.slice(end + 2)
          if (frame.startsWith(`event: ${kind}\n`)) return frame.split('\ndata: ')[1] ?? ''
          continue
        }
        const { value, done } = (await reader?.read()) ?? { done: true, value: '' }
        if (done) throw new Error('the stream has ended')
        held += value
      }
    },
  }
}
