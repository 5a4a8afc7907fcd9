// What programs show: a bearer token that a keeper makes for an operator's program, kept as a hash, with roles and an
// end. Alone it lets look; to ask for anything the operator's own key file delegates a session, kept in memory.
import { createHash, randomBytes } from 'node:crypto'
import {
  createSessionKey,
  CustodyRefusal,
  delegationStands,
  knownOperator,
  type OperatorId,
  type OperatorRole,
  type SessionKey,
  type Signatory,
} from '@tipstaff/custody'
import { record } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Migration, Tables } from '../../platform/store.ts'
import { operatorsKnown } from '../sign-in/operators-known.ts'
import type { Caller } from './call.ts'

declare module '../../platform/store.ts' {
  interface Tables {
    program_credentials: {
      id: string
      /** SHA-256 of the token, hex. */
      token: string
      name: string
      operator: string
      roles: string
      by: string
      made_at: number
      expires_at: number
      ended_at: number | null
    }
  }
}

export const credentialsMigration: Migration = {
  name: 'console-programs-1',
  statements: ({ bigint }) => [
    `CREATE TABLE program_credentials (id TEXT PRIMARY KEY, token TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
      operator TEXT NOT NULL, roles TEXT NOT NULL, "by" TEXT NOT NULL, made_at ${bigint} NOT NULL,
      expires_at ${bigint} NOT NULL, ended_at ${bigint})`,
  ],
}

export const credentialDaysMax = 365
const dayMs = 86_400_000

export interface Credential {
  readonly id: string
  readonly name: string
  readonly operator: OperatorId
  readonly roles: readonly OperatorRole[]
  readonly by: OperatorId
  readonly madeAt: number
  readonly expiresAt: number
  readonly endedAt: number | null
}

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

/**
 * Makes a credential and gives its token, once. It never allows more than its operator may.
 * @throws Refusal `not-found` for an unknown operator, `not-permitted` for a role he has not
 */
export async function makeCredential(
  { store, custodian, clock }: Needs,
  by: OperatorId,
  what: Pick<Credential, 'name' | 'operator' | 'roles'> & { readonly days: number },
): Promise<string> {
  const { operators } = await custodian.call('list-operators', {})
  const row = operators.find(({ operator }) => operator === what.operator)
  if (!row) throw new Refusal('not-found', `${what.operator} is not enrolled`)
  const roles = [...new Set(what.roles)].sort()
  if (!roles.every((role) => row.roles.includes(role)))
    throw new Refusal('not-permitted', 'a program may do no more than its operator')
  const token = `tsp_${randomBytes(32).toString('base64url')}`
  const now = clock()
  await store.write(async (trx) => {
    const kept = {
      id: `pc_${randomBytes(8).toString('hex')}`,
      token: hashOf(token),
      name: what.name,
      operator: what.operator,
      roles: roles.join(' '),
      by,
      made_at: now,
      expires_at: now + what.days * dayMs,
      ended_at: null,
    }
    await trx.insertInto('program_credentials').values(kept).execute()
    const { operator } = what
    await record(trx, { kind: 'program-admitted', by, operator, roles, key: kept.token }, now)
  })
  return token
}

/** Ends a credential now. Refusal `not-found`; `wrong-state` when it has ended. */
export async function endCredential(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  id: string,
  by: OperatorId,
): Promise<void> {
  const now = clock()
  await store.write(async (trx) => {
    const own = trx.selectFrom('program_credentials').selectAll().where('id', '=', id)
    const row = await own.executeTakeFirst()
    if (!row) throw new Refusal('not-found', `there is no credential ${id}`)
    const ended = await trx
      .updateTable('program_credentials')
      .set({ ended_at: now })
      .where('id', '=', id)
      .where('ended_at', 'is', null)
      .executeTakeFirst()
    if (ended.numUpdatedRows !== 1n) throw new Refusal('wrong-state', `${id} has ended`)
    const operator = row.operator as OperatorId
    await record(trx, { kind: 'program-ended', by, operator, key: row.token }, now)
  })
}

/** All credentials, newest first. */
export async function allCredentials({
  store,
}: Pick<Office, 'store'>): Promise<readonly Credential[]> {
  const rows = await store.db
    .selectFrom('program_credentials')
    .selectAll()
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(fromRow)
}

/** The credential of a token that is good now; null for any other. */
export async function credentialOf(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  token: string,
): Promise<Credential | null> {
  if (!/^tsp_[\w-]{43}$/.test(token)) return null
  const row = await store.db
    .selectFrom('program_credentials')
    .selectAll()
    .where('token', '=', hashOf(token))
    .where('ended_at', 'is', null)
    .where('expires_at', '>', clock())
    .executeTakeFirst()
  return row ? fromRow(row) : null
}

/** Sessions of programs: for each credential the one that was asked for, and the one that stands. */
export class ProgramSessions {
  readonly #asked = new Map<string, SessionKey>()
  readonly #standing = new Map<string, { readonly hand: Signatory; readonly until: number }>()
  readonly #office: Pick<Office, 'custodian' | 'clock'>

  constructor(office: Pick<Office, 'custodian' | 'clock'>) {
    this.#office = office
  }

  /** A session key for the operator's key file to sign; the one asked for before is forgotten. */
  ask({ credential }: Pick<Caller, 'credential'>): SessionKey {
    const key = createSessionKey(this.#office.clock())
    this.#asked.set(credential, key)
    return key
  }

  /** Takes the signature over the challenge. Refusal `signature-needed` when it is not the operator's. */
  async begin(
    { credential, operator }: Omit<Caller, 'hand'>,
    signature: Uint8Array,
  ): Promise<number> {
    const key = this.#asked.get(credential)
    const { operators } = await this.#office.custodian.call('list-operators', {})
    const row = operators.find((one) => one.operator === operator)
    const delegation = { signature }
    if (!key || !row || !stands()) throw new Refusal('signature-needed', 'this is no signature')
    this.#asked.delete(credential)
    this.#standing.set(credential, { hand: key.signatory(operator, delegation), until: key.until })
    return key.until

    function stands(): boolean {
      try {
        return !!row && !!key && delegationStands(knownOperator(row), key, delegation)
      } catch (error) {
        if (error instanceof CustodyRefusal) return false
        throw error
      }
    }
  }

  end({ credential }: Pick<Caller, 'credential'>): void {
    this.#asked.delete(credential)
    this.#standing.delete(credential)
  }

  /** Who calls with this credential; null when his operator is no longer known. */
  async callerOf(credential: Credential): Promise<Caller | null> {
    const row = (await operatorsKnown(this.#office)).find(
      ({ operator }) => operator === credential.operator,
    )
    if (!row) return null
    const standing = this.#standing.get(credential.id)
    const now = this.#office.clock()
    return {
      credential: credential.id,
      operator: credential.operator,
      roles: credential.roles.filter((role) => row.roles.includes(role)),
      get hand() {
        if (standing && now < standing.until) return standing.hand
        throw new Refusal(
          'signature-needed',
          'begin a session first: the operator’s key file signs its challenge',
        )
      },
    }
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex')

const fromRow = (row: Tables['program_credentials']): Credential => ({
  id: row.id,
  name: row.name,
  operator: row.operator as OperatorId,
  roles: row.roles.split(' ') as OperatorRole[],
  by: row.by as OperatorId,
  madeAt: row.made_at,
  expiresAt: row.expires_at,
  endedAt: row.ended_at,
})
