// Acts: what people are about to do with sealed records, drafted and signed by one, approved by another,
// then used once. The leaves an act will write are fixed when it is drafted, so nothing can change between.
import { randomBytes } from 'node:crypto'
import {
  draftIntent,
  encodeIntent,
  intentHash,
  subjectCommitment,
  subjectsDigest,
  tierOf,
  waitOf,
  type Approval,
  type FieldGroup,
  type HolderId,
  type Intent,
  type OperatorId,
  type Signatory,
  type Purpose,
  type Recipient,
} from '@tipstaff/custody'
import { leafHash } from '@tipstaff/ledger'
import { newEntry, type EntryFacts } from './ledger/ledger-rows.ts'
import { Refusal } from './refusal.ts'
import type { Migration } from './store.ts'

declare module './store.ts' {
  interface Tables {
    acts: {
      hash: string
      /** The request, batch or question the act belongs to. */
      matter: string
      no: number
      intent: Uint8Array
      by: string
      /** Whole approvals, encoded: with what a passkey or a session says of itself. */
      requester: Uint8Array
      approver: string | null
      approval: Uint8Array | null
      state: 'drafted' | 'approved' | 'logged' | 'done' | 'failed'
      expires_at: number
    }
    act_items: {
      act: string
      no: number
      entry_id: string
      entry: Uint8Array
      holder: string | null
      groups: string
    }
  }
}

export const actsMigration: Migration = {
  name: 'platform-acts-1',
  statements: (words) => [
    `CREATE TABLE acts (hash TEXT PRIMARY KEY, matter TEXT NOT NULL, no INTEGER NOT NULL,
      intent ${words.blob} NOT NULL, "by" TEXT NOT NULL, requester ${words.blob} NOT NULL,
      approver TEXT, approval ${words.blob}, state TEXT NOT NULL, expires_at ${words.bigint} NOT NULL)`,
    'CREATE INDEX acts_by_matter ON acts (matter, no)',
    `CREATE TABLE act_items (act TEXT NOT NULL REFERENCES acts (hash), no INTEGER NOT NULL,
      entry_id TEXT NOT NULL, entry ${words.blob} NOT NULL, holder TEXT, groups TEXT NOT NULL,
      PRIMARY KEY (act, no))`,
  ],
}

export interface ActItem {
  readonly entryId: string
  readonly entry: Uint8Array
  readonly holder: HolderId | null
  readonly groups: readonly FieldGroup[]
}

export interface Act {
  readonly hash: string
  readonly matter: string
  readonly no: number
  readonly intent: Uint8Array
  /** What the intent says. */
  readonly terms: Intent
  readonly by: OperatorId
  readonly approvals: readonly Approval[]
  readonly state: 'drafted' | 'approved' | 'logged' | 'done' | 'failed'
  readonly expiresAt: number
  /** Whether it was read back from the store: then its leaves may have been queued before. */
  readonly isKept: boolean
  readonly items: readonly ActItem[]
}

/** An act without its leaves: all that an approval needs. */
export type ActHead = Omit<Act, 'items'>

/** One person whose records an opening concerns, with what it is for. */
export interface OpeningSubject {
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
  readonly card?: string
  readonly job?: `jo_${string}`
}

export interface OpeningDraft {
  readonly matter: string
  readonly no?: number
  readonly purpose: Purpose
  readonly recipient: Recipient
  readonly groups: readonly FieldGroup[]
  readonly subjects: readonly OpeningSubject[]
  readonly lifeMs?: number
  readonly extra?: Partial<Pick<Intent, 'batch' | 'station'>>
}

/** Drafts an opening: the intent, one leaf a person, and the requester's signature. Writes nothing. */
export function draftOpening(key: Signatory, draft: OpeningDraft, now: number): Act {
  const { purpose, recipient, groups, subjects } = draft
  const nonces = subjects.map(() => new Uint8Array(randomBytes(16)))
  const commitments = subjects.map((subject, i) =>
    subjectCommitment(subject.subjectKey, nonces[i] ?? new Uint8Array(16), subject.holder),
  )
  const intent = draftIntent(
    {
      verb: 'open',
      purpose,
      recipient,
      groups: [...groups].sort(),
      by: key.operator,
      count: subjects.length,
      subjects: subjectsDigest(commitments),
      ...draft.extra,
    },
    now,
    draft.lifeMs,
  )
  const encoded = encodeIntent(intent)
  const hash = Buffer.from(intentHash(encoded)).toString('hex')
  const tier = tierOf({ purpose, recipient, count: subjects.length })
  const items = subjects.map((subject, i): ActItem => {
    const entry = newEntry(
      {
        kind: 'opening-intended',
        intent: hash,
        by: key.operator,
        tier,
        purpose,
        recipient,
        groups: [...groups].sort(),
        commitment: base64(commitments[i]),
        nonce: base64(nonces[i]),
        ...(subject.job ? { job: subject.job } : {}),
        ...(subject.card ? { card: subject.card } : {}),
      } as EntryFacts,
      now,
    )
    return { entryId: entry.id, entry: entry.bytes, holder: subject.holder, groups }
  })
  return actOf(key, intent, encoded, { matter: draft.matter, no: draft.no ?? 0, items })
}

/**
 * Drafts any other act on the ledger: the intent's subject is the leaf hash of the entry it will write.
 * `facts` gets the intent's hash only through `subjects`: the leaf is made first.
 */
export function draftAct(
  key: Signatory,
  what: Omit<
    Intent,
    'v' | 'nonce' | 'at' | 'expiresAt' | 'by' | 'count' | 'subjects' | 'groups'
  > & {
    readonly groups?: Intent['groups']
  },
  facts: EntryFacts,
  matter: string,
  now: number,
  lifeMs: number = waitOf(what),
): Act {
  const entry = newEntry(facts, now)
  const intent = draftIntent(
    {
      groups: [],
      ...what,
      by: key.operator,
      count: 1,
      subjects: subjectsDigest([leafHash(entry.bytes)]),
    },
    now,
    lifeMs,
  )
  const item = { entryId: entry.id, entry: entry.bytes, holder: null, groups: [] }
  return actOf(key, intent, encodeIntent(intent), { matter, no: 0, items: [item] })
}

function actOf(
  key: Signatory,
  terms: Intent,
  encoded: Uint8Array,
  rest: Pick<Act, 'matter' | 'no' | 'items'>,
): Act {
  const hash = intentHash(encoded)
  return {
    ...rest,
    hash: Buffer.from(hash).toString('hex'),
    intent: encoded,
    terms,
    by: key.operator,
    approvals: [key.approve('requester', hash)],
    state: 'drafted',
    expiresAt: terms.expiresAt,
    isKept: false,
  }
}

/** The second person's signature over an act. Refuses the person who drafted it. */
export function approveAct<A extends ActHead>(act: A, key: Signatory): A {
  if (key.operator === act.by) {
    throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
  }
  const hash = Buffer.from(act.hash, 'hex')
  const second = key.approve('approver', hash)
  return { ...act, state: 'approved', approvals: [...act.approvals.slice(0, 1), second] }
}

const base64 = (bytes: Uint8Array | undefined): string =>
  Buffer.from(bytes ?? new Uint8Array()).toString('base64')
