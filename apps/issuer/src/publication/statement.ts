// Statements: acts on cards, sites and access that the custodian has no verb for, signed by operators with
// their own keys over one canonical form, checked against the custodian's list of operators, used once.
import { createHash, randomBytes } from 'node:crypto'
import { decode, encode } from 'cborg'
import {
  approvalStands,
  decodeApproval,
  encodeApproval,
  isAfterSession,
  knownOperator,
  type Approval,
  type OperatorId,
  type OperatorRole,
  type Signatory,
} from '@tipstaff/custody'
import { rolesOf } from '../personnel/index.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Migration, Reader, Tables, Writer } from '../platform/store.ts'

/** `withdrawn`: taken back by its author, or refused by who might have approved it. */
export type StatementState = 'drafted' | 'done' | 'withdrawn'

declare module '../platform/store.ts' {
  interface Tables {
    statements: {
      hash: string
      act: string
      bytes: Uint8Array
      requester: Uint8Array
      approver: string | null
      approval: Uint8Array | null
      state: StatementState
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
  readonly requester: Approval
  readonly second: Approval | null
}

/** Who may state it, and who may be the second; `approve` null where one person suffices. */
export interface StatementRule {
  readonly act: string
  readonly request: readonly OperatorRole[]
  readonly approve: readonly OperatorRole[] | null
}

const lifeMs = 14 * 86_400_000
const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update('tipstaff-statement-v1\0').update(bytes).digest('hex')

/** A statement with its author's signature. Writes nothing. */
export function makeStatement(
  key: Signatory,
  rule: StatementRule,
  facts: Facts,
  now: number,
): Statement {
  const nonce = new Uint8Array(randomBytes(16))
  const content = { v: 1, act: rule.act, by: key.operator, at: now, expiresAt: now + lifeMs }
  const bytes = encode({ ...content, nonce, facts })
  const hash = hashOf(bytes)
  const requester = key.approve('requester', Buffer.from(hash, 'hex'))
  return { ...content, hash, bytes, facts, requester, second: null }
}

/** The second person's signature. Refusal `second-person-needed` for the person who stated it. */
export function approveStatement(statement: Statement, key: Signatory): Statement {
  if (key.operator === statement.by)
    throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
  return { ...statement, second: key.approve('approver', Buffer.from(statement.hash, 'hex')) }
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
  const stated = read(statement)
  const stands = (
    by: OperatorId,
    role: Approval['role'],
    may: readonly OperatorRole[],
    approval: Approval,
  ): void => {
    const row = operators.find(({ operator }) => operator === by)
    if (!row?.roles.some((own) => may.includes(own)))
      throw new Refusal('not-permitted', `${by} may not be the ${role} of ${rule.act}`)
    const hash = Buffer.from(stated.hash, 'hex')
    if (approval.role !== role || !approvalStands(knownOperator(row), approval, hash, stated.at))
      throw new Refusal('not-permitted', `the signature of ${by} is not good`)
  }
  if (stated.act !== rule.act) throw new Refusal('wrong-state', `the statement is not ${rule.act}`)
  if (office.clock() >= stated.expiresAt) throw new Refusal('wrong-state', 'it is too old')
  stands(stated.by, 'requester', rule.request, stated.requester)
  if (rule.approve === null) {
    if (isAfterSession(stated.requester, office.clock()))
      throw new Refusal('not-permitted', 'the session that signed this is over')
    return
  }
  if (!stated.second || stated.second.operator === stated.by)
    throw new Refusal('second-person-needed', `${rule.act} needs a second person`)
  stands(stated.second.operator, 'approver', rule.approve, stated.second)
}

// Nothing but the signed bytes is believed; what stands beside them must say the same.
function read(statement: Pick<Statement, 'bytes' | 'requester' | 'second'>): Statement {
  const value = decode(statement.bytes) as Omit<Statement, 'hash' | 'bytes'> & { v: number }
  const { v, act, by, at, expiresAt, facts } = value
  if (v !== 1) throw new Refusal('malformed', 'a statement of an unknown version')
  const { bytes, requester, second } = statement
  return { hash: hashOf(bytes), bytes, act, by, at, expiresAt, facts, requester, second }
}

const readRow = ({ bytes, requester }: Tables['statements']): Statement =>
  read({ bytes, requester: decodeApproval(requester), second: null })

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
    requester: encodeApproval(requester),
    approver: second?.operator ?? null,
    approval: second ? encodeApproval(second) : null,
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
  return readRow(row)
}

export interface KeptStatement {
  readonly statement: Statement
  readonly state: StatementState
  /** Who approved it. */
  readonly approver: OperatorId | null
}

/** A statement whatever became of it, by its whole hash. Refusal `not-found`. */
export async function keptStatement(db: Reader, hash: string): Promise<KeptStatement> {
  const row = await db
    .selectFrom('statements')
    .selectAll()
    .where('hash', '=', hash)
    .executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'there is no such statement')
  const { state, approver } = row
  return { statement: readRow(row), state, approver: approver as OperatorId | null }
}

/**
 * Ends a statement that waits, for good: its author takes it back, or whoever might approve it refuses it.
 * @throws Refusal `not-found`, `not-permitted`, `wrong-state` when it no longer waits
 */
export async function withdrawStatement(
  office: Pick<Office, 'store' | 'custodian'>,
  key: Signatory,
  hash: string,
  rules: readonly StatementRule[],
): Promise<Statement> {
  const { statement } = await keptStatement(office.store.db, hash)
  const rule = rules.find(({ act }) => act === statement.act)
  if (!rule) throw new Refusal('not-found', 'there is no such statement')
  const roles = await rolesOf(office, key)
  const isOwn = statement.by === key.operator
  if (!isOwn && !roles.some((role) => rule.approve?.includes(role)))
    throw new Refusal('not-permitted', `${key.operator} may not refuse ${rule.act}`)
  await office.store.write(async (trx) => {
    const ended = await trx
      .updateTable('statements')
      .set({ state: 'withdrawn' })
      .where('hash', '=', hash)
      .where('state', '=', 'drafted')
      .executeTakeFirst()
    if (ended.numUpdatedRows !== 1n)
      throw new Refusal('wrong-state', `statement ${hash.slice(0, 12)} no longer waits`)
  })
  return statement
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
  return rows.map(readRow)
}
