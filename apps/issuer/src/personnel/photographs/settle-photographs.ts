// The office's word on photographs that have something wrong with them: good enough to print, or not.
import type { HolderId, Signatory } from '@tipstaff/custody'
import { enqueue, newEntry } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { markPortraits } from '../holders.ts'
import { findingsOf, judgeFindings, photographsIn } from './photographs.ts'

export interface Judgement {
  readonly outcome: 'accepted' | 'refused'
  /** These holders' photographs, or all whose findings are among `codes`. */
  readonly which: { readonly holders: readonly HolderId[] } | { readonly codes: readonly string[] }
}

/**
 * Judges photographs that wait for it. A refused portrait's envelope is destroyed.
 * @throws Refusal `wrong-state` where one of those named does not wait
 */
export async function settlePhotographs(
  office: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  { outcome, which }: Judgement,
): Promise<number> {
  const holders = await waiting(office, which)
  const at = office.clock()
  return await office.store.write(async (trx) => {
    const judged = await judgeFindings(trx, holders, outcome, at)
    if (judged !== holders.length) throw new Refusal('wrong-state', 'one was judged meanwhile')
    await markPortraits(trx, holders, outcome === 'accepted', at)
    for (let from = 0; outcome === 'refused' && from < holders.length; from += 500) {
      await trx
        .deleteFrom('envelopes')
        .where('holder', 'in', holders.slice(from, from + 500))
        .where('grp', '=', 'F.portrait')
        .execute()
    }
    const facts = { kind: 'photo-judged', by: key.operator, outcome } as const
    await enqueue(
      trx,
      holders.map(() => newEntry(facts, at)),
    )
    return judged
  })
}

async function waiting(
  { store }: Pick<Office, 'store'>,
  which: Judgement['which'],
): Promise<readonly HolderId[]> {
  if ('codes' in which) {
    const all = await photographsIn(store.db, 'to-judge')
    const meant = all.filter(({ codes }) => codes.every((code) => which.codes.includes(code)))
    return meant.map(({ holder }) => holder)
  }
  const found = await findingsOf(store.db, which.holders)
  for (const holder of which.holders) {
    if (found.get(holder)?.state === 'to-judge') continue
    throw new Refusal('wrong-state', `no photograph of ${holder} waits to be judged`)
  }
  return which.holders
}
