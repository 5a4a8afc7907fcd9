// An office on trial: plays the honest side against a custodian, with a real ledger in memory and real
// operators' keys, so that tests and benchmarks need only say what is different. Never part of a program.
import { randomBytes, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import {
  approve,
  draftIntent,
  encodeIntent,
  intentHash,
  randomId,
  rawFromP256,
  subjectCommitment,
  subjectsDigest,
  waitOf,
} from '@tipstaff/custody'
import type {
  Answer,
  Approval,
  FieldGroup,
  HolderId,
  LeafProof,
  OperatorId,
  OperatorRole,
  Request,
  Verb,
} from '@tipstaff/custody'
import { encodeEntry, formatCheckpoint, leafHash, LogWriter } from '@tipstaff/ledger'
import type { LedgerEntry } from '@tipstaff/ledger'
import { openCustodian } from '../custodian.ts'
import type { Custodian } from '../custodian.ts'
import type { KeyBackEnd } from '../keys/back-end.ts'
import { createKeyFiles, openKeyFiles } from '../keys/key-file.ts'
import type { KeyFiles } from '../keys/key-file.ts'
import { createDatabase } from '../records/database.ts'
import { Enrolled } from '../records/enrolled.ts'

export interface Person {
  readonly operator: OperatorId
  readonly key: KeyObject
  readonly roles: readonly OperatorRole[]
}

export interface Sealed {
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
  readonly envelopes: Readonly<Partial<Record<FieldGroup, Uint8Array>>>
}

type Facts = LedgerEntry extends infer E
  ? E extends LedgerEntry
    ? Omit<E, 'v' | 'id' | 'at'>
    : never
  : never
type IntentFacts = Omit<Parameters<typeof draftIntent>[0], 'count' | 'subjects'>

/** Key files in memory. */
export function memoryFiles(): KeyFiles {
  const files = new Map<string, Buffer>()
  return {
    names: () => [...files.keys()],
    read: (name) => {
      const found = files.get(name)
      if (found === undefined) throw new Error(`no file ${name}`)
      return Buffer.from(found)
    },
    create: (name, bytes) => {
      if (files.has(name)) throw new Error(`${name} exists`)
      files.set(name, Buffer.from(bytes))
    },
  }
}

export function newPerson(...roles: readonly OperatorRole[]): Person {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { operator: randomId('op'), key: privateKey, roles }
}

export const origin = 'harbour-coast.example/ledger'
export const issuer = 'harbour-coast.example'

export interface OfficeOptions {
  readonly rationHour?: number
  readonly rationDay?: number
  /** Where the custodian's database is; in memory unless said. */
  readonly path?: string
}

export class TrialOffice {
  readonly people = {
    keeper: newPerson('keeper'),
    secondKeeper: newPerson('keeper', 'data-protection'),
    clerk: newPerson('pass-office'),
    chief: newPerson('approver', 'pass-office'),
    press: newPerson('press-operator'),
    guard: newPerson('guard'),
  }
  now = 1_800_000_000_000
  custodian!: Custodian
  keys!: KeyBackEnd
  db!: DatabaseSync
  log!: LogWriter
  /** The last signed note. */
  note = ''

  static async open(options: OfficeOptions = {}): Promise<TrialOffice> {
    const office = new TrialOffice()
    const files = memoryFiles()
    await createKeyFiles(files, origin)
    office.keys = await openKeyFiles(files)
    const { rationHour = 60, rationDay = 200, path = ':memory:' } = options
    office.db = createDatabase(path, { origin, issuer, rationHour, rationDay })
    const enrolled = await Enrolled.open(office.db)
    for (const { operator, key, roles } of Object.values(office.people))
      enrolled.addOperator({ operator, publicKey: rawFromP256(key), roles })
    await office.restart()
    office.log = await LogWriter.open({ read: () => null, write: () => undefined }, { size: 0 })
    return office
  }

  /** A new custodian over the same keys and records, as after a crash. */
  async restart(): Promise<void> {
    this.custodian = await openCustodian(this.keys, this.db, () => this.now)
  }

  ask<V extends Verb>(verb: V, request: Request<V>): Promise<Answer<V>> {
    return this.custodian.ask(verb, request)
  }

  entry(facts: Facts): Uint8Array {
    const head = { v: 1, id: randomBytes(16).toString('hex'), at: this.now }
    return encodeEntry({ ...head, ...facts } as LedgerEntry)
  }

  /** Appends leaves, has the checkpoint signed, and proves each leaf in it. */
  async record(leaves: readonly Uint8Array[]): Promise<readonly LeafProof[]> {
    const before = this.log.size
    const { firstIndex, size, root } = this.log.append(leaves)
    const consistency = await this.log.consistencyProof(before, size)
    const body = formatCheckpoint({ origin, size, root })
    this.note = (await this.ask('sign-checkpoint', { body, consistency })).note
    return Promise.all(
      leaves.map(async (leaf, i) => {
        const index = firstIndex + i
        return { leaf, index, proof: await this.log.inclusionProof(index, size) }
      }),
    )
  }

  intent(facts: IntentFacts, subjects: readonly Uint8Array[]): Uint8Array {
    const drafted = draftIntent(
      { ...facts, count: subjects.length, subjects: subjectsDigest(subjects) },
      this.now,
      waitOf(facts),
    )
    return encodeIntent(drafted)
  }

  approvals(intent: Uint8Array, requester: Person, approver?: Person): Approval[] {
    const hash = intentHash(intent)
    const first = approve(requester.key, requester.operator, 'requester', hash)
    if (approver === undefined) return [first]
    return [first, approve(approver.key, approver.operator, 'approver', hash)]
  }

  /** Seals one group's bytes for a new holder. */
  async seal(
    records: Readonly<Partial<Record<FieldGroup, Uint8Array>>>,
    holder: HolderId = randomId('ho'),
    subjectKey: Uint8Array = new Uint8Array(randomBytes(32)),
  ): Promise<Sealed> {
    const groups = Object.keys(records) as FieldGroup[]
    const items = groups.map((group) => ({
      holder,
      subjectKey,
      group,
      plaintext: records[group] ?? new Uint8Array(),
    }))
    const { envelopes } = await this.ask('seal', { items })
    const found = groups.map((group, i): [FieldGroup, Uint8Array] => [
      group,
      envelopes[i] ?? new Uint8Array(),
    ])
    return { holder, subjectKey, envelopes: Object.fromEntries(found) }
  }

  /** An honest `open` request, logged and approved; change what a test is about. */
  async opening(
    sealed: readonly Sealed[],
    how: {
      readonly by: Person
      readonly approver?: Person
      readonly facts?: Partial<IntentFacts>
      readonly leaf?: Readonly<Record<string, unknown>>
    },
  ): Promise<Request<'open'>> {
    const groups = [...new Set(sealed.flatMap((one) => Object.keys(one.envelopes) as FieldGroup[]))]
    const nonces = sealed.map(() => new Uint8Array(randomBytes(16)))
    const commitments = sealed.map(({ subjectKey, holder }, i) =>
      subjectCommitment(subjectKey, nonces[i] ?? new Uint8Array(), holder),
    )
    const facts = {
      verb: 'open',
      purpose: 'view',
      recipient: how.by.operator,
      groups,
      by: how.by.operator,
      ...how.facts,
    } as const
    const intent = this.intent(facts, commitments)
    const tier = sealed.length > 25 || facts.purpose === 'export' ? 'T1' : 'T0'
    const leaves = sealed.map((_, i) =>
      this.entry({
        kind: 'opening-intended',
        intent: Buffer.from(intentHash(intent)).toString('hex'),
        by: how.by.operator,
        tier,
        purpose: facts.purpose,
        recipient: facts.recipient,
        groups,
        commitment: Buffer.from(commitments[i] ?? []).toString('base64'),
        nonce: Buffer.from(nonces[i] ?? []).toString('base64'),
        ...how.leaf,
      } as Facts),
    )
    const proofs = await this.record(leaves)
    return {
      intent,
      approvals: this.approvals(intent, how.by, how.approver),
      checkpoint: this.note,
      items: sealed.map(({ holder, envelopes }, i) => ({
        holder,
        envelopes,
        ...(proofs[i] as LeafProof),
      })),
    }
  }

  /** An act with one leaf of its own, approved by two. */
  async act(
    facts: Pick<IntentFacts, 'verb' | 'purpose'> & Partial<IntentFacts>,
    leafFacts: Facts,
    [requester, approver]: readonly [Person, Person?],
  ): Promise<{
    readonly intent: Uint8Array
    readonly approvals: readonly Approval[]
    readonly checkpoint: string
    readonly proof: LeafProof
  }> {
    const leaf = this.entry(leafFacts)
    const [proof] = await this.record([leaf])
    const full = { recipient: 'office', groups: [], by: requester.operator, ...facts } as const
    const intent = this.intent(full, [leafHash(leaf)])
    const approvals = this.approvals(intent, requester, approver)
    return { intent, approvals, checkpoint: this.note, proof: proof as LeafProof }
  }
}
