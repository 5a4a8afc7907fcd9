// A register of nobody with real names, each as common as it is: real names make real false alarms. Forename, surname, number,
// rank and unit are thrown apart, from one seed, so nobody real is in it but by chance.
import type { Person } from '../../packages/release-guard/src/index.ts'
import { dice, ranks } from '../../packages/release-guard/src/trial/made-up.ts'
import { commoner } from '../../packages/release-guard/src/trial/population.ts'
import { censusNames } from './public-corpus.ts'

/** Units as they are called: places, trades and words that stand in any file. */
const units = [
  'Finance',
  'Human Resources',
  'Traffic',
  'Operations',
  'Legal',
  'Press Office',
  'Training',
  'Central',
  'North',
  'South',
  'East',
  'West',
  'Information Technology',
  'Research',
  'Support',
]

export function censusPeople(count: number, seed: number): Person[] {
  const { surnames, forenames } = censusNames()
  const roll = dice(seed)
  const throwOne = (): number => roll(2 ** 32) / 2 ** 32
  const surname = commoner(surnames.length, 1.05, 20)
  const forename = commoner(forenames.length, 1, 15)
  return Array.from({ length: count }, (_, at) => ({
    number: String(1_000_003 + at * 7 + roll(7)),
    surname: surnames[surname(throwOne())] ?? '',
    given: forenames[forename(throwOne())] ?? '',
    rank: ranks[Math.min(roll(10), roll(10))] ?? '',
    unit: roll(2) === 0 ? (units[roll(units.length)] ?? '') : `District ${1 + roll(60)}`,
  }))
}
