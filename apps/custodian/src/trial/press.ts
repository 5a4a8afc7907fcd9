// A press on trial: a station with its own keys, jobs sealed to the custodian and an admitted batch, for
// tests and benchmarks of releases. Never part of a program.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { intentHash, keyDigest, randomId, rawFromP256, subjectCommitment } from '@tipstaff/custody'
import type { BatchId, HolderId, JobId, LeafProof, Request, StationId } from '@tipstaff/custody'
import {
  encodeJob,
  newSealingPair,
  openingKey,
  sealingKey,
  sealJob,
  signReceipt,
  verifyingKey,
  verifyRelease,
} from '@tipstaff/seal'
import type { HybridKey } from '@tipstaff/seal'
import { jobsDigest } from '../verbs/admit-batch.ts'
import { TrialOffice } from './office.ts'

export interface Job {
  readonly job: JobId
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
  readonly sealed: Uint8Array
  readonly wrappedKey: Uint8Array
}

export class TrialPress {
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
    how: {
      readonly jobs?: number
      readonly budget?: number
      readonly pace?: number
      readonly office?: TrialOffice
    } = {},
  ): Promise<TrialPress> {
    const press = new TrialPress(how.office ?? (await TrialOffice.open()))
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
    const request = await this.admission({ budget }, pace === undefined ? {} : { pace })
    await this.office.ask('admit-batch', request)
    this.intent = request.intent
  }

  /** An honest `admit-batch` request, logged and approved; change what a test is about. */
  async admission(
    leaf: Readonly<Record<string, unknown>> = {},
    facts: Readonly<Record<string, unknown>> = {},
  ): Promise<Request<'admit-batch'>> {
    const { office, station, batch } = this
    const { press, chief } = office.people
    const jobs = this.jobs.map(({ job }) => job)
    const said = {
      kind: 'batch-approved',
      by: [press.operator, chief.operator].sort(),
      batch,
      station,
      jobs: jobs.length,
      jobsDigest: jobsDigest(jobs),
      budget: 25,
      expiresAt: office.now + 86_400_000,
      ...leaf,
    } as const
    const act = await office.act(
      { verb: 'admit-batch', purpose: 'print', recipient: station, batch, ...facts },
      said,
      [press, chief],
    )
    return { ...act, batch, station, jobs }
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
    const { leaf } = await this.opened(release, job)
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
