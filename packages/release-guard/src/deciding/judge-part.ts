// From one part's evidence to findings, in words a clerk understands.
import type { RegisterFacts } from '../index/register.ts'
import { fisher, poissonTail, type ListCount } from './chance.ts'
import { verdicts, type Finding, type Place, type Verdict } from './finding.ts'
import type { Evidence } from './row-matcher.ts'
import type { NearCount } from './second-chance.ts'
import { thresholds as t } from './thresholds.ts'
import { grouped, inWords } from './words.ts'

/** Every finding one part gives rise to. */
export function judgePart(place: Place, evidence: Evidence, facts: RegisterFacts): Finding[] {
  const findings = [
    samePersonRows(place, evidence, facts),
    list(place, evidence.attributes, facts, 'attribute-list'),
    nearList(place, evidence, facts),
    list(place, evidence.forenames, facts, 'name-list'),
    list(place, evidence.initials, facts, 'name-list'),
    numbers(place, evidence),
    hiddenList(place, evidence),
  ]
    .filter((finding) => finding !== null)
    .sort((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict))
  // Two lists by the same rule say the same; the worse one is kept.
  return findings.filter(
    (finding, at) => findings.findIndex(({ rule }) => rule === finding.rule) === at,
  )
}

/** Rows with number and surname of one person. */
export function samePersonRows(
  place: Place,
  evidence: Evidence,
  facts: RegisterFacts,
): Finding | null {
  const { samePerson, numbersBesideNames, rows } = evidence
  if (samePerson === 0) return null
  const expected = numbersBesideNames * (facts.sameSurname + 2 ** -16)
  const chance = poissonTail(samePerson, expected)
  const isCertain =
    samePerson >= t.samePersonBlock && chance < t.listChance && samePerson > 2 * expected
  if (!isCertain && chance > 0.05) return null
  return {
    verdict: isCertain ? 'BLOCK' : 'WARN',
    rule: 'same-person-rows',
    place,
    count: samePerson,
    chance,
    why:
      (samePerson > rows
        ? `In ${grouped(rows)} ${rows === 1 ? 'row' : 'rows'} the number and the surname of one and the same person of ours stand together ${grouped(samePerson)} times. `
        : `${grouped(samePerson)} of ${grouped(rows)} rows hold the number and the surname of one and the same person of ours. `) +
      `Chance would give about ${expected < 0.5 ? 'none' : grouped(Math.round(expected))} (${inWords(chance)} to see so many).`,
  }
}

/**
 * Names that are ours but for one letter, alone or with those that are ours as they stand. They only make a list surer that is
 * suspicious without them: alone they warn.
 */
function nearList(place: Place, evidence: Evidence, facts: RegisterFacts): Finding | null {
  const { forenames, near } = evidence
  if (near.hits === 0) return null
  const together = list(place, sum(forenames, near), facts, 'name-list')
  const found = together ?? list(place, near, facts, 'name-list')
  if (found === null) return null
  const isSure = list(place, forenames, facts, 'name-list') !== null
  return {
    ...found,
    verdict: isSure ? found.verdict : 'WARN',
    why: `${found.why} ${nearWords(near.hits)}`,
  }
}

/** Names compared as they stand and names looked at again, each row once. */
export const sum = (count: ListCount, near: NearCount): ListCount => ({
  rows: count.rows + near.rows - near.again,
  hits: count.hits + near.hits,
  shadowHits: count.shadowHits + near.shadowHits,
})
export const nearWords = (hits: number): string =>
  `${hits === 1 ? 'One of them is' : `${grouped(hits)} of them are`} so only with one letter different, as after a slip or a bad copy.`

function list(
  place: Place,
  count: ListCount,
  facts: RegisterFacts,
  rule: 'name-list' | 'attribute-list',
): Finding | null {
  const { rows, hits, shadowHits } = count
  if (hits < 3) return null
  const chance = fisher(hits, rows, shadowHits, rows * facts.shadows)
  const share = hits / rows
  const byChance = shadowHits / (rows * facts.shadows)
  const stands =
    rule === 'attribute-list'
      ? share > t.attributeExcess * byChance + 2 / rows
      : rows >= t.listRowsMin && share - byChance >= t.listExcess
  if (!stands) return null
  const verdict = listVerdict(chance, place.isHidden)
  if (verdict === null) return null
  const what = rule === 'attribute-list' ? 'name, rank and unit together fit' : 'name fits'
  return {
    verdict,
    rule,
    place,
    count: hits,
    chance,
    why:
      `In ${grouped(hits)} of ${grouped(rows)} different rows the ${what} somebody of ours; in a list of strangers ` +
      `it would be about ${grouped(Math.round(byChance * rows))} (${inWords(chance)} to see so many by chance).`,
  }
}

function listVerdict(chance: number, isHidden: boolean): Verdict | null {
  if (chance < (isHidden ? t.hiddenListChance : t.listChance)) return 'BLOCK'
  return chance < t.warnChance * (isHidden ? 10 : 1) ? 'WARN' : null
}

function numbers(place: Place, evidence: Evidence): Finding | null {
  const { ourNumbers, numbers: all, ourNumbersByChance: expected } = evidence
  if (ourNumbers < 3) return null
  const chance = poissonTail(ourNumbers, expected)
  if (chance > t.listChance || ourNumbers < t.numbersShare * all || ourNumbers < 2 * expected)
    return null
  const isMany = ourNumbers >= t.numbersBlock
  return {
    verdict: isMany ? (place.isHidden ? 'BLOCK' : 'HOLD') : place.isHidden ? 'HOLD' : 'WARN',
    rule: 'register-numbers',
    place,
    count: ourNumbers,
    chance,
    why:
      `${grouped(ourNumbers)} of ${grouped(all)} numbers are numbers of our people; by chance it would be ` +
      `about ${expected < 0.5 ? 'none' : grouped(Math.round(expected))} (${inWords(chance)} to see so many).`,
  }
}

/** Twenty rows of people, not one row again and again. */
export const isList = ({ personRows, differentPeople }: Evidence): boolean =>
  personRows >= t.hiddenRowsHold && differentPeople >= t.hiddenDifferentMin

function hiddenList(place: Place, evidence: Evidence): Finding | null {
  if (!place.isHidden || !isList(evidence)) return null
  return {
    verdict: 'HOLD',
    rule: 'hidden-list',
    place,
    count: evidence.personRows,
    why: `${grouped(evidence.personRows)} rows that look like people, in a place that is not seen when the file is opened. Whether they are ours or not: look before it leaves.`,
  }
}
