// The way of a printed card to its holder and back: scanned on arrival, handed over by one and checked by
// another, activated, returned, destroyed. Each step names who did it and stands in the ledger.
import type { OperatorId } from '@tipstaff/custody'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Writer } from '../platform/store.ts'
import { cardStateOf, moveCardOn, type CardStep } from './cards-to-print.ts'
import { addArrival, addHandover, handoverOf } from './handovers.ts'

type Needs = Pick<Office, 'store' | 'clock'>

/** Cards scanned as they arrive from the press; again is harmless. Returns how many were new. */
export async function receiveCards(
  office: Needs,
  input: { readonly cards: readonly string[]; readonly by: OperatorId },
): Promise<number> {
  const at = office.clock()
  return office.store.write(async (trx) => {
    let fresh = 0
    for (const card of input.cards) {
      const state = await cardStateOf(trx, card)
      if (state === 'signed') throw new Refusal('wrong-state', `${card} was never reported printed`)
      if (await addArrival(trx, card, input.by, at)) fresh += 1
    }
    return fresh
  })
}

/**
 * A card is handed over: `checkedBy` compared the person with portrait and papers, `by` gave the card.
 * @throws Refusal `wrong-state` before it has arrived, `second-person-needed` when both are the same
 */
export async function handOverCard(
  office: Needs,
  input: { readonly card: string; readonly by: OperatorId; readonly checkedBy: OperatorId },
): Promise<void> {
  const { card, by, checkedBy } = input
  if (by === checkedBy) {
    throw new Refusal('second-person-needed', 'who hands over and who checks are two people')
  }
  await step(office, input, 'hand-over', async (trx, at) => {
    if (!(await handoverOf(trx, card))) {
      throw new Refusal('wrong-state', `${card} has not been scanned on arrival`)
    }
    await recordHandOver(trx, card, { checkedBy, handedBy: by }, at)
  })
}

/** Who looked at the holder and who gave the card, and the ledger's entry of it. */
export async function recordHandOver(
  trx: Writer,
  card: string,
  who: { readonly checkedBy: OperatorId; readonly handedBy: OperatorId },
  at: number,
): Promise<void> {
  await addArrival(trx, card, who.handedBy, at)
  await addHandover(trx, card, who, at)
  await record(trx, { kind: 'card-handed-over', by: who.checkedBy, card, received: true }, at)
}

/** The holder has it: from the next status list on it is valid. */
export async function activateCard(office: Needs, input: CardAct): Promise<void> {
  await step(office, input, 'activate', async (trx, at) => {
    await record(trx, { kind: 'card-activated', by: input.by, card: input.card }, at)
  })
}

/** The card is back at the office. */
export async function returnCard(office: Needs, input: CardAct): Promise<void> {
  await step(office, input, 'return', async (trx, at) => {
    await record(trx, { kind: 'card-returned', by: input.by, card: input.card }, at)
  })
}

/** The card was destroyed before witnesses. */
export async function destroyCard(office: Needs, input: CardAct): Promise<void> {
  await step(office, input, 'destroy', async (trx, at) => {
    await record(trx, { kind: 'card-destroyed', by: input.by, card: input.card }, at)
  })
}

export interface CardAct {
  readonly card: string
  readonly by: OperatorId
}

async function step(
  office: Needs,
  { card, by }: CardAct,
  what: CardStep,
  write: (trx: Writer, at: number) => Promise<void>,
): Promise<void> {
  const at = office.clock()
  await office.store.write(async (trx) => {
    await moveCardOn(trx, card, what, at, by)
    await write(trx, at)
  })
}
