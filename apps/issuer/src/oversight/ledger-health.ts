// How the ledger stands, as its own published checkpoint says: size, time, whose signatures, and which witnesses
// have cosigned it when. Times come from the signatures themselves, never from the office's clock.
import {
  decodeEntry,
  LedgerError,
  openCheckpoint,
  openNote,
  parseVerifierKey,
  type SignatureType,
} from '@tipstaff/ledger'
import { ledgerPolicy, ledgerStanding } from '../incident/index.ts'
import type { Office } from '../platform/office.ts'
import type { Migration, Reader } from '../platform/store.ts'
import type { OperatorId } from '@tipstaff/custody'

declare module '../platform/store.ts' {
  interface Tables {
    ledger_verifications: {
      id: string
      by: string
      at: number
      what: 'tiles' | 'everything'
      size: number | null
      entries: number | null
      is_good: number
      problems: string
      problem_count: number
    }
  }
}

export const verificationsMigration: Migration = {
  name: 'oversight-verifications-1',
  statements: ({ bigint }) => [
    `CREATE TABLE ledger_verifications (id TEXT PRIMARY KEY, "by" TEXT NOT NULL, at ${bigint} NOT NULL,
      what TEXT NOT NULL, size ${bigint}, entries ${bigint}, is_good INTEGER NOT NULL, problems TEXT NOT NULL,
      problem_count INTEGER NOT NULL)`,
  ],
}

export interface LogSignature {
  readonly name: string
  readonly type: SignatureType
  /** Milliseconds; null where this kind of signature says no time. */
  readonly at: number | null
}
export interface WitnessStanding {
  readonly name: string
  /** When it cosigned the published checkpoint, milliseconds; null where it did not. */
  readonly at: number | null
}

export interface LedgerHealth {
  readonly entries: number
  /** Entries that wait for their place, and since when the oldest does. */
  readonly waiting: number
  readonly waitsSince: number | null
  readonly published: {
    readonly size: number
    /** Base64. */
    readonly root: string
    readonly origin: string
    readonly note: string
    readonly at: number | null
    readonly signatures: readonly LogSignature[]
  } | null
  /** The published checkpoint is not what it should be. */
  readonly fault: string | null
  readonly witnesses: readonly WitnessStanding[]
}

type Needs = Pick<Office, 'store' | 'settings' | 'custodian'>

/** How the ledger stands. Believes the published checkpoint only with all its signatures. */
export async function ledgerHealth(office: Needs): Promise<LedgerHealth> {
  const { entries, waiting, note } = await ledgerStanding(office)
  const waitsSince = waiting === 0 ? null : await oldestWaiting(office.store.db)
  const { witnesses: lines } = await office.custodian.call('public-keys', {})
  const witnessKeys = lines.map((line) => parseVerifierKey(line))
  const names = [...new Set(witnessKeys.map(({ name }) => name))]
  const head = { entries, waiting, waitsSince }
  const without = { published: null, witnesses: names.map((name) => ({ name, at: null })) }
  if (note === null) return { ...head, ...without, fault: null }
  try {
    const { logKeys } = await ledgerPolicy(office)
    const { checkpoint, witnesses } = openCheckpoint(note, { logKeys, witnessKeys })
    const signatures = openNote(note, logKeys).verified.map(({ verifier, signature }) => ({
      name: verifier.name,
      type: verifier.type,
      at: verifier.type === 0x01 ? null : timeOf(signature),
    }))
    const { size, origin, root } = checkpoint
    const at = signatures.find((one) => one.at !== null)?.at ?? null
    return {
      ...head,
      published: { size, origin, root: Buffer.from(root).toString('base64'), note, at, signatures },
      fault: null,
      witnesses: names.map((name) => {
        const seen = witnesses.filter((one) => one.name === name).map((one) => one.at * 1000)
        return { name, at: seen.length === 0 ? null : Math.max(...seen) }
      }),
    }
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error
    return { ...head, ...without, fault: error.message }
  }
}

// Cosignatures begin with their time in seconds (C2SP tlog-cosignature).
const timeOf = (signature: Uint8Array): number =>
  Number(Buffer.from(signature.subarray(0, 8)).readBigUInt64BE()) * 1000

async function oldestWaiting(db: Reader): Promise<number | null> {
  const row = await db
    .selectFrom('outbox')
    .select('entry')
    .orderBy('no')
    .limit(1)
    .executeTakeFirst()
  return row ? decodeEntry(row.entry).at : null
}

export interface Verification {
  readonly id: string
  readonly by: OperatorId
  readonly at: number
  readonly what: 'tiles' | 'everything'
  /** Null where the checkpoint could not be accepted. */
  readonly size: number | null
  /** Entries read; null where only the tiles were checked. */
  readonly entries: number | null
  readonly isGood: boolean
  readonly problems: readonly { readonly where: string; readonly what: string }[]
  readonly problemCount: number
}

/** Keeps how a verification ended. */
export async function keepVerification(
  { store }: Pick<Office, 'store'>,
  { isGood, problems, problemCount, ...rest }: Verification,
): Promise<void> {
  const row = {
    ...rest,
    is_good: isGood ? 1 : 0,
    problems: JSON.stringify(problems.slice(0, 20)),
    problem_count: problemCount,
  }
  await store.write(async (trx) => {
    await trx.insertInto('ledger_verifications').values(row).execute()
  })
}

/** The last verifications, newest first. */
export async function lastVerifications(db: Reader): Promise<readonly Verification[]> {
  const rows = await db
    .selectFrom('ledger_verifications')
    .selectAll()
    .orderBy('at', 'desc')
    .limit(10)
    .execute()
  return rows.map(({ is_good, problem_count, problems, by, ...row }) => ({
    ...row,
    by: by as OperatorId,
    isGood: is_good === 1,
    problems: JSON.parse(problems) as Verification['problems'],
    problemCount: problem_count,
  }))
}
