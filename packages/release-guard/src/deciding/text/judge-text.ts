// From the names in running text to findings.
import type { RegisterFacts } from '../../index/register.ts'
import { fisher, poissonTail, type ListCount } from '../chance.ts'
import { verdicts, type Finding, type Place, type Verdict } from '../finding.ts'
import { nearWords, samePersonRows, sum } from '../judge-part.ts'
import type { Evidence } from '../row-matcher.ts'
import { thresholds as t } from '../thresholds.ts'
import { grouped, inWords } from '../words.ts'
import {
  shortWritings,
  type NameCount,
  type ShortWriting,
  type TextEvidence,
} from './text-names.ts'

/** @param rows what the same place says row by row */
export function judgeText(
  place: Place,
  evidence: TextEvidence,
  rows: Evidence,
  facts: RegisterFacts,
): Finding[] {
  const { joined, short, ranked } = evidence
  const isNear = place.isHidden || ranked >= t.rankedNamesMin
  const behindRank = ranked > 0 ? `, ${grouped(ranked)} of them with a rank before them` : ''
  const whole = namesOf(evidence.whole, facts, isNear ? t.proseChanceNear : t.proseChance, {
    what: 'different names in the text',
    more: behindRank,
  })
  const names = [
    nearNames(evidence, facts, isNear ? t.proseChance : t.warnChance, whole?.verdict ?? 'WARN'),
    whole,
    namesOf(joined, facts, isNear ? t.proseChance : t.warnChance, {
      what: 'different words in the text that may be a name with no gap',
      more: '',
    }),
    ...shortWritings.map((writing) =>
      shortNames(short[writing], facts, isNear ? t.proseChance : t.warnChance, words[writing]),
    ),
  ]
    .filter((finding) => finding !== null)
    .sort((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) || b.count - a.count)
    .map((finding) => ({ ...finding, place }))
  return [
    // The same place says the same in several writings; the worst is told.
    ...names.slice(0, 1),
    ...[
      samePerson(place, evidence, rows, facts),
      addresses(place, evidence),
      tooMany(place, evidence),
    ].filter((finding) => finding !== null),
  ]
}

const words: Readonly<Record<ShortWriting, string>> = {
  marked: 'different surnames with initials in the text',
  bare: 'different surnames beside capitals in the text',
  address: 'different mail addresses made of initial and surname',
}

type Unplaced = Omit<Finding, 'place'>

/** @param bar the chance below which it is told */
function namesOf(
  { hits, names: all, shadowHits, expected: byNames }: NameCount,
  facts: RegisterFacts,
  bar: number,
  said: { readonly what: string; readonly more: string },
): Unplaced | null {
  if (hits < t.proseNamesMin) return null
  // The dearer of the two estimates; names that go together (a family's, a country's) are in neither.
  const expected = Math.max(
    byNames,
    facts.shadows === 0 ? 0 : shadowHits / facts.shadows,
    hits * t.proseChanceFloor,
  )
  const chance = poissonTail(hits, expected)
  if (chance >= bar) return null
  return told(hits, chance, expected, `${grouped(all)} ${said.what}`, said.more)
}

/** Surname and initial are many people's: compared with the shadows as a list is. */
function shortNames(
  { rows, hits, shadowHits }: ListCount,
  facts: RegisterFacts,
  bar: number,
  what: string,
): Unplaced | null {
  if (rows < t.listRowsMin || hits < t.proseNamesMin) return null
  const chance = fisher(hits, rows, shadowHits, rows * facts.shadows)
  const byChance = shadowHits / (rows * facts.shadows)
  if (chance >= bar || hits / rows - byChance < t.listExcess) return null
  return told(hits, chance, byChance * rows, `${grouped(rows)} ${what}`, '')
}

/**
 * Whole names that are ours but for one letter, with those that are ours as they stand.
 * @param verdict of those alone: one letter different makes it no worse
 */
function nearNames(
  { whole: { names: rows, hits, shadowHits }, near }: TextEvidence,
  facts: RegisterFacts,
  bar: number,
  verdict: Verdict,
): Unplaced | null {
  if (near.hits === 0) return null
  const what = 'different names in the text'
  const found =
    shortNames(sum({ rows, hits, shadowHits }, near), facts, bar, what) ??
    shortNames(near, facts, bar, what)
  return found && { ...found, verdict, why: `${found.why} ${nearWords(near.hits)}` }
}

function told(hits: number, chance: number, expected: number, of: string, more: string): Unplaced {
  const isMany = hits >= t.proseNamesHold && chance < t.listChance
  return {
    verdict: isMany ? 'HOLD' : 'WARN',
    rule: 'names-in-text',
    count: hits,
    chance,
    why:
      `${grouped(hits)} of ${of} are names of people of ours${more}; ` +
      `by chance it would be about ${expected < 0.5 ? 'none' : grouped(Math.round(expected))} (${inWords(chance)} to see so many).`,
  }
}

/** Number and surname of one person near one another, where rows do not say so already. */
function samePerson(
  place: Place,
  { samePerson: count, numbersBesideNames }: TextEvidence,
  rows: Evidence,
  facts: RegisterFacts,
): Finding | null {
  if (count === 0) return null
  if (count <= rows.samePerson && samePersonRows(place, rows, facts) !== null) return null
  const expected = numbersBesideNames * (facts.sameSurname + 2 ** -16)
  const chance = poissonTail(count, expected)
  const isCertain = count >= t.samePersonBlock && chance < t.listChance && count > 2 * expected
  if (!isCertain && chance > 0.05) return null
  return {
    verdict: isCertain ? 'BLOCK' : 'WARN',
    rule: 'same-person-rows',
    place,
    count,
    chance,
    why:
      `In the text ${count === 1 ? 'the number of one of our people stands near its own surname' : `the numbers of ${grouped(count)} of our people stand near their own surnames`}. ` +
      `Chance would give about ${expected < 0.5 ? 'none' : grouped(Math.round(expected))} (${inWords(chance)} to see so many).`,
  }
}

function addresses(place: Place, { addresses: count }: TextEvidence): Finding | null {
  if (count === 0) return null
  return {
    verdict: count >= t.ownAddressesWarn ? 'WARN' : 'NOTE',
    rule: 'own-addresses',
    place,
    count,
    why:
      count === 1
        ? 'One mail address of our own stands here.'
        : `${grouped(count)} different mail addresses of our own stand here.`,
  }
}

function tooMany(place: Place, { isFull }: TextEvidence): Finding | null {
  if (!isFull) return null
  const why = 'This cannot be checked: it has more different names than can be compared.'
  return { verdict: 'HOLD', rule: 'unreadable', place, count: 1, why }
}
