// Statements: acts on cards, sites and access that the custodian has no verb for, signed by operators with
// their own keys over one canonical form, checked against the custodian's list of operators, used once.
import { createHash, randomBytes } from 'node:crypto'
import { decode, encode } from 'cborg'
import {
  p256FromRaw,
  signEs256,
  verifyEs256,
  type OperatorId,
  type OperatorKey,
  type OperatorRole,
} from '@tipstaff/custody'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Writer } from '../platform/store.ts'

declare module '../platform/store.ts' {
  interface Tables {
    statements: {
      hash: string
      act: string
      bytes: Uint8Array
      requester: Uint8Array
      approver: string | null
      approval: Uint8Array | null
      state: 'drafted' | 'done'
      expires_at: number
    }
  }
}

export const statementsMigration: Migration = {
  name: 'publication-statements-1',
  statements: (words) => [
    `CREATE TABLE statements (hash TEXT PRIMARY KEY, act TEXT NOT NULL, bytes ${words.blob} NOT NULL,
      requester ${words.blob} NOT NULL, approver TEXT, approval ${words.blob}, state TEXT NOT NULL,
      expires_at ${words.bigint} NOT NULL)`,
    'CREATE INDEX statements_open ON statements (state, act)',
  ],
}

/** What is stated: ids, words and lists of them; never anything about a person. */
export type Facts = Readonly<Record<string, string | readonly string[]>>

export interface Statement {
  /** SHA-256("tipstaff-statement-v1" 0x00 ‖ bytes), hex. */
  readonly hash: string
  readonly bytes: Uint8Array
  readonly act: string
  readonly by: OperatorId
  readonly at: number
  readonly expiresAt: number
  readonly facts: Facts
  readonly requester: Uint8Array
  readonly second: { readonly by: OperatorId; readonly signature: Uint8Array } | null
}

/** Who may state it, and who may be the second; `approve` null where one person suffices. */
export interface StatementRule {
  readonly act: string
  readonly request: readonly OperatorRole[]
  readonly approve: readonly OperatorRole[] | null
}

const lifeMs = 14 * 86_400_000
const message = (role: 'requester' | 'approver', hash: string): Uint8Array =>
  Buffer.concat([Buffer.from(`tipstaff-statement-v1\0${role}\0`), Buffer.from(hash, 'hex')])
const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update('tipstaff-statement-v1\0').update(bytes).digest('hex')

/** A statement with its author's signature. Writes nothing. */
export function makeStatement(
  key: OperatorKey,
  rule: StatementRule,
  facts: Facts,
  now: number,
): Statement {
  const nonce = new Uint8Array(randomBytes(16))
  const content = { v: 1, act: rule.act, by: key.operator, at: now, expiresAt: now + lifeMs }
  const bytes = encode({ ...content, nonce, facts })
  const hash = hashOf(bytes)
  const requester = signEs256(key.privateKey, message('requester', hash))
  return { ...content, hash, bytes, facts, requester, second: null }
}

/** The second person's signature. Refusal `second-person-needed` for the person who stated it. */
export function approveStatement(statement: Statement, key: OperatorKey): Statement {
  if (key.operator === statement.by)
    throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
  const signature = signEs256(key.privateKey, message('approver', statement.hash))
  return { ...statement, second: { by: key.operator, signature } }
}

/**
 * Checks a statement against the custodian's operators: its form, its signatures, who may, and its life.
 * @throws Refusal `not-permitted`, `second-person-needed`, `wrong-state`
 */
export async function checkStatement(
  office: Pick<Office, 'custodian' | 'clock'>,
  statement: Statement,
  rule: StatementRule,
): Promise<void> {
  const { operators } = await office.custodian.call('list-operators', {})
  const stands = (
    by: OperatorId,
    role: 'requester' | 'approver',
    may: readonly OperatorRole[],
    signature: Uint8Array,
  ): void => {
    const row = operators.find(({ operator }) => operator === by)
    if (!row?.roles.some((own) => may.includes(own)))
      throw new Refusal('not-permitted', `${by} may not be the ${role} of ${rule.act}`)
    const key = p256FromRaw(row.publicKey)
    if (!verifyEs256(key, message(role, hashOf(statement.bytes)), signature))
      throw new Refusal('not-permitted', `the signature of ${by} is not good`)
  }
  const stated = read(statement)
  if (stated.act !== rule.act) throw new Refusal('wrong-state', `the statement is not ${rule.act}`)
  if (office.clock() >= stated.expiresAt) throw new Refusal('wrong-state', 'it is too old')
  stands(stated.by, 'requester', rule.request, stated.requester)
  if (rule.approve === null) return
  if (!stated.second || stated.second.by === stated.by)
    throw new Refusal('second-person-needed', `${rule.act} needs a second person`)
  stands(stated.second.by, 'approver', rule.approve, stated.second.signature)
}

// Nothing but the signed bytes is believed; what stands beside them must say the same.
function read(statement: Pick<Statement, 'bytes' | 'requester' | 'second'>): Statement {
  const value = decode(statement.bytes) as Omit<Statement, 'hash' | 'bytes'> & { v: number }
  const { v, act, by, at, expiresAt, facts } = value
  if (v !== 1) throw new Refusal('malformed', 'a statement of an unknown version')
  const { bytes, requester, second } = statement
  return { hash: hashOf(bytes), bytes, act, by, at, expiresAt, facts, requester, second }
}

/** Keeps a statement that waits for its second person. */
export async function keepStatement(trx: Writer, statement: Statement): Promise<void> {
  await trx.insertInto('statements').values(rowOf(statement, 'drafted')).execute()
}

/** Keeps a statement as used, in the transaction of what it states. Refusal `wrong-state` the second time. */
export async function useStatement(trx: Writer, statement: Statement): Promise<void> {
  const row = rowOf(statement, 'done')
  const done = await trx
    .insertInto('statements')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('hash').doUpdateSet(row).where('statements.state', '=', 'drafted'),
    )
    .executeTakeFirst()
  if (done.numInsertedOrUpdatedRows !== 1n)
    throw new Refusal('wrong-state', `statement ${statement.hash.slice(0, 12)} has been used`)
}

function rowOf(statement: Statement, state: 'drafted' | 'done') {
  const { hash, act, bytes, requester, second, expiresAt } = statement
  return {
    hash,
    act,
    bytes,
    requester,
    approver: second?.by ?? null,
    approval: second?.signature ?? null,
    state,
    expires_at: expiresAt,
  }
}

/** Reads a statement that waits, by the beginning of its hash (8 digits at least). Refusal `not-found`. */
export async function readStatement(db: Reader, beginning: string): Promise<Statement> {
  const rows = /^[0-9a-f]{8,64}$/.test(beginning)
    ? await db
        .selectFrom('statements')
        .selectAll()
        .where('hash', 'like', `${beginning}%`)
        .where('state', '=', 'drafted')
        .limit(2)
        .execute()
    : []
  const [row, other] = rows
  if (!row || other) throw new Refusal('not-found', 'no statement waits under these digits')
  return read({ bytes: row.bytes, requester: row.requester, second: null })
}

/** Statements that wait for a second person. */
export async function waitingStatements(
  office: Pick<Office, 'store' | 'clock'>,
): Promise<readonly Statement[]> {
  const rows = await office.store.db
    .selectFrom('statements')
    .selectAll()
    .where('state', '=', 'drafted')
    .where('expires_at', '>', office.clock())
    .execute()
  return rows.map((row) => read({ bytes: row.bytes, requester: row.requester, second: null }))
}
