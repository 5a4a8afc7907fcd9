// From what was read in all places to the verdict on a file: each place by itself, then shown against hidden, the
// answer against the file, and what an allow-list left out.
import type { RegisterFacts } from '../index/register.ts'
import type { Allowed } from './allow-list.ts'
import {
  verdicts,
  worst,
  type Finding,
  type PartRead,
  type Place,
  type Verdict,
} from './finding.ts'
import { isList, judgePart } from './judge-part.ts'
import { judgeText } from './text/judge-text.ts'
import type { Evidence } from './row-matcher.ts'
import type { TextEvidence } from './text/text-names.ts'
import { thresholds as t } from './thresholds.ts'
import { grouped } from './words.ts'

export interface PartEvidence {
  readonly place: Place
  readonly rows: Evidence
  readonly text: TextEvidence
}

export interface Judgement {
  readonly verdict: Verdict
  /** Worst first. */
  readonly findings: Finding[]
  readonly parts: PartRead[]
}

/** @param expectedRows how many rows the answer should have, when somebody said so */
export function judgeFile(
  parts: readonly PartEvidence[],
  ofReading: readonly Finding[],
  facts: RegisterFacts,
  allowed: Allowed,
  expectedRows?: number,
): Judgement {
  const findings = [...ofReading]
  for (const { place, rows, text } of parts)
    findings.push(...judgePart(place, rows, facts), ...judgeText(place, text, rows, facts))
  const beyond = moreThanShown(parts, expectedRows)
  if (beyond !== null) findings.push(beyond)
  const [first] = parts
  if (first !== undefined) findings.push(...leftOut(first.place, allowed))
  findings.sort((a, b) => verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict))
  return {
    verdict: worst(findings),
    findings,
    parts: parts.map(({ place, rows: { rows, personRows } }) => ({ place, rows, personRows })),
  }
}

/** "The answer has 19 rows, the file has 9,483", said outright. */
function moreThanShown(parts: readonly PartEvidence[], expectedRows?: number): Finding | null {
  const seen = parts.filter(({ place }) => !place.isHidden)
  const shown = Math.max(0, ...seen.map(({ rows }) => rows.rows))
  // Where somebody said what the answer has, what is seen may be too much as well.
  const [most] = parts
    .filter(({ place, rows }) => (expectedRows !== undefined || place.isHidden) && isList(rows))
    .sort((a, b) => b.rows.personRows - a.rows.personRows)
  const answer = expectedRows ?? shown
  const count = most?.rows.personRows ?? 0
  if (most === undefined || count < t.rowsBeyondMin || count <= t.rowsBeyond * answer) return null
  const beginning =
    expectedRows === undefined
      ? `What is seen has ${grouped(answer)} rows, the file has ${grouped(count)} more about people`
      : `The answer has ${grouped(answer)} rows, the file has ${grouped(count)} about people`
  return {
    verdict: 'HOLD',
    rule: 'more-than-shown',
    place: most.place,
    count,
    why: `${beginning} in ${most.place.words}.`,
  }
}

/** What was not looked at, on whose word and until when; and words that no longer hold. */
function leftOut(place: Place, allowed: Allowed): Finding[] {
  const note = (count: number, why: string): Finding => ({
    verdict: 'NOTE',
    rule: 'allowed',
    place: { ...place, words: 'the allow-list' },
    count,
    why,
  })
  const met = allowed.met()
  const said = met.map(({ owner, until }) => `${owner} until ${until}`)
  const findings: Finding[] = []
  if (met.length > 0)
    findings.push(
      note(
        met.length,
        `${met.length === 1 ? 'One person' : `${grouped(met.length)} people`} who may be named were not counted (${[...new Set(said)].join('; ')}).`,
      ),
    )
  if (allowed.expired.length > 0)
    findings.push(
      note(
        allowed.expired.length,
        `${grouped(allowed.expired.length)} ${allowed.expired.length === 1 ? 'entry' : 'entries'} of the allow-list ran out and did not count (${[...new Set(allowed.expired.map(({ owner, until }) => `${owner}, until ${until}`))].join('; ')}).`,
      ),
    )
  return findings
}
