// From the names in running text to findings.
import type { RegisterFacts } from '../index/register.ts'
import { poissonTail } from './chance.ts'
import type { Finding, Place } from './finding.ts'
import type { TextEvidence } from './text-matcher.ts'
import { thresholds as t } from './thresholds.ts'
import { grouped, inWords } from './words.ts'

export function judgeText(place: Place, evidence: TextEvidence, facts: RegisterFacts): Finding[] {
  return [names(place, evidence, facts), addresses(place, evidence)].filter(
    (finding) => finding !== null,
  )
}

function names(place: Place, evidence: TextEvidence, facts: RegisterFacts): Finding | null {
  const { hits, names: all, shadowHits, ranked } = evidence
  if (hits === 0) return null
  // The dearer of the two estimates; names that go together (a family's, a country's) are in neither.
  const expected = Math.max(
    evidence.expected,
    facts.shadows === 0 ? 0 : shadowHits / facts.shadows,
    hits * t.proseChanceFloor,
  )
  const chance = poissonTail(hits, expected)
  const bar = place.isHidden || ranked >= t.rankedNamesMin ? t.proseChanceNear : t.proseChance
  if (hits < t.proseNamesMin || chance >= bar) return null
  const isMany = hits >= t.proseNamesHold && chance < t.listChance
  return {
    verdict: isMany ? 'HOLD' : 'WARN',
    rule: 'names-in-text',
    place,
    count: hits,
    chance,
    why:
      `${grouped(hits)} of ${grouped(all)} different names in the text are names of people of ours` +
      `${ranked > 0 ? `, ${grouped(ranked)} of them with a rank before them` : ''}; ` +
      `by chance it would be about ${expected < 0.5 ? 'none' : grouped(Math.round(expected))} (${inWords(chance)} to see so many).`,
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
