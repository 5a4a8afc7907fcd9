import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { encode } from 'cborg'
import {
  envelopeParts,
  intentHash,
  keyDigest,
  rawFromP256,
  searchDigest,
  subjectCommitment,
} from '@tipstaff/custody'
import type { OperatorId, Request } from '@tipstaff/custody'
import { emptyRoot, formatCheckpoint, leafHash, LogWriter } from '@tipstaff/ledger'
import { newPerson, origin, TrialOffice } from '../trial/office.ts'
import type { Person, Sealed } from '../trial/office.ts'
import { refused } from '../trial/refused.ts'

const record = encode({ number: '123456' })
const face = (name: string): Uint8Array => encode({ name, rank: 'Constable', kind: 'officer' })

async function shredRequest(
  office: TrialOffice,
  { subjectKey, holder }: Sealed,
  by: readonly [Person, Person?],
): Promise<Request<'shred'>> {
  const nonce = new Uint8Array(randomBytes(16))
  const commitment = Buffer.from(subjectCommitment(subjectKey, nonce, holder)).toString('base64')
  const names = by.flatMap((one) => (one === undefined ? [] : [one.operator])).sort()
  const leaf = {
    kind: 'person-shredded',
    by: names,
    commitment,
    nonce: Buffer.from(nonce).toString('base64'),
  } as const
  return {
    ...(await office.act({ verb: 'shred', purpose: 'govern' }, leaf, by)),
    holder,
    subjectKey,
  }
}

describe('checkpoints', () => {
  it('are signed only when they continue the last one signed, two at once included', async () => {
    const office = await TrialOffice.open()
    await office.record([office.entry({ kind: 'card-signed', card: 'K7Q2-M4XN-0ZTE-9ABC' })])
    const last = await office.ask('last-checkpoint', {})
    const fork = await LogWriter.open({ read: () => null, write: () => undefined }, { size: 0 })
    const signFork = (): Promise<unknown> => {
      const { size, root } = fork.append([randomBytes(20)])
      return office.ask('sign-checkpoint', {
        body: formatCheckpoint({ origin, size, root }),
        consistency: [],
      })
    }
    await refused(signFork(), 'checkpoint-forked')
    const empty = formatCheckpoint({ origin, size: 0, root: emptyRoot })
    await refused(
      office.ask('sign-checkpoint', { body: empty, consistency: [] }),
      'checkpoint-stale',
    )
    const same = formatCheckpoint({ origin, ...last })
    await office.ask('sign-checkpoint', { body: same, consistency: [] })
    await refused(
      office.ask('sign-checkpoint', {
        body: same.replace(origin, 'other.example/ledger'),
        consistency: [],
      }),
      'malformed',
    )
    const fresh = await TrialOffice.open()
    const rival = (): string =>
      formatCheckpoint({ origin, size: 1, root: new Uint8Array(randomBytes(32)) })
    const both = await Promise.allSettled(
      [rival(), rival()].map((body) => fresh.ask('sign-checkpoint', { body, consistency: [] })),
    )
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })

  it('are taken for an opening only with both our signatures, remembered, and not older than ten minutes', async () => {
    const office = await TrialOffice.open()
    const sealed = await office.seal({ H: record })
    const by = office.people.clerk
    const request = await office.opening([sealed], { by })
    const asked = (checkpoint: string): Promise<unknown> =>
      office.ask('open', { ...request, checkpoint })
    const lines = request.checkpoint.split('\n')
    await refused(asked([...lines.slice(0, 5), ''].join('\n')), 'checkpoint-unsigned')
    await refused(
      asked(request.checkpoint.replace(lines[2] ?? '', Buffer.alloc(32).toString('base64'))),
      'checkpoint-unsigned',
    )
    await office.record([office.entry({ kind: 'card-signed', card: 'K7Q2-M4XN-0ZTE-9ABC' })])
    const old = request.checkpoint
    await office.restart()
    office.now += 11 * 60_000
    const later = await office.opening([sealed], { by })
    await refused(office.ask('open', { ...later, checkpoint: old }), 'checkpoint-stale')
    await office.ask('open', later)
  })

  it('of a tree that was signed, forgotten, and signed again otherwise, are told as a fork', async () => {
    const office = await TrialOffice.open()
    const request = await office.opening([await office.seal({ H: record })], {
      by: office.people.clerk,
    })
    office.db.exec('DELETE FROM checkpoint')
    await office.restart()
    office.log = await LogWriter.open({ read: () => null, write: () => undefined }, { size: 0 })
    await office.record([office.entry({ kind: 'card-signed', card: 'K7Q2-M4XN-0ZTE-9ABC' })])
    await refused(office.ask('open', request), 'checkpoint-forked')
  })

  it('that the custodian signed and no longer remembers tell of a restored backup', async () => {
    const office = await TrialOffice.open()
    const request = await office.opening([await office.seal({ H: record })], {
      by: office.people.clerk,
    })
    office.db.exec('DELETE FROM checkpoint')
    await office.restart()
    await refused(office.ask('open', request), 'custodian-rolled-back')
  })
})

describe('shredding', () => {
  it('needs two people and the right person, and then nothing of the holder is opened, sealed or found', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper, clerk } = office.people
    const sealed = await office.seal({ 'F.text': face('Ann Other') })
    const other = await office.seal({ 'F.text': face('Ann Smith') })
    await refused(
      office.ask('shred', await shredRequest(office, sealed, [keeper])),
      'second-person-needed',
    )
    const request = await shredRequest(office, sealed, [keeper, secondKeeper])
    await refused(office.ask('shred', { ...request, holder: other.holder }), 'wrong-subject')
    await office.ask('shred', request)
    await refused(office.ask('open', await office.opening([sealed], { by: clerk })), 'shredded')
    await refused(office.seal({ H: record }, sealed.holder, sealed.subjectKey), 'shredded')
    assert.deepEqual((await search(office, clerk, 'ann')).holders, [other.holder])
    await office.restart()
    await refused(office.ask('open', await office.opening([sealed], { by: clerk })), 'shredded')
    assert.deepEqual((await search(office, clerk, 'ann')).holders, [other.holder])
    assert.throws(() => office.db.exec('DELETE FROM shredded'), /append only/)
  })
})

async function search(
  office: TrialOffice,
  by: Person,
  text: string,
  said = text,
): Promise<{ readonly holders: readonly string[]; readonly more: boolean }> {
  const nonce = new Uint8Array(randomBytes(16))
  const intent = office.intent(
    {
      verb: 'search',
      purpose: 'search',
      recipient: by.operator,
      groups: [],
      by: by.operator,
      nonce,
      text: searchDigest(nonce, said),
    },
    [],
  )
  const leaf = office.entry({
    kind: 'search-intended',
    intent: Buffer.from(intentHash(intent)).toString('hex'),
    by: by.operator,
    purpose: 'search',
  })
  const [proof] = await office.record([leaf])
  assert.ok(proof)
  return office.ask('search', {
    intent,
    approvals: office.approvals(intent, by),
    checkpoint: office.note,
    proof,
    text,
  })
}

describe('search', () => {
  it('finds by the beginning of any part of a name, whatever accents, case, hyphens or apostrophes', async () => {
    const office = await TrialOffice.open({ rationHour: 1000, rationDay: 1000 })
    const names = [
      'Siân O’Connor-Smythe',
      "Patrick O'Brien",
      'Iain MacDonald',
      'Shona McDonald',
      'Łukasz Żak',
      'Bjørn Åse',
      'Ng',
      'Mary Ann Jones',
    ]
    const holders = await Promise.all(names.map((name) => office.seal({ 'F.text': face(name) })))
    const finds = async (typed: string, ...places: readonly number[]): Promise<void> => {
      const found = await search(office, office.people.clerk, typed)
      assert.deepEqual(
        [...found.holders].sort(),
        places.map((i) => holders[i]?.holder ?? '').sort(),
        typed,
      )
    }
    await finds('sian', 0)
    await finds('oconn', 0)
    await finds("o'conn", 0)
    await finds('smythe', 0)
    await finds('OBRIEN pat', 1)
    await finds('brien', 1)
    await finds('mcdonald', 2, 3)
    await finds('macdonald', 2, 3)
    await finds('lukasz zak', 4)
    await finds('BJORN', 5)
    await finds('ng', 6)
    await finds('ann jon', 7)
    await finds('ones')
    await finds('')
    await finds('’ -')
  })

  it('names at most 25 people, is bound to what was typed, and counts against the ration', async () => {
    const office = await TrialOffice.open({ rationHour: 2 })
    const { clerk, guard } = office.people
    await Promise.all(
      Array.from({ length: 30 }, () => office.seal({ 'F.text': face('John Smith') })),
    )
    const found = await search(office, clerk, 'smith')
    assert.equal(found.holders.length, 25)
    assert.equal(found.more, true)
    await refused(search(office, clerk, 'smith', 'smythe'), 'intent-mismatch')
    await refused(search(office, guard, 'smith'), 'not-permitted')
    await search(office, clerk, 'smith')
    await refused(search(office, clerk, 'smith'), 'over-ration')
  })
})

describe('rotation', () => {
  it('makes a new epoch, moves envelopes into it unopened, and reads both', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper, clerk } = office.people
    const sealed = await office.seal({ H: record })
    const by = [keeper.operator, secondKeeper.operator].sort()
    const act = (
      verb: 'rotate' | 'rewrap-envelopes',
      epoch: number,
    ): ReturnType<TrialOffice['act']> =>
      office.act({ verb, purpose: 'govern' }, { kind: 'keys-rotated', by, epoch }, [
        keeper,
        secondKeeper,
      ])
    await refused(office.ask('rotate', await act('rotate', 3)), 'wrong-leaf')
    assert.equal((await office.ask('rotate', await act('rotate', 2))).epoch, 2)
    const item = {
      holder: sealed.holder,
      group: 'H',
      envelope: sealed.envelopes.H ?? record,
    } as const
    const { envelopes } = await office.ask('rewrap-envelopes', {
      ...(await act('rewrap-envelopes', 2)),
      items: [item],
    })
    const [moved] = envelopes
    assert.ok(moved)
    assert.equal(envelopeParts(moved).epoch, 2)
    for (const H of [moved, item.envelope]) {
      const answer = await office.ask(
        'open',
        await office.opening([{ ...sealed, envelopes: { H } }], { by: clerk }),
      )
      assert.deepEqual(Buffer.from(answer.items[0]?.groups.H ?? []), Buffer.from(record))
    }
    const lost = Uint8Array.from(moved)
    lost[4] = 9
    await refused(
      office.ask(
        'open',
        await office.opening([{ ...sealed, envelopes: { H: lost } }], { by: clerk }),
      ),
      'epoch-unknown',
    )
  })
})

describe('operators', () => {
  it('are added by two keepers with the very key they agreed to, and cannot approve once removed', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper, clerk } = office.people
    const fresh = newPerson('pass-office')
    const publicKey = rawFromP256(fresh.key)
    const by = [keeper.operator, secondKeeper.operator].sort()
    const roles = ['pass-office'] as const
    const added = (
      key: string,
      people: readonly [Person, Person?] = [keeper, secondKeeper],
    ): ReturnType<TrialOffice['act']> =>
      office.act(
        { verb: 'add-operator', purpose: 'govern', key },
        { kind: 'operator-added', by, operator: fresh.operator, roles: [...roles] },
        people,
      )
    const row = { operator: fresh.operator, publicKey, roles }
    await refused(
      office.ask('add-operator', { ...(await added(keyDigest(rawFromP256(clerk.key)))), ...row }),
      'intent-mismatch',
    )
    await refused(
      office.ask('add-operator', { ...(await added(keyDigest(publicKey), [keeper])), ...row }),
      'second-person-needed',
    )
    await refused(
      office.ask('add-operator', {
        ...(await added(keyDigest(publicKey), [clerk, keeper])),
        ...row,
      }),
      'not-permitted',
    )
    const act = await added(keyDigest(publicKey))
    await refused(office.ask('add-operator', { ...act, ...row, roles: ['keeper'] }), 'wrong-leaf')
    await office.ask('add-operator', { ...act, ...row })
    await refused(
      office.ask('add-operator', { ...(await added(keyDigest(publicKey))), ...row }),
      'already-exists',
    )
    const sealed = await office.seal({ H: record })
    await office.ask('open', await office.opening([sealed], { by: fresh }))
    // Alike in every field but the kind: the ledger would say the opposite of what was done.
    const opposite = await office.act(
      { verb: 'remove-operator', purpose: 'govern' },
      { kind: 'operator-added', by, operator: fresh.operator, roles: [...roles] },
      [keeper, secondKeeper],
    )
    const remove = { operator: fresh.operator }
    await refused(office.ask('remove-operator', { ...opposite, ...remove }), 'wrong-leaf')
    const gone = await office.act(
      { verb: 'remove-operator', purpose: 'govern' },
      { kind: 'operator-removed', by, operator: fresh.operator, roles: [...roles] },
      [keeper, secondKeeper],
    )
    await office.ask('remove-operator', { ...gone, operator: fresh.operator })
    await refused(office.ask('open', await office.opening([sealed], { by: fresh })), 'not-enrolled')
    const self = await office.act(
      { verb: 'remove-operator', purpose: 'govern' },
      { kind: 'operator-removed', by, operator: keeper.operator, roles: ['keeper'] },
      [keeper, secondKeeper],
    )
    await refused(
      office.ask('remove-operator', { ...self, operator: keeper.operator }),
      'same-person',
    )
  })

  it('may be approved the next day by somebody else, and not later than that', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper } = office.people
    const by = [keeper.operator, secondKeeper.operator].sort()
    const ask = async (hours: number): Promise<unknown> => {
      const row = { operator: newPerson('guard').operator, roles: ['guard'] } as const
      const leaf = office.entry({ kind: 'operator-added', by, ...row, roles: ['guard'] })
      const about = { verb: 'add-operator', purpose: 'govern', recipient: 'office' } as const
      const intent = office.intent({ ...about, groups: [], by: keeper.operator }, [leafHash(leaf)])
      office.now += hours * 3_600_000
      const approvals = office.approvals(intent, keeper, secondKeeper)
      const [proof] = await office.record([leaf])
      assert.ok(proof)
      const act = { intent, approvals, checkpoint: office.note, proof }
      return office.ask('add-operator', { ...act, ...row })
    }
    await ask(23)
    await refused(ask(24), 'expired')
  })

  it('are never fewer than two keepers, whoever removes whom at once', async () => {
    const office = await TrialOffice.open()
    const { keeper, secondKeeper } = office.people
    const third = newPerson('keeper')
    const publicKey = rawFromP256(third.key)
    const names = (...of: readonly Person[]): OperatorId[] => of.map((one) => one.operator).sort()
    const row = { operator: third.operator, roles: ['keeper'] } as const
    const added = await office.act(
      { verb: 'add-operator', purpose: 'govern', key: keyDigest(publicKey) },
      { kind: 'operator-added', by: names(keeper, secondKeeper), ...row, roles: ['keeper'] },
      [keeper, secondKeeper],
    )
    await office.ask('add-operator', { ...added, ...row, publicKey })
    const removal = async (
      gone: Person,
      by: readonly [Person, Person],
    ): Promise<Request<'remove-operator'>> => ({
      ...(await office.act(
        { verb: 'remove-operator', purpose: 'govern' },
        {
          kind: 'operator-removed',
          by: names(...by),
          operator: gone.operator,
          roles: [...gone.roles].sort(),
        },
        by,
      )),
      operator: gone.operator,
    })
    const both = [
      await removal(third, [keeper, secondKeeper]),
      await removal(secondKeeper, [keeper, third]),
    ]
    const [first, second] = both.map((one) => office.ask('remove-operator', one))
    await first
    await refused(second ?? Promise.resolve(), 'last-keeper')
    await office.restart()
    const { operators } = await office.ask('list-operators', {})
    assert.equal(operators.filter(({ roles }) => roles.includes('keeper')).length, 2)
  })
})
