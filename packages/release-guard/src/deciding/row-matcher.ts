// Counts, row by row, how many rows of one part belong to one registered person, and how many would by chance.
import type { Register } from '../index/register.ts'
import type { Allowed } from './allow-list.ts'
import type { Cell, CellReader, Given, Surname } from './cell.ts'
import { compare, newCount, type ListCount } from './chance.ts'
import { looks, makeAPerson } from './looks.ts'
import { nearPairsOf, SecondChance, type NearCount } from './second-chance.ts'
import { thresholds } from './thresholds.ts'
import { TokenSet } from '../index/token-set.ts'

/** One part's evidence. */
export interface Evidence {
  readonly rows: number
  /** Rows that look like people to whoever reads them. */
  readonly personRows: number
  /** How many of those rows are different from one another, counted to a hundred. */
  readonly differentPeople: number
  readonly samePerson: number
  /** Our numbers that stood beside a surname: what samePerson is compared with. */
  readonly numbersBesideNames: number
  readonly numbers: number
  readonly ourNumbers: number
  /** How many numbers would be ours by chance. */
  readonly ourNumbersByChance: number
  readonly initials: ListCount
  readonly forenames: ListCount
  readonly attributes: ListCount
  /** Forename and surname of somebody of ours but for one letter. */
  readonly near: NearCount
}

const acrossMax = 8
/** A wider row may be of several people, one behind the other. */
const wideRow = 48
const differentMax = 100
/** Sets one surname's initials apart in a sum of 52 bits, with nothing rounded away. */
const initialWeight = 2_654_435_761
const rowsBeforeMemo = 500
const rowSlots = 1 << 16

interface Pair {
  readonly surname: number
  readonly given: Given
}

export class RowMatcher {
  readonly #register: Register
  readonly #cells: CellReader
  readonly #allowed: Allowed
  readonly #seen = new Set<number>()
  readonly #surnamesMet = new Map<number, number>()
  readonly #seenAttributes = new Set<number>()
  /** Our numbers; marked are those that stood with their own person's surname. */
  readonly #numbersSeen = new TokenSet()
  #rowKeys: Int32Array | null = null
  #rows = 0
  #personRows = 0
  readonly #peopleSeen = new Set<number>()
  #numbersBesideNames = 0
  #secondLooks = 0
  #numbers = 0
  readonly #densities = new Map<string, number>()
  #ourNumbersByChance = 0
  readonly #initials = newCount()
  readonly #forenames = newCount()
  readonly #attributes = newCount()
  readonly #second: SecondChance

  constructor(register: Register, cells: CellReader, allowed: Allowed) {
    this.#register = register
    this.#cells = cells
    this.#allowed = allowed
    this.#second = new SecondChance(register, cells.near, allowed)
  }

  /** Takes one row of cells. */
  row(texts: readonly string[]): void {
    this.cells(texts.map((text) => this.#cells.read(text)))
  }

  /** Takes one row of cells already read. */
  cells(row: readonly Cell[]): void {
    let surnameCount = 0
    let givenCount = 0
    let numberCount = 0
    let filled = 0
    let bits = 0
    let nameCells = 0
    for (const cell of row) {
      if (!cell.isEmpty) filled += 1
      surnameCount += cell.surnames.length
      givenCount += cell.givens.length
      bits |= cell.looks
      if ((cell.looks & (looks.surname | looks.given)) !== 0) nameCells += 1
      if (cell.number !== 0) numberCount += this.#number(cell)
    }
    if (filled === 0) return
    this.#rows += 1
    if (numberCount > 0) this.#samePerson(row)
    if (surnameCount > 0 && makeAPerson(bits, nameCells)) this.#person(row)
    if (givenCount > 0) this.#named(row, surnameCount)
  }

  /** A row with a forename or initials. */
  #named(row: readonly Cell[], surnames: number): void {
    if (surnames === 0) this.#leave(row, false)
    // Once rows beyond doubt have been found by the thousand, the weaker tests add nothing.
    else if (this.#numbersSeen.marked < thresholds.certainRows && !this.#wasSeen(row))
      this.#names(row)
  }

  /** What was found so far. */
  evidence(): Evidence {
    return {
      rows: this.#rows,
      personRows: this.#personRows,
      differentPeople: this.#peopleSeen.size,
      samePerson: this.#numbersSeen.marked,
      numbersBesideNames: this.#numbersBesideNames,
      numbers: this.#numbers,
      ourNumbers: this.#numbersSeen.size,
      ourNumbersByChance: this.#ourNumbersByChance,
      initials: { ...this.#initials },
      forenames: { ...this.#forenames },
      attributes: { ...this.#attributes },
      near: this.#second.count(this.#forenames.hits),
    }
  }

  /** A row that looks like somebody. */
  #person(row: readonly Cell[]): void {
    this.#personRows += 1
    if (this.#peopleSeen.size >= differentMax) return
    let sum = 0
    for (const cell of row) {
      for (const { token } of cell.surnames) sum = (sum + token) % 2 ** 52
      for (const { initial } of cell.givens) sum = (sum + initial * initialWeight) % 2 ** 52
    }
    this.#peopleSeen.add(sum)
  }

  #number(cell: Cell): number {
    if (cell.isOurNumber) {
      if (this.#allowed.isNumber(cell.number)) return 0
      if (!this.#numbersSeen.add(cell.number)) return 1
    }
    this.#numbers += 1
    this.#ourNumbersByChance += this.#density(cell.shape)
    return cell.isOurNumber ? 1 : 0
  }

  /** The chance that a number of this shape is one of ours. */
  #density(shape: string): number {
    let density = this.#densities.get(shape)
    if (density === undefined) {
      const ours = this.#register.facts.shapes[shape] ?? 0
      density = Math.min(
        1,
        ours / (0.9 * Array.from(shape).reduce((all, sign) => all * (sign === 'a' ? 26 : 10), 1)),
      )
      this.#densities.set(shape, density)
    }
    return density
  }

  #samePerson(row: readonly Cell[]): void {
    for (const [at, { number, isOurNumber }] of row.entries()) {
      if (!isOurNumber || this.#numbersSeen.isMarked(number)) continue
      let tried = 0
      let fits = false
      for (const cell of near(row, at))
        for (const { token } of cell.surnames) {
          if (tried >= acrossMax * 2 || fits) break
          tried += 1
          fits = this.#register.has('numberSurname', 0, number, token)
        }
      this.#numbersBesideNames += tried
      if (fits || this.#isNearly(near(row, at), number)) this.#numbersSeen.mark(number)
    }
  }

  /** One of our numbers beside a name that is not its own: is it its own but for a slip? Each spelling tried is counted. */
  #isNearly(row: readonly Cell[], number: number): boolean {
    if (this.#secondLooks >= thresholds.secondLooks) return false
    this.#secondLooks += 1
    const words = row.flatMap((cell) => cell.words).filter((word) => word.length > 3)
    for (const word of words.slice(0, 3))
      for (const token of this.#cells.near.of(word)) {
        this.#numbersBesideNames += 1
        if (this.#register.has('numberSurname', 0, number, token)) return true
      }
    return false
  }

  /** The same names, ranks and units in the same order tell nothing new. What was forgotten is compared again. */
  #wasSeen(row: readonly Cell[]): boolean {
    if (this.#rows < rowsBeforeMemo) return false
    let first = 1
    let second = 1
    for (const { id } of row) {
      if (id === 0) continue
      first = Math.imul(first ^ id, 0x01000193)
      second = (Math.imul(second, 0x2c1b3c6d) + id) | 0
    }
    const at = ((first ^ (first >>> 15)) & (rowSlots - 1)) * 2
    const keys = (this.#rowKeys ??= new Int32Array(rowSlots * 2))
    if (keys[at] === first && keys[at + 1] === second) return true
    keys[at] = first
    keys[at + 1] = second
    return false
  }

  #names(row: readonly Cell[]): void {
    if (this.#seen.size >= thresholds.rowsCompared) return
    const pairs = pairsOf(row)
    if (pairs.length === 0 || pairs.some((pair) => this.#isAllowed(pair))) return
    let sum = 0
    for (const { surname, given } of pairs)
      sum = (sum + surname + given.initial * initialWeight) % 2 ** 52
    if (!this.#seen.has(sum)) {
      this.#seen.add(sum)
      const { rows } = this.#forenames
      if (!this.#list(this.#fresh(pairs))) this.#leave(row, this.#forenames.rows > rows)
    }
    this.#attributesOf(row, pairs, sum)
  }

  /** The names whose surname has not been met so often that it is no name but a word of the trade, a unit, a place. */
  #fresh(pairs: readonly Pair[]): readonly Pair[] {
    const fresh = pairs.filter(
      ({ surname }) => (this.#surnamesMet.get(surname) ?? 0) < thresholds.rowsOfSurname,
    )
    for (const surname of new Set(fresh.map((pair) => pair.surname)))
      this.#surnamesMet.set(surname, (this.#surnamesMet.get(surname) ?? 0) + 1)
    return fresh
  }

  /** Is the row somebody of ours, forename and surname? */
  #list(pairs: readonly Pair[]): boolean {
    if (pairs.length === 0) return false
    this.#compare(this.#initials, (layer) =>
      pairs.some(({ surname, given }) =>
        this.#register.has('surnameInitial', layer, surname, given.initial),
      ),
    )
    const named = pairs.filter(({ given }) => given.token !== 0)
    if (named.length === 0) return false
    return this.#compare(this.#forenames, (layer) =>
      named.some(({ surname, given }) =>
        this.#register.has('surnameForename', layer, surname, given.token),
      ),
    )
  }

  /** A row in which no whole name is one of ours: it waits for a second look. */
  #leave(row: readonly Cell[], isAgain: boolean): void {
    if (this.#second.isFull) return
    const pairs = nearPairsOf(row)
    if (pairs.length > 0) this.#second.add(pairs, isAgain)
  }

  #isAllowed({ surname, given }: Pair): boolean {
    return given.token === 0
      ? this.#allowed.isInitial(surname, given.initial)
      : this.#allowed.isName(surname, given.token)
  }

  #attributesOf(row: readonly Cell[], pairs: readonly Pair[], sum: number): void {
    const ranks = row.filter(({ rank }) => rank !== 0).slice(0, 3)
    const units = ranks.length === 0 ? [] : row.filter(({ unit }) => unit !== 0).slice(0, 3)
    if (units.length === 0) return
    let whole = sum
    for (const { rank } of ranks) whole = (whole + rank * 7) % 2 ** 52
    for (const { unit } of units) whole = (whole + unit * 3) % 2 ** 52
    if (this.#seenAttributes.has(whole)) return
    this.#seenAttributes.add(whole)
    this.#compare(this.#attributes, (layer) =>
      pairs.some(({ surname, given }) =>
        ranks.some(({ rank }) =>
          units.some(({ unit }) =>
            this.#register.has('surnameInitialRankUnit', layer, surname, given.initial, rank, unit),
          ),
        ),
      ),
    )
  }

  #compare(count: ListCount, has: (layer: number) => boolean): boolean {
    return compare(count, this.#register.facts.shadows, has)
  }
}

/** The cells around one of a row; of a row as wide as those of lists, all. */
const near = (row: readonly Cell[], at: number): readonly Cell[] =>
  row.length <= wideRow ? row : row.slice(Math.max(0, at - wideRow / 4), at + wideRow / 4 + 1)

function pairsOf(row: readonly Cell[]): Pair[] {
  const pairs: Pair[] = []
  const surnames: (Surname & { cell: number })[] = []
  const givens: (Given & { cell: number })[] = []
  row.forEach((cell, at) => {
    for (const surname of cell.surnames)
      if (surnames.length < acrossMax) surnames.push({ ...surname, cell: at })
    for (const given of cell.givens)
      if (givens.length < acrossMax) givens.push({ ...given, cell: at })
  })
  for (const surname of surnames)
    for (const given of givens)
      if (given.cell !== surname.cell || given.word < surname.word || given.word > surname.last)
        pairs.push({ surname: surname.token, given })
  return pairs
}
