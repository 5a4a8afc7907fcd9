// Orders about operators and their passkeys: asked for by one keeper, approved by another as any order. The
// ledger's entry names both, so the second is chosen when it is asked.
import { randomBytes } from 'node:crypto'
import {
  decodeIntent,
  keyDigest,
  passkeyDigest,
  passkeyFingerprint,
  type Intent,
  type OperatorId,
  type OperatorRole,
  type OperatorRow,
  type Passkey,
  type Signatory,
} from '@tipstaff/custody'
import { draftAct } from './acts.ts'
import { actsOf, readAct } from './kept-acts.ts'
import { approveOrder, keepOrder, waitingOrders, type OrderVerb } from './govern.ts'
import type { EntryFacts } from './ledger/ledger-rows.ts'
import type { Office } from './office.ts'
import { pendingPasskeys } from './passkeys/invites.ts'
import { Refusal } from './refusal.ts'

type Needs = Pick<Office, 'store' | 'clock' | 'custodian'>

interface Asked {
  readonly verb: Extract<OrderVerb, Intent['verb']>
  readonly second: OperatorId
  /** What the intent says besides. */
  readonly about: Partial<Pick<Intent, 'operator' | 'roles' | 'key'>>
  readonly entry: (by: readonly OperatorId[]) => EntryFacts
  readonly fields: Readonly<Record<string, unknown>>
  readonly said: string
}

/** Drafts and keeps an order of two keepers; gives its name. */
export async function askKeeper(
  office: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  { verb, second, about, entry, fields, said }: Asked,
): Promise<string> {
  if (second === key.operator)
    throw new Refusal('second-person-needed', 'the person who asks cannot also approve')
  const matter = `or_${randomBytes(8).toString('hex')}`
  const now = office.clock()
  const what = { verb, purpose: 'govern', recipient: 'office', ...about } as const
  const act = draftAct(key, what, entry([key.operator, second].sort()), matter, now)
  await office.store.write((trx) => keepOrder(trx, { act, verb, fields, said }, now))
  return matter
}

/** Asks that an operator be added; without `publicKey` he will have passkeys only. */
export async function askToAddOperator(
  office: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  input: {
    readonly operator: OperatorId
    readonly publicKey?: Uint8Array
    readonly roles: readonly OperatorRole[]
    readonly second: OperatorId
  },
): Promise<string> {
  const { operator, publicKey, second } = input
  const roles = [...new Set(input.roles)].sort()
  return askKeeper(office, key, {
    verb: 'add-operator',
    second,
    about: { operator, roles, ...(publicKey ? { key: keyDigest(publicKey) } : {}) },
    entry: (by) => ({ kind: 'operator-added', by, operator, roles }),
    fields: { operator, roles, ...(publicKey ? { publicKey } : {}) },
    said: `add ${operator} as ${roles.join(', ')}`,
  })
}

/** Asks that an operator be removed. Refusal `not-found`; `not-permitted` where he would take part himself. */
export async function askToRemoveOperator(
  office: Needs,
  key: Signatory,
  { operator, second }: { readonly operator: OperatorId; readonly second: OperatorId },
): Promise<string> {
  const row = await operatorRow(office, operator)
  byOthers(operator, [key.operator, second])
  const roles = [...row.roles].sort()
  return askKeeper(office, key, {
    verb: 'remove-operator',
    second,
    about: { operator },
    entry: (by) => ({ kind: 'operator-removed', by, operator, roles }),
    fields: { operator },
    said: `remove ${operator} (${roles.join(', ')})`,
  })
}

interface AboutPasskey {
  readonly operator: OperatorId
  /** Names the passkey: `passkeyDigest`. */
  readonly digest: string
  readonly second: OperatorId
}

/** Asks that a pending passkey be enrolled. Refusal `not-found`. */
export async function askToAddPasskey(
  office: Needs,
  key: Signatory,
  { operator, digest, second }: AboutPasskey,
): Promise<string> {
  const pending = (await pendingPasskeys(office)).find(
    (one) => one.operator === operator && one.digest === digest,
  )
  if (!pending) throw new Refusal('not-found', `no such passkey of ${operator} waits`)
  return askKeeper(office, key, {
    verb: 'add-passkey',
    second,
    about: { operator, key: digest },
    entry: (by) => ({ kind: 'passkey-added', by, operator, key: digest }),
    fields: { operator, passkey: pending.passkey },
    said: `enrol the passkey ${pending.fingerprint} of ${operator} on ${pending.passkey.origin}`,
  })
}

/** Asks that an enrolled passkey be removed. Refusal `not-found`; `not-permitted` by its own operator. */
export async function askToRemovePasskey(
  office: Needs,
  key: Signatory,
  { operator, digest, second }: AboutPasskey,
): Promise<string> {
  const { passkeys } = await operatorRow(office, operator)
  const own = passkeys.find((one: Passkey) => passkeyDigest(one) === digest)
  if (!own) throw new Refusal('not-found', `${operator} has no such passkey`)
  byOthers(operator, [key.operator, second])
  return askKeeper(office, key, {
    verb: 'remove-passkey',
    second,
    about: { operator, key: digest },
    entry: (by) => ({ kind: 'passkey-removed', by, operator, key: digest }),
    fields: { operator, credential: own.credential },
    said: `remove the passkey ${passkeyFingerprint(digest)} of ${operator}`,
  })
}

/** The intent's hash of an order, hex: what its approver signs. Refusal `not-found`. */
export async function orderHash(office: Pick<Office, 'store'>, matter: string): Promise<string> {
  const [hash] = await actsOf(office.store.db, matter)
  if (hash === undefined) throw new Refusal('not-found', `there is no order ${matter}`)
  return hash
}

async function operatorRow(office: Needs, operator: OperatorId): Promise<OperatorRow> {
  const { operators } = await office.custodian.call('list-operators', {})
  const row = operators.find((one) => one.operator === operator)
  if (!row) throw new Refusal('not-found', `${operator} is not enrolled`)
  return row
}

function byOthers(operator: OperatorId, by: readonly OperatorId[]): void {
  if (by.includes(operator))
    throw new Refusal('not-permitted', `two keepers other than ${operator} must do this`)
}

/**
 * A keeper's word that the passkey of this fingerprint is the operator's own: the first keeper's drafts the
 * order and gives its name, the second's approves it and gives null. What is compared is what is signed.
 * @throws Refusal `not-found`; `malformed` where the first keeper names no second
 */
export async function approvePasskey(
  office: Needs & Pick<Office, 'ledger'>,
  key: Signatory,
  told: {
    readonly operator: OperatorId
    readonly fingerprint: string
    readonly second?: OperatorId
  },
): Promise<string | null> {
  const { operator, fingerprint, second } = told
  for (const { matter, by } of await waitingOrders(office)) {
    const { intent } = await readAct(office.store.db, await orderHash(office, matter))
    const { verb, operator: of, key: digest } = decodeIntent(intent)
    if (verb !== 'add-passkey' || of !== operator || digest === undefined) continue
    if (passkeyFingerprint(digest) !== fingerprint || by === key.operator) continue
    await approveOrder(office, matter, key)
    return null
  }
  const pending = (await pendingPasskeys(office)).find(
    (one) => one.operator === operator && one.fingerprint === fingerprint,
  )
  if (!pending) throw new Refusal('not-found', `no passkey of ${operator} has this fingerprint`)
  if (second === undefined)
    throw new Refusal('malformed', 'the first keeper says with whom: give --with OPERATOR')
  return askToAddPasskey(office, key, { operator, digest: pending.digest, second })
}
