// The allow-list: a name of somebody who is public anyway may stand in files that leave, once two people have signed for
// it, until a day they both saw. Taking it off takes one, at once.
import type { OperatorId, OperatorRole, Signatory } from '@tipstaff/custody'
import { rolesOf } from '../personnel/index.ts'
import {
  agreeName,
  dayOf,
  endName,
  keepName,
  namesMarked,
  nameSaid,
  readName,
  type AllowedName,
  type NameSaid,
} from '../platform/guard/allowed-names.ts'
import { nameMarkOf, sealSaid } from '../platform/guard/guard-keys.ts'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import {
  approveStatement,
  checkStatement,
  keepStatement,
  makeStatement,
  readStatement,
  useStatement,
  type StatementRule,
} from '../publication/index.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

/** Data protection agrees, as it alone lets go what is blocked: an entry lets a blocked file go too. */
const allowRule = {
  act: 'allow-name',
  request: ['pass-office', 'data-protection'],
  approve: ['data-protection'],
} as const satisfies StatementRule
const withdrawers: readonly OperatorRole[] = allowRule.request

export interface NameWanted extends NameSaid {
  /** The last day it is to hold, YYYY-MM-DD. */
  readonly untilOn: string
}

/** How long a name, a number and a reason may be, in characters. */
export const nameLengths = { name: 80, number: 20, whyMin: 10, whyMax: 500 } as const

/** The last day an entry may be asked for today: a year ahead. */
export function lastDayOf(now: number): string {
  const day = new Date(now)
  return dayOf(Date.UTC(day.getUTCFullYear() + 1, day.getUTCMonth(), day.getUTCDate()))
}

/** Whether a day is one, and neither over nor more than a year ahead. */
export const isDayAhead = (day: string, now: number): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(day) &&
  Number.isFinite(Date.parse(day)) &&
  dayOf(Date.parse(day)) === day &&
  day >= dayOf(now) &&
  day <= lastDayOf(now)

function checked(wanted: NameWanted, now: number): NameWanted {
  const { untilOn } = wanted
  const [surname, given, why] = [wanted.surname.trim(), wanted.given.trim(), wanted.why.trim()]
  const number = wanted.number?.trim() ?? ''
  const isWord = (text: string, most: number): boolean =>
    text.length <= most && /[\p{L}\p{N}]/u.test(text)
  const { name, whyMin, whyMax } = nameLengths
  const wrong = (what: string): Refusal => new Refusal('malformed', what)
  if (!isWord(surname, name)) throw wrong(`surname: give it, in at most ${name} characters`)
  if (!isWord(given, name)) throw wrong(`given: give the forename, in at most ${name} characters`)
  if (number !== '' && !isWord(number, nameLengths.number))
    throw wrong(`number: letters and digits, at most ${nameLengths.number}`)
  if (why.length < whyMin || why.length > whyMax)
    throw wrong(`why: say it in ${whyMin} to ${whyMax} characters`)
  if (!isDayAhead(untilOn, now))
    throw wrong(`until: a day from today to ${lastDayOf(now)}, YYYY-MM-DD`)
  return { surname, given, number: number === '' ? null : number, why, untilOn }
}

/** The same for the same person, however it is typed. */
const markOfName = (office: Needs, { surname, given, number }: NameSaid): Promise<string> =>
  nameMarkOf(
    office,
    [surname, given, number].map((text) => text?.normalize('NFKC').toLowerCase() ?? null),
  )
/** What the two sign of the words they saw. */
const digestOf = (office: Needs, { surname, given, number, why }: NameSaid): Promise<string> =>
  nameMarkOf(office, [surname, given, number, why])

/**
 * Asks that a name may stand in files that leave; none does until somebody else agrees. Asked again for the same
 * person and day, gives the entry there is.
 * @throws Refusal `malformed` that names the field, `not-permitted`, `wrong-state` where somebody else asked
 */
export async function askToAllow(
  office: Needs,
  key: Signatory,
  wanted: NameWanted,
): Promise<string> {
  const { store, clock } = office
  const now = clock()
  const { untilOn, ...said } = checked(wanted, now)
  const mark = await markOfName(office, said)
  const facts = { name: mark, until: untilOn, said: await digestOf(office, said) }
  const statement = makeStatement(key, allowRule, facts, now)
  await checkStatement(office, statement, { ...allowRule, approve: null })
  const same = (await namesMarked(store.db, mark, now)).find(
    (one) => one.untilOn === untilOn && ['waiting', 'in-force'].includes(one.standing),
  )
  if (same && same.standing === 'waiting' && same.by !== key.operator)
    throw new Refusal('wrong-state', 'somebody else has asked for this already')
  if (same) return same.statement
  const { hash, by, at } = statement
  const sealed = await sealSaid(office, hash, said)
  await store.write(async (trx) => {
    await keepStatement(trx, statement)
    await keepName(trx, { statement: hash, mark, untilOn, by, at }, sealed)
    const entry = { by, name: mark, until: Date.parse(untilOn), statement: hash }
    await record(trx, { kind: 'allow-entry-asked', ...entry }, at)
  })
  return hash
}

/**
 * Agrees to an entry somebody else asked for: it is in force at once. Agreed to again by the same person, nothing more.
 * @throws Refusal `second-person-needed`, `not-permitted`, `wrong-state`, `not-found`
 */
export async function agreeToAllow(
  office: Needs,
  key: Signatory,
  beginning: string,
): Promise<AllowedName> {
  const { store, clock } = office
  const name = await readName(store.db, beginning, clock())
  const { statement: hash, mark, untilOn, standing } = name
  if (standing === 'in-force' && name.second === key.operator) return name
  if (standing !== 'waiting') throw new Refusal('wrong-state', `this entry is ${standing}`)
  const statement = approveStatement(await readStatement(store.db, hash), key)
  await checkStatement(office, statement, allowRule)
  const { facts } = statement
  const said = await digestOf(office, await nameSaid(office, hash))
  if (facts['name'] !== mark || facts['until'] !== untilOn || facts['said'] !== said)
    throw new Refusal('wrong-state', 'what was signed is about another entry')
  await store.write(async (trx) => {
    const at = clock()
    await useStatement(trx, statement)
    await agreeName(trx, hash, key.operator, at)
    const by: readonly OperatorId[] = [statement.by, key.operator].sort()
    const entry = { by, name: mark, until: Date.parse(untilOn), statement: hash }
    await record(trx, { kind: 'allow-entry-agreed', ...entry }, at)
  })
  return await readName(store.db, hash, clock())
}

/**
 * Takes an entry back, whether it waits or holds: from the next file on it counts for nothing. Done again, nothing more.
 * @throws Refusal `not-permitted`, `not-found`
 */
export async function withdrawAllowed(
  office: Needs,
  key: Signatory,
  beginning: string,
): Promise<AllowedName> {
  const { store, clock } = office
  const roles = await rolesOf(office, key)
  if (!roles.some((role) => withdrawers.includes(role)))
    throw new Refusal('not-permitted', `${key.operator} may not change the allow-list`)
  const { statement, mark, standing } = await readName(store.db, beginning, clock())
  if (standing !== 'withdrawn')
    await store.write(async (trx) => {
      const at = clock()
      await endName(trx, statement, key.operator, at)
      const entry = { by: key.operator, name: mark, statement }
      await record(trx, { kind: 'allow-entry-withdrawn', ...entry }, at)
    })
  return await readName(store.db, statement, clock())
}
