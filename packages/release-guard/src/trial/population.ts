// A made-up population whose names are as common and as rare as those of a real country: of 47,000 people and as many
// strangers, 45 in 100 strangers share surname and initial with somebody. Everything from one seed, nobody real.
import type { Person } from '../index/person.ts'
import { dice, ranks } from './made-up.ts'

const of = (text: string): readonly string[] => text.split(' ')
const surnameStarts = of(
  'Bar Cal Dun Fen Gor Hal Kel Lan Mor Nor Pen Ros Sten Thor Wal Yar Ash Bren Crom Ed',
)
const surnameMiddles = of(' ing er en o and is el ar in')
const surnameSeconds = of(' al om ur et ig ab ed oc un av il ek os ith ant ol em ud')
const surnameEnds = of('ton ley ford well man son worth ham by wick sey bury den more cott dale')
const givenStarts = of(
  'Al An Ad Ar Ab Be Br Bo Ca Ch Cl Cr Da De Do El Em Er Fi Fr Ge Gr Ha He Is Ja Je Jo Ju Ka Ke Ky Le Li Lu Ma Me Mi Mo Ni Na Ol Pa Pe Ra Ro Ru Sa Si St Su To Ta Ti Vi Wi Yo Za Qu Eu',
)
const givenMiddles = of(' ri la mo se no')
const givenEnds = of('na ric lia ston vin ra dan mie sse nor tta bert nne rik')

/** The word of a number: its digits in as many bases as there are lists. */
function spell(no: number, lists: readonly (readonly string[])[]): string {
  let left = no
  return lists
    .map((list) => {
      const part = list[left % list.length] ?? ''
      left = Math.floor(left / list.length)
      return part
    })
    .join('')
}

/** Draws places 0, 1, 2 … where the first are the commonest, as names are. */
export function commoner(count: number, power: number, shift: number): (u: number) => number {
  const sums = new Float64Array(count)
  let sum = 0
  for (let r = 0; r < count; r += 1) {
    sum += 1 / (r + 1 + shift) ** power
    sums[r] = sum
  }
  return (u) => {
    let from = 0
    let to = count - 1
    while (from < to) {
      const middle = (from + to) >> 1
      if ((sums[middle] ?? 0) < u * sum) from = middle + 1
      else to = middle
    }
    return from
  }
}

const surnameRank = commoner(60_000, 1.05, 20)
const givenRank = commoner(5_000, 1, 15)
const surnameOf = (rank: number): string =>
  spell((rank * 7_919) % 60_800, [surnameStarts, surnameMiddles, surnameSeconds, surnameEnds])
const givenOf = (rank: number): string =>
  spell((rank * 1_777) % 5_040, [givenStarts, givenMiddles, givenEnds])

/** People one after the other. Two populations of different seeds share names as two samples of one country do. */
export function* population(
  count: number,
  seed: number,
  first = 1_000_003,
  unitName = 'District',
  units = 120,
): Generator<Person> {
  const roll = dice(seed)
  const u = (): number => roll(2 ** 32) / 2 ** 32
  for (let i = 0; i < count; i += 1)
    yield {
      number: String(first + i * 3),
      surname: surnameOf(surnameRank(u())),
      given: givenOf(givenRank(u())),
      rank: ranks[Math.min(roll(10), roll(10))] ?? '',
      unit: `${unitName} ${1 + roll(units)}`,
    }
}
