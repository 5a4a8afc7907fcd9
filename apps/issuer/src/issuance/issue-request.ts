// Issuing: what two people approved is opened, tried, recorded, signed and sealed, one opening at a time.
// Killed at any step it is run again; people whose records were opened and whose cards were not signed
// need a fresh approval, because an opening is used once.
import { CustodyRefusal, type Signatory } from '@tipstaff/custody'
import { holdersById } from '../personnel/index.ts'
import { type Act } from '../platform/acts.ts'
import { actsOf, keepAct, readAct } from '../platform/kept-acts.ts'
import { pendingOf } from '../platform/exposures.ts'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { openRecords } from '../platform/open-records.ts'
import { Refusal } from '../platform/refusal.ts'
import type { CardRefusal } from './card.ts'
import { isForDay } from '../personnel/index.ts'
import { cardsBySerial, cardsInState, statusListSize } from './cards.ts'
import { cardOf, checkRole, draftOpenings } from './draft-openings.ts'
import { endAct, moveRequest, requestById, type CardRequest } from './requests.ts'
import { refuseCards, signCards, type OnSigned, type Signing } from './sign-cards.ts'
import { makeTrialGate } from './trial-gate.ts'

/** Openings under way at once: the custodian opens one while another is tried and recorded. */
const underWayMax = 3

export interface Issued {
  readonly signed: number
  readonly refused: readonly { readonly serial: string; readonly refusal: CardRefusal }[]
  /** Cards whose opening was used or lost: asked for again, they wait for a second person. */
  readonly interrupted: number
}

/**
 * Issues what of a request is approved. `key` is the operator's who does it; with it, what was
 * interrupted is asked for again.
 * @throws Refusal `wrong-state` when the request is not approved, `not-ready`, `custodian-refused`
 */
export async function issueRequest(
  office: Office,
  key: Signatory,
  id: string,
  onProgress: (cards: number) => void = () => undefined,
  onSigned?: OnSigned,
): Promise<Issued> {
  const request = await requestById(office.store.db, id)
  await checkRole(office, key, 'request', { type: request.type })
  if (isForDay(request.type) !== (onSigned !== undefined))
    throw new Refusal('wrong-state', `request ${id} is for a day pass: it is made at the desk`)
  if (request.state !== 'approved') {
    throw new Refusal('wrong-state', `request ${id} is ${request.state}, not approved`)
  }
  const { credential } = await office.custodian.call('public-keys', {})
  const gate = makeTrialGate(office.settings.issuer, office.clock(), statusListSize)
  const signing = {
    office,
    by: key.operator,
    request,
    credentialKey: credential,
    gate,
    ...(onSigned ? { onSigned } : {}),
  }
  const issued = { signed: 0, refused: [] as Issued['refused'][number][] }
  await inTurn(await actsOf(office.store.db, id), async (hash) => {
    const act = await readAct(office.store.db, hash)
    if (act.state !== 'approved') return
    const done = await issueAct(signing, act)
    issued.signed += done.signed
    issued.refused.push(...done.refused)
    onProgress(issued.signed + issued.refused.length)
  })
  return { ...issued, interrupted: await conclude(office, key, request) }
}

// A few at a time. After the first failure none is begun; those under way come to their end first.
async function inTurn(
  hashes: readonly string[],
  work: (hash: string) => Promise<void>,
): Promise<void> {
  const waiting = [...hashes]
  const failures: unknown[] = []
  const lane = async (): Promise<void> => {
    for (let hash = waiting.shift(); hash && failures.length === 0; hash = waiting.shift()) {
      await work(hash).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: underWayMax }, lane))
  if (failures.length > 0) throw failures[0]
}

async function issueAct(signing: Signing, act: Act): Promise<Pick<Issued, 'signed' | 'refused'>> {
  const { office, by, request } = signing
  const serials = act.items.map(cardOf)
  const unfit = await unfitHolders(office, act)
  if (unfit.length > 0) {
    await office.store.write(async (trx) => {
      await endAct(trx, act.hash, 'failed')
      await refuseCards(trx, unfit, { by, request, at: office.clock() })
    })
    return { signed: 0, refused: unfit }
  }
  const opened = await openOnce(office, act)
  if (opened === null) return { signed: 0, refused: [] }
  const cards = await cardsBySerial(office.store.db, serials)
  const people = opened.flatMap((one, i) => {
    const card = cards.get(serials[i] ?? '')
    return card?.state === 'approved' ? [{ card, opened: one }] : []
  })
  return await signCards(signing, act, people)
}

// Whoever has gone from the registry, or has no portrait any more, would make the whole opening fail.
async function unfitHolders(office: Office, act: Act): Promise<Issued['refused']> {
  const ids = act.items.flatMap(({ holder }) => holder ?? [])
  const holders = await holdersById(office.store.db, ids)
  return act.items.flatMap((item) => {
    const holder = item.holder && holders.get(item.holder)
    if (holder?.hasPortrait) return []
    return [{ serial: cardOf(item), refusal: holder ? 'no-portrait' : 'no-such-holder' } as const]
  })
}

/** Null where the opening was used before: what it showed is lost, and stands in the ledger. */
async function openOnce(office: Office, act: Act) {
  try {
    return await openRecords(office, act)
  } catch (error) {
    const code =
      error instanceof Refusal && error.cause instanceof CustodyRefusal && error.cause.code
    if (code !== 'intent-used' && code !== 'expired') throw error
    await office.store.write(async (trx) => {
      await endAct(trx, act.hash, 'failed')
      if (code === 'expired' || (await pendingOf(trx, act.hash)) === 0) return
      const ended = {
        kind: 'opening-ended',
        intent: act.hash,
        outcome: 'failed',
        count: 0,
      } as const
      await record(trx, ended, office.clock())
    })
    return null
  }
}

/** Closes the request, or asks again for what is left. Gives how many wait for a second person. */
async function conclude(office: Office, key: Signatory, request: CardRequest): Promise<number> {
  const { store, clock } = office
  const left = await cardsInState(store.db, 'approved', request.id)
  if (left.length === 0) {
    await store.write((trx) => moveRequest(trx, request.id, ['approved'], 'done', clock()))
    return 0
  }
  const holders = await holdersById(
    store.db,
    left.map(({ holder }) => holder),
  )
  const subjects = left.flatMap(({ serial, holder }) => {
    const subjectKey = holders.get(holder)?.subjectKey
    return subjectKey ? [{ serial, holder, subjectKey }] : []
  })
  const { type } = request
  const acts = draftOpenings(key, request.id, subjects, clock(), { no: 1_000, type })
  await store.write(async (trx) => {
    await moveRequest(trx, request.id, ['approved'], 'requested', clock())
    for (const act of acts) await keepAct(trx, act)
  })
  return left.length
}
