// Cards as somebody pastes them: serials, or numbers of people, whose cards of the kinds a zone takes are meant.
import { cardIdFromSerial, CredentialError, serialFromCardId } from '@tipstaff/credential'
import type { HolderId } from '@tipstaff/custody'
import { t } from '../../console/index.ts'
import { cardsBySerial } from '../../issuance/index.ts'
import { findHolderByNumber } from '../../personnel/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { liveCardsOf } from '../access/zone-grants.ts'
import { grantCardsMax } from '../grant-access.ts'
import type { SiteZone } from '../site.ts'

type Needs = Pick<Office, 'store' | 'custodian'>

interface Line {
  readonly line: number
  readonly serial: string | null
  readonly holder: HolderId | null
}

/** The cards meant, or what is wrong, by the lines of the list and not by what stood there. */
export async function readCards(
  office: Needs,
  zone: SiteZone,
  text: string,
): Promise<{ readonly cards: readonly string[] } | { readonly wrong: string }> {
  const asked = text
    .split(/[\n,;\t]/)
    .map((one, i) => ({ typed: one.trim(), line: i + 1 }))
    .filter(({ typed }) => typed !== '')
  if (asked.length === 0) return { wrong: t('access.ask.wrong.none') }
  if (asked.length > grantCardsMax) return { wrong: t('access.ask.wrong.many') }
  const lines: Line[] = []
  for (const { typed, line } of asked) {
    const serial = serialIn(typed)
    lines.push({ line, serial, holder: serial === null ? await holderAt(office, typed) : null })
  }
  return await cardsOfLines(office, zone, lines)
}

async function cardsOfLines(
  { store }: Needs,
  { cardTypes }: SiteZone,
  lines: readonly Line[],
): Promise<{ readonly cards: readonly string[] } | { readonly wrong: string }> {
  const known = await cardsBySerial(
    store.db,
    lines.flatMap(({ serial }) => serial ?? []),
  )
  const holders = lines.flatMap(({ holder }) => holder ?? [])
  const own = await liveCardsOf(store.db, holders, cardTypes)
  const cardsAt = ({ serial, holder }: Line): readonly string[] => {
    if (holder !== null) return own.get(holder) ?? []
    const card = serial === null ? undefined : known.get(serial)
    return card && cardTypes.includes(card.type) ? [card.serial] : []
  }
  const missing = lines.filter((one) => cardsAt(one).length === 0).map(({ line }) => line)
  if (missing.length === 0) return { cards: [...new Set(lines.flatMap(cardsAt))] }
  const more = missing.length > 20 ? ' …' : ''
  const shown = `${missing.slice(0, 20).join(', ')}${more}`
  return { wrong: t('access.ask.wrong.nobody', { lines: shown }) }
}

function serialIn(typed: string): string | null {
  try {
    return serialFromCardId(cardIdFromSerial(typed.toUpperCase()))
  } catch (error) {
    if (error instanceof CredentialError) return null
    throw error
  }
}

async function holderAt(office: Needs, typed: string): Promise<HolderId | null> {
  if (/^ho_[a-z2-7]{16}$/.test(typed)) return typed as HolderId
  try {
    return (await findHolderByNumber(office, typed))?.id ?? null
  } catch (error) {
    if (error instanceof Refusal && error.code === 'malformed') return null
    throw error
  }
}
