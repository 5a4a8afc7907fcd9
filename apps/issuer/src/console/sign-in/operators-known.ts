// Who the custodian knows right now. Asked anew every few seconds, so that somebody removed is out at once.
import { knownOperator, type KnownOperator, type OperatorRow } from '@tipstaff/custody'
import type { Office } from '../../platform/office.ts'
import type { OpenSession } from '../session.ts'

const freshMs = 3_000
const kept = new WeakMap<object, { at: number; rows: Promise<readonly OperatorRow[]> }>()

/** The custodian's operators, at most three seconds old. */
export async function operatorsKnown({
  custodian,
  clock,
}: Pick<Office, 'custodian' | 'clock'>): Promise<readonly OperatorRow[]> {
  const now = clock()
  const last = kept.get(custodian)
  if (last && now - last.at < freshMs && now >= last.at) return await last.rows
  const rows = custodian.call('list-operators', {}).then(({ operators }) => operators)
  kept.set(custodian, { at: now, rows })
  rows.catch(() => kept.delete(custodian))
  return await rows
}

/** The session if its operator is still known, with the roles he has now; null when he was removed. */
export async function rolesNow(
  office: Pick<Office, 'custodian' | 'clock'>,
  session: OpenSession,
): Promise<OpenSession | null> {
  if (session.who.operator === null) return session
  const row = (await operatorsKnown(office)).find(
    ({ operator }) => operator === session.who.operator,
  )
  if (!row) return null
  const holder = session.holder === null ? [] : (['holder'] as const)
  session.roles = [...row.roles, ...holder]
  return session
}

/** Whose passkey this is, asked of the custodian itself. */
export async function ownerOf(
  { custodian }: Pick<Office, 'custodian'>,
  credential: Uint8Array,
): Promise<{ readonly row: OperatorRow; readonly known: KnownOperator } | null> {
  const { operators } = await custodian.call('list-operators', {})
  const row = operators.find(({ passkeys }) =>
    passkeys.some((one) => Buffer.compare(one.credential, credential) === 0),
  )
  return row ? { row, known: knownOperator(row) } : null
}
