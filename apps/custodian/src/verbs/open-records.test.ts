import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { encode } from 'cborg'
import { draftIntent, encodeIntent, subjectCommitment, subjectsDigest } from '@tipstaff/custody'
import type { Request } from '@tipstaff/custody'
import { newPerson, TrialOffice } from '../trial/office.ts'
import { refused } from '../trial/refused.ts'

const face = encode({ name: 'Zoë O’Neil', rank: 'Constable', kind: 'officer' })
const record = encode({ number: '123456' })

describe('opening records', () => {
  it('gives one person on screen to one operator whose intent stands in the ledger', async () => {
    const office = await TrialOffice.open()
    const sealed = await office.seal({ 'F.text': face, H: record })
    const answer = await office.ask(
      'open',
      await office.opening([sealed], { by: office.people.clerk }),
    )
    assert.deepEqual(Buffer.from(answer.items[0]?.groups['F.text'] ?? []), Buffer.from(face))
    assert.deepEqual(Buffer.from(answer.items[0]?.groups.H ?? []), Buffer.from(record))
  })

  it('refuses the same intent a second time, also after a restart', async () => {
    const office = await TrialOffice.open()
    const request = await office.opening([await office.seal({ H: record })], {
      by: office.people.clerk,
    })
    await office.ask('open', request)
    await refused(office.ask('open', request), 'intent-used')
    await office.restart()
    await refused(office.ask('open', request), 'intent-used')
  })

  it('refuses one of two identical requests that arrive at once', async () => {
    const office = await TrialOffice.open()
    const request = await office.opening([await office.seal({ H: record })], {
      by: office.people.clerk,
    })
    const both = await Promise.allSettled([
      office.ask('open', request),
      office.ask('open', request),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })

  it('refuses an envelope of another holder, of another group, or with any byte changed', async () => {
    const office = await TrialOffice.open()
    const mine = await office.seal({ H: record, V: record })
    const other = await office.seal({ H: record })
    const swap = async (
      envelopes: Request<'open'>['items'][number]['envelopes'],
    ): Promise<void> => {
      const request = await office.opening([mine], {
        by: office.people.clerk,
        facts: { purpose: 'roster' },
      })
      const [item] = request.items
      assert.ok(item)
      await refused(
        office.ask('open', { ...request, items: [{ ...item, envelopes }] }),
        'envelope-broken',
      )
    }
    await swap({ H: other.envelopes.H ?? record })
    await swap({ V: mine.envelopes.H ?? record })
    for (const at of [0, 20, 60, 100, 115, -1]) {
      const damaged = Uint8Array.from(mine.envelopes.H ?? [])
      const place = at < 0 ? damaged.length + at : at
      damaged[place] = (damaged[place] ?? 0) ^ 1
      await swap({ H: damaged })
    }
  })

  it('refuses a leaf about another person', async () => {
    const office = await TrialOffice.open()
    const mine = await office.seal({ H: record })
    const other = await office.seal({ H: record })
    const request = await office.opening([mine], { by: office.people.clerk })
    const items = request.items.map((item) => ({
      ...item,
      holder: other.holder,
      envelopes: other.envelopes,
    }))
    await refused(office.ask('open', { ...request, items }), 'wrong-subject')
  })

  it('refuses a group that leaf and intent do not name, and a leaf that says less than the intent', async () => {
    const office = await TrialOffice.open()
    const both = await office.seal({ 'F.text': face, H: record })
    const by = office.people.clerk
    const request = await office.opening(
      [{ ...both, envelopes: { 'F.text': both.envelopes['F.text'] ?? face } }],
      { by },
    )
    const items = request.items.map((item) => ({ ...item, envelopes: both.envelopes }))
    await refused(office.ask('open', { ...request, items }), 'wrong-leaf')
    const changes = [
      { groups: ['H'] },
      { purpose: 'issue' },
      { recipient: 'office' },
      { tier: 'T1' },
      { by: office.people.chief.operator },
      { intent: 'ab'.repeat(32) },
    ]
    for (const leaf of changes)
      await refused(office.ask('open', await office.opening([both], { by, leaf })), 'wrong-leaf')
  })

  it('refuses a leaf that is in the ledger and is no entry', async () => {
    const office = await TrialOffice.open()
    const request = await office.opening([await office.seal({ H: record })], {
      by: office.people.clerk,
    })
    const leaves = await office.record([Buffer.from('anything')])
    const items = request.items.map((item, i) => ({ ...item, ...leaves[i] }))
    const asked = { ...request, checkpoint: office.note, items }
    await refused(office.ask('open', asked), 'wrong-leaf')
  })

  it('needs a second person above 25 people and for any export, and never the same one twice', async () => {
    const office = await TrialOffice.open()
    const { clerk, chief, guard } = office.people
    const many = await Promise.all(Array.from({ length: 26 }, () => office.seal({ H: record })))
    await refused(
      office.ask('open', await office.opening(many, { by: clerk })),
      'second-person-needed',
    )
    await refused(
      office.ask('open', await office.opening(many, { by: chief, approver: chief })),
      'same-person',
    )
    await refused(
      office.ask('open', await office.opening(many, { by: clerk, approver: guard })),
      'not-permitted',
    )
    const one = await office.opening(many.slice(0, 1), { by: clerk, facts: { purpose: 'export' } })
    await refused(office.ask('open', one), 'second-person-needed')
    const answer = await office.ask(
      'open',
      await office.opening(many, { by: clerk, approver: chief }),
    )
    assert.equal(answer.items.length, 26)
  })

  it('takes no approval but that of an enrolled key over this very intent in this very role', async () => {
    const office = await TrialOffice.open()
    const sealed = await office.seal({ H: record })
    const { clerk, chief } = office.people
    const request = await office.opening([sealed], { by: clerk })
    const stranger = newPerson('pass-office', 'approver')
    const asked = (approvals: Request<'open'>['approvals']): Promise<unknown> =>
      office.ask('open', { ...request, approvals })
    await refused(asked([]), 'bad-signature')
    await refused(asked(office.approvals(request.intent, stranger)), 'not-enrolled')
    await refused(
      asked(office.approvals(request.intent, { ...stranger, operator: clerk.operator })),
      'bad-signature',
    )
    await refused(asked(office.approvals(new Uint8Array(9), clerk)), 'bad-signature')
    await refused(asked(office.approvals(request.intent, chief)), 'intent-mismatch')
    const twice = office.approvals(request.intent, clerk)
    const asApprover = twice.map((one) => ({
      ...one,
      operator: chief.operator,
      role: 'approver' as const,
    }))
    await refused(asked([...twice, ...asApprover]), 'bad-signature')
    await refused(asked([...twice, ...twice]), 'malformed')
  })

  it('refuses what a role may not do', async () => {
    const office = await TrialOffice.open()
    const sealed = await office.seal({ V: record })
    await refused(
      office.ask(
        'open',
        await office.opening([sealed], { by: office.people.guard, facts: { purpose: 'check' } }),
      ),
      'not-permitted',
    )
    await refused(
      office.ask('open', await office.opening([sealed], { by: office.people.clerk })),
      'not-permitted',
    )
    await refused(
      office.ask(
        'open',
        await office.opening([sealed], { by: office.people.chief, facts: { purpose: 'print' } }),
      ),
      'not-permitted',
    )
  })

  it('refuses an intent that is expired, from the future, too long-lived or for another call', async () => {
    const office = await TrialOffice.open()
    const sealed = await office.seal({ H: record })
    const by = office.people.clerk
    const nonce = new Uint8Array(16)
    const commitment = subjectCommitment(sealed.subjectKey, nonce, sealed.holder)
    const draft = draftIntent(
      {
        verb: 'open',
        purpose: 'view',
        recipient: by.operator,
        groups: ['H'],
        by: by.operator,
        count: 1,
        subjects: subjectsDigest([commitment]),
      },
      office.now,
    )
    const request = await office.opening([sealed], { by })
    const asked = (change: Partial<typeof draft>): Promise<unknown> => {
      const intent = encodeIntent({ ...draft, ...change })
      return office.ask('open', { ...request, intent, approvals: office.approvals(intent, by) })
    }
    await refused(asked({ at: office.now - 300_000, expiresAt: office.now }), 'expired')
    await refused(asked({ at: office.now + 120_000, expiresAt: office.now + 180_000 }), 'expired')
    await refused(asked({ expiresAt: office.now + 700_000 }), 'malformed')
    await refused(asked({ verb: 'search' }), 'intent-mismatch')
  })

  it('keeps to the ration of 60 people an hour and 200 a day unless a second person agrees', async () => {
    const office = await TrialOffice.open()
    const { clerk, chief } = office.people
    const sealed = await office.seal({ H: record })
    const read = async (count: number, approver?: typeof chief): Promise<unknown> =>
      office.ask(
        'open',
        await office.opening(
          Array.from({ length: count }, () => sealed),
          { by: clerk, ...(approver && { approver }) },
        ),
      )
    for (const count of [25, 25, 10]) await read(count)
    await refused(read(1), 'over-ration')
    await read(1, chief)
    office.now += 61 * 60_000
    for (const count of [25, 25, 10]) await read(count)
    office.now += 61 * 60_000
    for (const count of [25, 25, 10]) await read(count)
    office.now += 61 * 60_000
    await read(20)
    await refused(read(1), 'over-ration')
    await office.restart()
    await refused(read(1), 'over-ration')
  })

  it('believes no clock that was set back', async () => {
    const office = await TrialOffice.open()
    const sealed = await office.seal({ H: record })
    const old = await office.opening([sealed], { by: office.people.clerk })
    office.now += 3_600_000
    await office.ask('open', await office.opening([sealed], { by: office.people.clerk }))
    await refused(office.ask('open', old), 'expired')
    office.now -= 3_600_000
    await refused(office.ask('open', old), 'clock-behind')
    await office.restart()
    await refused(office.ask('open', old), 'clock-behind')
  })

  it('refuses a damaged proof, a leaf that is elsewhere, and leaves out of order', async () => {
    const office = await TrialOffice.open()
    const sealed = [await office.seal({ H: record }), await office.seal({ H: record })]
    const request = await office.opening(sealed, { by: office.people.clerk })
    const [first, second] = request.items
    assert.ok(first && second)
    const asked = (items: Request<'open'>['items']): Promise<unknown> =>
      office.ask('open', { ...request, items })
    await refused(asked([{ ...first, index: second.index }, second]), 'not-in-ledger')
    await refused(
      asked([{ ...first, proof: [new Uint8Array(randomBytes(32))] }, second]),
      'not-in-ledger',
    )
    await refused(asked([second, first]), 'intent-mismatch')
    await refused(asked([first]), 'intent-mismatch')
    await refused(asked([first, second, second]), 'intent-mismatch')
  })
})
