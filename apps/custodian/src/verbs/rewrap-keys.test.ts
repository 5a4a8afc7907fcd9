import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { intentHash, keyDigest, randomId, rawFromP256, subjectCommitment } from '@tipstaff/custody'
import type { BatchId, HolderId, JobId, LeafProof, Request, StationId } from '@tipstaff/custody'
import {
  addSignatures,
  formatVerifierKey,
  generateSigner,
  signLine,
  parseNote,
} from '@tipstaff/ledger'
import {
  encodeJob,
  newSealingPair,
  openingKey,
  openJob,
  sealingKey,
  sealJob,
  signReceipt,
  verifyingKey,
  verifyRelease,
} from '@tipstaff/seal'
import type { HybridKey } from '@tipstaff/seal'
import { createHash } from 'node:crypto'
import { TrialOffice } from '../trial/office.ts'
import { refused } from '../trial/refused.ts'
import { jobsDigest } from './admit-batch.ts'

interface Job {
  readonly job: JobId
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
  readonly sealed: Uint8Array
  readonly wrappedKey: Uint8Array
}

class TrialPress {
  readonly office: TrialOffice
  readonly station: StationId = randomId('st')
  readonly batch: BatchId = randomId('ba')
  readonly jobs: Job[] = []
  readonly signKey: KeyObject = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  openKey!: HybridKey
  intent!: Uint8Array

  constructor(office: TrialOffice) {
    this.office = office
  }

  static async open(
    how: { readonly jobs?: number; readonly budget?: number; readonly pace?: number } = {},
  ): Promise<TrialPress> {
    const press = new TrialPress(await TrialOffice.open())
    const { office, station } = press
    const pair = await newSealingPair()
    press.openKey = await openingKey(pair.seed)
    const sign = rawFromP256(press.signKey)
    const { keeper, secondKeeper } = office.people
    const by = [keeper.operator, secondKeeper.operator].sort()
    const act = await office.act(
      { verb: 'add-station', purpose: 'govern', station },
      { kind: 'station-enrolled', by, station, key: keyDigest(pair.publicKey, sign) },
      [keeper, secondKeeper],
    )
    await office.ask('add-station', { ...act, station, seal: pair.publicKey, sign })
    for (let i = 0; i < (how.jobs ?? 3); i++) press.jobs.push(await press.makeJob())
    await press.admit(how.budget ?? 25, how.pace)
    return press
  }

  async makeJob(): Promise<Job> {
    const job: JobId = randomId('jo')
    const subjectKey = new Uint8Array(randomBytes(32))
    const content = encodeJob({
      v: 1,
      job,
      design: 'a'.repeat(64),
      face: {
        cardType: 'warrant-card',
        name: 'Ann Other',
        rank: 'Constable',
        serial: 'K7Q2-M4XN-0ZTE-9ABC',
        expiresOn: '2030-01-01',
        qr: 'ABC',
      },
      portrait: randomBytes(300),
      page: {
        front: randomBytes(50),
        back: randomBytes(50),
        qr: { size: 21, bits: randomBytes(63) },
      },
    })
    const key = await sealingKey(this.office.keys.releaseSeal)
    return {
      job,
      holder: randomId('ho'),
      subjectKey,
      ...(await sealJob(content, job, key, subjectKey)),
    }
  }

  async admit(budget: number, pace: number | undefined): Promise<void> {
    const { office, station, batch } = this
    const { press, chief } = office.people
    const jobs = this.jobs.map(({ job }) => job)
    const act = await office.act(
      {
        verb: 'admit-batch',
        purpose: 'print',
        recipient: station,
        batch,
        ...(pace !== undefined && { pace }),
      },
      {
        kind: 'batch-approved',
        by: [press.operator, chief.operator].sort(),
        batch,
        station,
        jobs: jobs.length,
        jobsDigest: jobsDigest(jobs),
        budget,
        expiresAt: office.now + 86_400_000,
      },
      [press, chief],
    )
    this.intent = act.intent
    await office.ask('admit-batch', { ...act, batch, station, jobs })
  }

  async releaseRequest(
    jobs: readonly Job[],
    leaf: Readonly<Record<string, unknown>> = {},
  ): Promise<Request<'rewrap'>> {
    const { office, station, batch } = this
    const leaves = jobs.map(({ job, holder, subjectKey }) => {
      const nonce = new Uint8Array(randomBytes(16))
      const commitment = subjectCommitment(subjectKey, nonce, holder)
      return office.entry({
        kind: 'opening-intended',
        intent: Buffer.from(intentHash(this.intent)).toString('hex'),
        by: office.people.press.operator,
        tier: 'T2',
        purpose: 'print',
        recipient: station,
        groups: ['F.text', 'F.portrait', 'F.card'],
        commitment: Buffer.from(commitment).toString('base64'),
        nonce: Buffer.from(nonce).toString('base64'),
        job,
        ...leaf,
      })
    })
    const proofs = await office.record(leaves)
    return {
      batch,
      station,
      checkpoint: office.note,
      items: jobs.map(({ job, holder, wrappedKey }, i) => ({
        job,
        holder,
        wrappedKey,
        ...(proofs[i] as LeafProof),
      })),
    }
  }

  async release(...jobs: readonly (Job | undefined)[]): Promise<readonly Uint8Array[]> {
    const request = await this.releaseRequest(jobs.filter((job) => job !== undefined))
    return (await this.office.ask('rewrap', request)).releases
  }

  opened(bytes: Uint8Array, { job }: Job): ReturnType<typeof verifyRelease> {
    const custodian = verifyingKey(this.office.keys.publicKey('release'))
    return verifyRelease(bytes, custodian, {
      job,
      station: this.station,
      stationKey: this.openKey.raw,
    })
  }

  async settle(
    release: Uint8Array,
    job: Job,
    outcome: 'good' | 'spoiled',
    key = this.signKey,
  ): Promise<number> {
    const { leaf } = this.opened(release, job)
    const receipt = {
      v: 1,
      job: job.job,
      batch: this.batch,
      station: this.station,
      leaf,
      outcome,
      blank: 'AB12345674',
      at: this.office.now,
    } as const
    const answer = await this.office.ask('settle', {
      station: this.station,
      receipts: [signReceipt(receipt, key)],
    })
    return answer.outstanding
  }
}

describe('releasing print jobs', () => {
  it('gives a station the key of one job, which opens that job and nothing else', async () => {
    const press = await TrialPress.open()
    const [first, second] = press.jobs
    assert.ok(first && second)
    const [bytes] = await press.release(first)
    const release = press.opened(bytes ?? new Uint8Array(), first)
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
    const act = await office.act(
      { verb: 'presume', purpose: 'print', job: job.job },
      { kind: 'job-presumed', by: by.operator, job: job.job, cameOut: false },
      [by],
    )
    await refused(office.ask('presume', { ...act, job: job.job, cameOut: true }), 'wrong-leaf')
    assert.equal(
      (await office.ask('presume', { ...act, job: job.job, cameOut: false })).outstanding,
      0,
    )
    await refused(office.ask('presume', { ...act, job: job.job, cameOut: false }), 'wrong-state')
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
