// Which words occur as surname, forename, rank or unit, and how common the names are: bit maps and tables of
// counts by the low bits of a word's token. Strangers' words may fall on the same bit; counts are then too high, never too low.

export const roles = ['surname', 'forename', 'rank', 'unit'] as const
export type Role = (typeof roles)[number]
export const roleBits: Readonly<Record<Role, number>> = {
  surname: 22,
  forename: 20,
  rank: 16,
  unit: 18,
}
export const counted = ['surname', 'forename'] as const
export type Counted = (typeof counted)[number]
export const countBits: Readonly<Record<Counted, number>> = { surname: 18, forename: 16 }

/** The bit of a token in the map of a role: its lowest bits, which a bit operation takes of a number of 52 bits too. */
const bitOf = (role: Role, token: number): number => token & ((1 << roleBits[role]) - 1)
/** Its place in the table of counts. */
const placeOf = (role: Counted, token: number): number => token & ((1 << countBits[role]) - 1)

/** Twelve steps to each doubling in one byte; 0 is nobody. */
const stepOf = (count: number): number =>
  count <= 0 ? 0 : Math.min(255, 1 + Math.ceil(12 * Math.log2(count)))
const counts = Float64Array.from({ length: 256 }, (_, step) =>
  step === 0 ? 0 : 2 ** ((step - 1) / 12),
)

/** The finished tables, as they stand in an index file. */
export class RoleWords {
  readonly bits: Readonly<Record<Role, Uint8Array>>
  readonly steps: Readonly<Record<Counted, Uint8Array>>

  constructor(
    bits: Readonly<Record<Role, Uint8Array>>,
    steps: Readonly<Record<Counted, Uint8Array>>,
  ) {
    this.bits = bits
    this.steps = steps
  }

  plays(role: Role, token: number): boolean {
    const bit = bitOf(role, token)
    return (((this.bits[role][bit >>> 3] ?? 0) >>> (bit & 7)) & 1) === 1
  }

  /** About how many people of the register are called so; never less than there are. */
  count(role: Counted, token: number): number {
    return counts[this.steps[role][placeOf(role, token)] ?? 0] ?? 0
  }

  /** One more word in a role: for people who came after the index was built. */
  add(role: Role, token: number): void {
    const bit = bitOf(role, token)
    this.bits[role][bit >>> 3] = (this.bits[role][bit >>> 3] ?? 0) | (1 << (bit & 7))
    if (role !== 'surname' && role !== 'forename') return
    const at = placeOf(role, token)
    const steps = this.steps[role]
    steps[at] = stepOf((counts[steps[at] ?? 0] ?? 0) + 1)
  }
}

/** Collects the words of people, exactly counted, and makes the tables. */
export class RoleCounts {
  readonly #tokens: Record<Role, Map<number, number>> = {
    surname: new Map(),
    forename: new Map(),
    rank: new Map(),
    unit: new Map(),
  }

  /** So many people more have this word in this role. */
  add(role: Role, token: number, people: number): void {
    if (token === 0) return
    const tokens = this.#tokens[role]
    tokens.set(token, (tokens.get(token) ?? 0) + people)
  }

  /** The chance that two people drawn from the register share a surname. */
  sameSurname(people: number): number {
    let sum = 0
    for (const count of this.#tokens.surname.values()) sum += (count / people) ** 2
    return sum
  }

  finish(): RoleWords {
    const words = emptyRoleWords()
    for (const role of roles)
      for (const token of this.#tokens[role].keys()) {
        const bit = bitOf(role, token)
        words.bits[role][bit >>> 3] = (words.bits[role][bit >>> 3] ?? 0) | (1 << (bit & 7))
      }
    for (const role of counted) {
      const sums = new Map<number, number>()
      for (const [token, count] of this.#tokens[role]) {
        const at = placeOf(role, token)
        sums.set(at, (sums.get(at) ?? 0) + count)
      }
      for (const [at, sum] of sums) words.steps[role][at] = stepOf(sum)
    }
    return words
  }
}

export function emptyRoleWords(): RoleWords {
  const bits = Object.fromEntries(
    roles.map((role) => [role, new Uint8Array(2 ** roleBits[role] / 8)]),
  ) as Record<Role, Uint8Array>
  const steps = Object.fromEntries(
    counted.map((role) => [role, new Uint8Array(2 ** countBits[role])]),
  ) as Record<Counted, Uint8Array>
  return new RoleWords(bits, steps)
}
