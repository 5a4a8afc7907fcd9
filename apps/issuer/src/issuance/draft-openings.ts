// The openings that issuing cards needs, drafted in pieces small enough for one answer of the custodian:
// a portrait for print is some forty kilobytes. Each is signed by who asks and lives until it is approved and used.
import {
  operatorRoles,
  rightFor,
  type FieldGroup,
  type HolderId,
  type Signatory,
} from '@tipstaff/custody'
import { decodeEntry } from '@tipstaff/ledger'
import { rolesOf } from '../personnel/index.ts'
import { draftOpening, type Act, type ActItem } from '../platform/acts.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import { isForDay, type CardTypeId } from '../personnel/index.ts'

/** What is opened to issue a card. */
export const issueGroups: readonly FieldGroup[] = ['F.text', 'F.portrait', 'V']
/** People an opening. */
export const openingSize = 150
/** How long a request may wait for its approval and use. */
export const requestLifeMs: number = 14 * 24 * 3_600_000
/** How long a day pass may: somebody stands at the desk. */
export const dayPassWaitMs: number = 3_600_000

const purposeOf = (type: CardTypeId): 'issue' | 'day-pass' =>
  isForDay(type) ? 'day-pass' : 'issue'

export interface CardSubject {
  readonly holder: HolderId
  readonly subjectKey: Uint8Array
  readonly serial: string
}

/** Drafts the openings for these cards; `no` is the number of the first. */
export function draftOpenings(
  key: Signatory,
  matter: string,
  cards: readonly CardSubject[],
  now: number,
  { no = 0, type }: { readonly no?: number; readonly type: CardTypeId },
): readonly Act[] {
  const acts: Act[] = []
  for (let from = 0; from < cards.length; from += openingSize) {
    const subjects = cards
      .slice(from, from + openingSize)
      .map(({ holder, subjectKey, serial }) => ({ holder, subjectKey, card: serial }))
    const purpose = purposeOf(type)
    const what = { purpose, recipient: 'office', groups: issueGroups } as const
    const lifeMs = purpose === 'issue' ? requestLifeMs : dayPassWaitMs
    const draft = { matter, no: no + acts.length, ...what, subjects, lifeMs }
    acts.push(draftOpening(key, draft, now))
  }
  return acts
}

/** The card an item of such an opening is for. */
export function cardOf(item: ActItem): string {
  const entry = decodeEntry(item.entry)
  if (entry.kind !== 'opening-intended' || entry.card === undefined)
    throw new Error('an opening for issue that names no card')
  return entry.card
}

/**
 * Says no early to who may not ask for cards, or not approve them (the act whose hash is `approves`); the
 * custodian decides by its own list.
 * @throws Refusal `not-permitted`
 */
export async function checkRole(
  office: Pick<Office, 'custodian'>,
  key: Signatory,
  act: 'request' | 'approve',
  { type, approves }: { readonly type: CardTypeId; readonly approves?: string | undefined },
): Promise<void> {
  const roles = await rolesOf(office, key, approves)
  const asked = { verb: 'open', purpose: purposeOf(type), groups: issueGroups } as const
  const approvers = rightFor(operatorRoles, asked)?.approve ?? []
  const may =
    act === 'request'
      ? rightFor(roles, asked) !== null
      : roles.some((role) => approvers.includes(role))
  if (!may) throw new Refusal('not-permitted', `${key.operator} may not ${act} cards`)
}
