// Names for an answer: an opening like any other, logged, rationed, and by two people past a screenful.
import { intentLifeMs, screenfulMax, type HolderId, type Signatory } from '@tipstaff/custody'
import { holdersById, readRecord } from '../personnel/index.ts'
import { approveAct, draftOpening, type Act } from '../platform/acts.ts'
import type { Office } from '../platform/office.ts'
import { openRecords } from '../platform/open-records.ts'
import { Refusal } from '../platform/refusal.ts'

export interface NamedPerson {
  readonly name: string
  readonly rank: string
}
export type Names = ReadonlyMap<HolderId, NamedPerson>
const chunk = 1_000

/**
 * Names and ranks of these people; who cannot be named (shredded since) is absent.
 * @throws Refusal `second-person-needed`, `custodian-refused`, `not-ready`
 */
export async function namePeople(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>,
  key: Signatory,
  second: Signatory | null,
  people: readonly HolderId[],
): Promise<Names> {
  return (await namePeopleFor(office, key, second, people)).names
}

/** The same, with the intent two people signed: the first where there are several, null where one sufficed. */
export async function namePeopleFor(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>,
  key: Signatory,
  second: Signatory | null,
  people: readonly HolderId[],
): Promise<{ readonly names: Names; readonly approvedBy: string | null }> {
  if (people.length > screenfulMax && !second)
    throw new Refusal(
      'second-person-needed',
      `names of more than ${screenfulMax} need --second KEY`,
    )
  const drafts = await draftNames(office, key, 'exposure', people)
  const acts = second ? drafts.map((draft) => approveAct(draft, second)) : drafts
  const approvedBy = second ? (acts[0]?.hash ?? null) : null
  return { names: await openNames(office, acts), approvedBy }
}

/** Drafts the openings of these people's names, at most 1,000 people each. Writes nothing. */
export async function draftNames(
  { store, clock }: Pick<Office, 'store' | 'clock'>,
  key: Signatory,
  matter: string,
  people: readonly HolderId[],
): Promise<readonly Act[]> {
  const holders = await holdersById(store.db, people)
  const subjects = people.flatMap((id) => {
    const holder = holders.get(id)
    return holder ? [{ holder: id, subjectKey: new Uint8Array(holder.subjectKey) }] : []
  })
  const acts: Act[] = []
  for (let from = 0; from < subjects.length; from += chunk) {
    const some = subjects.slice(from, from + chunk)
    const what = { purpose: 'exposure', recipient: key.operator, groups: ['F.text'] } as const
    const draft = { matter, no: acts.length, ...what, subjects: some, lifeMs: intentLifeMs }
    acts.push(draftOpening(key, draft, clock()))
  }
  return acts
}

/** Opens what was drafted, and approved where it has to be. `report` gets the people opened so far. */
export async function openNames(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock' | 'log'>,
  acts: readonly Act[],
  report: (done: number) => void = () => undefined,
): Promise<Names> {
  const names = new Map<HolderId, NamedPerson>()
  for (const act of acts) {
    for (const { holder, groups } of await openRecords(office, act)) {
      const text = groups['F.text']
      if (!text) throw new Error('an opened record without its group')
      const { name, rank } = readRecord('F.text', text)
      names.set(holder, { name, rank })
    }
    report(names.size)
  }
  return names
}
