// The second person's word on a request: a signature over every opening it needs, or a refusal. Two at once,
// the same twice, one's own: refused, and nothing is half approved.
import { decodeIntent, type Signatory } from '@tipstaff/custody'
import { rolesOf } from '../personnel/index.ts'
import { approveAct, type ActHead } from '../platform/acts.ts'
import { headsOf, keepApproval } from '../platform/kept-acts.ts'
import { enqueue, newEntry } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { cardsInState, moveCards } from './cards.ts'
import { checkRole } from './draft-openings.ts'
import { endAct, moveRequest, requestById, type CardRequest } from './requests.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

/**
 * Approves a request: all its openings and cards in one transaction.
 * @throws Refusal `second-person-needed` for one's own, `wrong-state` when it no longer waits,
 * `not-permitted`, `not-found`
 */
export async function approveRequest(office: Needs, key: Signatory, id: string): Promise<number> {
  const { store, clock } = office
  const request = await requestById(store.db, id)
  if (request.by === key.operator) {
    throw new Refusal('second-person-needed', 'the person who asked cannot also approve')
  }
  const acts = (await openActs(office, request)).filter(({ state }) => state === 'drafted')
  await checkRole(office, key, 'approve', { type: request.type, approves: acts[0]?.hash })
  const approved = acts.map((act) => approveAct(act, key))
  return await store.write(async (trx) => {
    const at = clock()
    await moveRequest(trx, id, ['requested'], 'approved', at, key.operator)
    for (const act of approved) await keepApproval(trx, act, at)
    const cards = await cardsInState(trx, 'requested', id)
    const serials = cards.map(({ serial }) => serial)
    await moveCards(trx, serials, 'approve', at, { approved_by: key.operator })
    await enqueue(trx, entriesFor('card-approved', key, request, serials, at))
    return approved.reduce((sum, { intent }) => sum + decodeIntent(intent).count, 0)
  })
}

/**
 * Refuses what of a request is not yet signed. The person who asked may take it back so.
 * @throws Refusal `wrong-state`, `not-permitted`, `not-found`
 */
export async function refuseRequest(office: Needs, key: Signatory, id: string): Promise<number> {
  const { store, clock } = office
  const request = await requestById(store.db, id)
  if (request.by === key.operator) await rolesOf(office, key)
  else await checkRole(office, key, 'approve', { type: request.type })
  const acts = await openActs(office, request)
  return await store.write(async (trx) => {
    const at = clock()
    await moveRequest(trx, id, ['requested', 'approved'], 'refused', at)
    for (const act of acts) await endAct(trx, act.hash, 'failed')
    const asked = await cardsInState(trx, 'requested', id)
    const approved = await cardsInState(trx, 'approved', id)
    const serials = [...asked, ...approved].map(({ serial }) => serial)
    await moveCards(trx, serials, 'refuse', at, { refusal: 'by-approver' })
    await enqueue(trx, entriesFor('card-refused', key, request, serials, at))
    return serials.length
  })
}

async function openActs({ store }: Needs, { id }: CardRequest): Promise<readonly ActHead[]> {
  const acts = await headsOf(store.db, id)
  return acts.filter(({ state }) => state === 'drafted' || state === 'approved')
}

function entriesFor(
  kind: 'card-approved' | 'card-refused',
  key: Signatory,
  { id, type }: CardRequest,
  serials: readonly string[],
  at: number,
) {
  const by = key.operator
  return serials.map((card) => newEntry({ kind, by, card, type, request: id }, at))
}
