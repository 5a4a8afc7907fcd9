import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { randomId } from '@tipstaff/custody'
import {
  addSignatures,
  formatVerifierKey,
  generateSigner,
  parseNote,
  signLine,
} from '@tipstaff/ledger'
import { newSealingPair, openingKey, openJob } from '@tipstaff/seal'
import type { TrialOffice } from '../trial/office.ts'
import { TrialPress } from '../trial/press.ts'
import { refused } from '../trial/refused.ts'

describe('releasing print jobs', () => {
  it('gives a station the key of one job, which opens that job and nothing else', async () => {
    const press = await TrialPress.open()
    const [first, second] = press.jobs
    assert.ok(first && second)
    const [bytes] = await press.release(first)
    const release = await press.opened(bytes ?? new Uint8Array(), first)
    const content = await openJob(first.sealed, release, press.openKey)
    assert.equal(content.face.name, 'Ann Other')
    await assert.rejects(openJob(second.sealed, release, press.openKey), { code: 'wrong-job' })
    const stranger = await openingKey((await newSealingPair()).seed)
    await assert.rejects(openJob(first.sealed, release, stranger), { code: 'not-openable' })
  })

  it('releases no job twice: not again, not at once, not after a restart, not under the same entry', async () => {
    const press = await TrialPress.open()
    const [job, other] = press.jobs
    assert.ok(job && other)
    const request = await press.releaseRequest([job])
    const again = await press.releaseRequest([job])
    const both = await Promise.allSettled([
      press.office.ask('rewrap', request),
      press.office.ask('rewrap', again),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    await refused(press.release(job), 'already-released')
    await refused(press.release(other, other), 'already-released')
    await press.office.restart()
    await refused(press.release(job), 'already-released')
  })

  it('keeps what is outstanding within the budget, and a receipt makes room', async () => {
    const press = await TrialPress.open({ jobs: 4, budget: 2 })
    const [a, b, c, d] = press.jobs
    assert.ok(a && b && c && d)
    const [release] = await press.release(a, b)
    await refused(press.release(c), 'budget-spent')
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    await refused(press.settle(release ?? a.sealed, a, 'good', stranger), 'bad-signature')
    assert.equal(await press.settle(release ?? a.sealed, a, 'good'), 1)
    assert.equal(await press.settle(release ?? a.sealed, a, 'good'), 1)
    const races = await Promise.allSettled([press.release(c), press.release(d)])
    assert.deepEqual(races.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })

  it('keeps to the pace of the batch', async () => {
    const press = await TrialPress.open({ jobs: 4, budget: 2, pace: 60 })
    const [a, b, c] = press.jobs
    assert.ok(a && b && c)
    const [first, second] = await press.release(a, b)
    await press.settle(first ?? a.sealed, a, 'good')
    await press.settle(second ?? b.sealed, b, 'good')
    await refused(press.release(c), 'too-fast')
    press.office.now += 60_000
    await press.release(c)
  })

  it('releases a spoiled job once more, a twice-spoiled one only with leave, and a good one never', async () => {
    const press = await TrialPress.open()
    const { office } = press
    const [job] = press.jobs
    assert.ok(job)
    const [one] = await press.release(job)
    await press.settle(one ?? job.sealed, job, 'spoiled')
    const [two] = await press.release(job)
    await refused(press.settle(one ?? job.sealed, job, 'good'), 'wrong-state')
    await press.settle(two ?? job.sealed, job, 'spoiled')
    await refused(press.release(job), 'spoil-approval-needed')
    const { clerk, press: operator } = office.people
    const leave = (by: typeof clerk): ReturnType<TrialOffice['act']> =>
      office.act(
        { verb: 'approve-spoil', purpose: 'print', job: job.job },
        { kind: 'spoil-approved', by: by.operator, job: job.job },
        [by],
      )
    await refused(
      office.ask('approve-spoil', { ...(await leave(operator)), job: job.job }),
      'not-permitted',
    )
    await office.ask('approve-spoil', { ...(await leave(clerk)), job: job.job })
    const [three] = await press.release(job)
    await press.settle(three ?? job.sealed, job, 'good')
    await refused(press.release(job), 'already-released')
    const standing = await office.ask('batch-standing', { batch: press.batch })
    assert.deepEqual(
      [standing.released, standing.good, standing.spoiled, standing.outstanding],
      [3, 1, 2, 0],
    )
  })

  it("takes an operator's word after a crash, once, and lets a card that did not come out be printed", async () => {
    const press = await TrialPress.open()
    const { office } = press
    const [job] = press.jobs
    assert.ok(job)
    await press.release(job)
    const by = office.people.press
    const word = () =>
      office.act(
        { verb: 'presume', purpose: 'print', job: job.job },
        { kind: 'job-presumed', by: by.operator, job: job.job, cameOut: false },
        [by],
      )
    const act = await word()
    await refused(office.ask('presume', { ...act, job: job.job, cameOut: true }), 'wrong-leaf')
    assert.equal(
      (await office.ask('presume', { ...act, job: job.job, cameOut: false })).outstanding,
      0,
    )
    await refused(office.ask('presume', { ...act, job: job.job, cameOut: false }), 'intent-used')
    const another = { ...(await word()), job: job.job, cameOut: false }
    await refused(office.ask('presume', another), 'wrong-state')
    assert.equal((await press.release(job)).length, 1)
  })

  it('refuses another batch, station or job, an expired batch, and an entry that says anything else', async () => {
    const press = await TrialPress.open()
    const { office } = press
    const [job, other] = press.jobs
    assert.ok(job && other)
    const request = await press.releaseRequest([job])
    await refused(office.ask('rewrap', { ...request, batch: randomId('ba') }), 'unknown-batch')
    await refused(office.ask('rewrap', { ...request, station: randomId('st') }), 'unknown-station')
    await refused(press.release(await press.makeJob()), 'not-in-batch')
    for (const leaf of [
      { tier: 'T1' },
      { purpose: 'view' },
      { groups: ['F.text'] },
      { job: other.job },
      { recipient: 'office' },
      { intent: 'ab'.repeat(32) },
    ])
      await refused(office.ask('rewrap', await press.releaseRequest([job], leaf)), 'wrong-leaf')
    const swapped = request.items.map((item) => ({ ...item, wrappedKey: other.wrappedKey }))
    await refused(office.ask('rewrap', { ...request, items: swapped }), 'envelope-broken')
    const misnamed = request.items.map((item) => ({ ...item, holder: other.holder }))
    await refused(office.ask('rewrap', { ...request, items: misnamed }), 'wrong-subject')
    office.now += 86_400_000
    await refused(press.release(job), 'batch-expired')
  })

  it('releases nothing that no witness saw, once there is a witness', async () => {
    const press = await TrialPress.open()
    const { office } = press
    const [job] = press.jobs
    assert.ok(job)
    const { signer } = generateSigner('staff-association.example', 0x04)
    const verifierKey = formatVerifierKey(signer.verifier)
    const { keeper, secondKeeper } = office.people
    const name = createHash('sha256').update(verifierKey).digest('hex')
    const by = [keeper.operator, secondKeeper.operator].sort()
    const act = await office.act(
      { verb: 'add-witness', purpose: 'govern' },
      { kind: 'witness-added', by, name },
      [keeper, secondKeeper],
    )
    await office.ask('add-witness', { ...act, verifierKey })
    const request = await press.releaseRequest([job])
    await refused(office.ask('rewrap', request), 'witness-missing')
    const { text } = parseNote(request.checkpoint)
    const checkpoint = addSignatures(
      request.checkpoint,
      signLine(text, signer, Math.floor(office.now / 1000)),
    )
    assert.equal((await office.ask('rewrap', { ...request, checkpoint })).releases.length, 1)
  })
})
