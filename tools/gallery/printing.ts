// Cards printed for the gallery as in earnest: a batch, a station, and at the end the counter.
import { runBatch, type Press, type Station } from '../../apps/bureau/src/index.ts'
import { cardBySerial, type Card } from '../../apps/issuer/src/issuance/index.ts'
import {
  activateCard,
  approveBatch,
  blankSerial,
  handOverCard,
  issueStock,
  jobsOf,
  prepareBatch,
  receiveCards,
  receiveStock,
  type Batch,
} from '../../apps/issuer/src/personalisation/index.ts'
import { fetched, signedCards, type PressAtWork } from '../../test/press-at-work.ts'

let blanksUsed = 0
let stations = 0

/** A station nobody has used. */
export const anotherStation = (works: PressAtWork): Promise<Station> =>
  works.newStation(`Station ${String(++stations)}`)

/** A batch of these cards at the station, approved, with blanks. */
export async function batchOf(
  { house: { office, people } }: PressAtWork,
  station: Station,
  cards: readonly string[] | 'all-signed',
): Promise<Batch['id']> {
  const prepared = await prepareBatch(office, {
    station: station.settings.station,
    cards,
    key: people['press-operator'],
    second: people.approver.operator,
    cardsAnHour: 0,
  })
  const { batch } = await approveBatch(office, { batch: prepared.id, key: people.approver })
  const by = people['press-operator'].operator
  const first = blankSerial('HC', blanksUsed + 1)
  const blank = (no: number): string => blankSerial('HC', blanksUsed + no)
  await receiveStock(office, { first, last: blank(40), by })
  await issueStock(office, { first, last: blank(8), by, batch: batch.id })
  blanksUsed += 40
  return batch.id
}

/** What comes of one card after another at the printer; after the last of them the station is switched off. */
export type Outcome = 'good' | 'spoiled' | 'power-cut'

/** Prints until the outcomes are used up; gives the cards that came out good. */
export async function printBatch(
  works: PressAtWork,
  station: Station,
  batch: Batch['id'],
  outcomes: readonly Outcome[],
): Promise<readonly string[]> {
  const left = [...outcomes]
  const judge: Press['judge'] = ({ blank }) => {
    const outcome = left.shift()
    if (outcome === undefined || outcome === 'power-cut')
      return Promise.reject(new Error('the power went'))
    return Promise.resolve({ outcome, blank })
  }
  const press = works.pressOf(station, judge)
  try {
    const manifest = await fetched(press, batch)
    await runBatch(press, manifest, { parallel: 1, stopped: () => left.length === 0 })
  } catch (error) {
    if (outcomes.at(-1) !== 'power-cut') throw error
  } finally {
    press.journal.close()
    press.door.close()
  }
  const good = await jobsOf(works.house.office.store.db, batch, { states: ['good'] })
  return good.map(({ card }) => card)
}

/** Cards over the counter: received and handed over by two people; in use with `active`. */
export async function handOut(
  { house: { office, people } }: PressAtWork,
  cards: readonly string[],
  until: 'handed-over' | 'active',
): Promise<void> {
  const by = people['pass-office'].operator
  await receiveCards(office, { cards, by })
  for (const card of cards) {
    await handOverCard(office, { card, by, checkedBy: people.sponsor.operator })
    if (until === 'active') await activateCard(office, { card, by })
  }
}

/** Somebody's card, printed just now and in use. */
export async function cardInUse(works: PressAtWork): Promise<Card> {
  const station = await anotherStation(works)
  const batch = await batchOf(works, station, await signedCards(works.house, 1))
  const [serial = ''] = await printBatch(works, station, batch, ['good'])
  await handOut(works, [serial], 'active')
  const card = await cardBySerial(works.house.office.store.db, serial)
  if (!card) throw new Error(`there is no card ${serial}`)
  return card
}
