import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { randomId } from '@tipstaff/custody'
import { signReceipt } from '@tipstaff/seal'
import { TrialPress } from '../trial/press.ts'
import { refused } from '../trial/refused.ts'
import { budgetMax } from '../verbs/admit-batch.ts'

describe('admitting a batch', () => {
  it('takes it for the station, the batch and the jobs that two people approved, and no others', async () => {
    const press = await TrialPress.open({ jobs: 0 })
    const { office } = press
    const fresh = async (): Promise<TrialPress> => {
      const another = new TrialPress(office)
      Object.assign(another, { station: press.station })
      another.jobs.push(await press.makeJob())
      return another
    }
    const one = await fresh()
    const admit = async (...how: Parameters<TrialPress['admission']>) =>
      office.ask('admit-batch', await one.admission(...how))
    await refused(admit({}, { recipient: randomId('st') }), 'intent-mismatch')
    await refused(admit({}, { batch: randomId('ba') }), 'intent-mismatch')
    await refused(admit({ station: randomId('st') }), 'wrong-leaf')
    await refused(admit({ batch: randomId('ba') }), 'wrong-leaf')
    await refused(admit({ jobs: 2 }), 'wrong-leaf')
    await refused(admit({ jobsDigest: 'ab'.repeat(32) }), 'wrong-leaf')
    await refused(admit({ expiresAt: office.now }), 'batch-expired')
    for (const budget of [0, budgetMax + 1]) await refused(admit({ budget }), 'malformed')
    await admit()
    await refused(admit(), 'already-exists')
    const two = await fresh()
    two.jobs.push(...one.jobs)
    await refused(office.ask('admit-batch', await two.admission()), 'already-exists')
    await refused(office.ask('batch-standing', { batch: two.batch }), 'unknown-batch')
  })
})

describe('receipts', () => {
  it('are the station’s own, for a release that is out, and well formed', async () => {
    const press = await TrialPress.open()
    const { office, station } = press
    const [job] = press.jobs
    assert.ok(job)
    const [release] = await press.release(job)
    assert.ok(release)
    const { leaf } = await press.opened(release, job)
    const receipt = {
      v: 1,
      job: job.job,
      batch: press.batch,
      station,
      leaf,
      outcome: 'good',
      blank: 'AB12345674',
      at: office.now,
    } as const
    const settle = (changed: object, key = press.signKey) =>
      office.ask('settle', { station, receipts: [signReceipt({ ...receipt, ...changed }, key)] })
    // Signed by this station, and speaking for another.
    await refused(settle({ station: randomId('st') }), 'unknown-station')
    await refused(settle({ leaf: new Uint8Array(randomBytes(32)) }), 'wrong-state')
    await refused(settle({ job: randomId('jo') }), 'wrong-state')
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    await refused(settle({}, stranger), 'bad-signature')
    await refused(office.ask('settle', { station, receipts: [randomBytes(90)] }), 'malformed')
    assert.equal((await settle({})).outstanding, 0)
    // An answer may have been lost: the same receipt again is the same card.
    assert.equal((await settle({})).outstanding, 0)
    await refused(settle({ blank: 'AB12345682' }), 'wrong-state')
    await refused(settle({ outcome: 'spoiled' }), 'wrong-state')
  })
})
