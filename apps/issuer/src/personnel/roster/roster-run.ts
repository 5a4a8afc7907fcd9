// One pass over a roster: what each row does to whom, and, where it is to be kept, the sealed records of what is
// new. Nothing here is committed; whoever runs it decides.
import { createHash, randomBytes } from 'node:crypto'
import type { HolderId } from '@tipstaff/custody'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { holdersPresent, type HolderChange } from '../holders.ts'
import { stageEnvelopes } from '../staged-envelopes.ts'
import {
  compareRows,
  hasLeft,
  holdersOfNumbers,
  type ComparedRow,
  type FreshRecord,
  type Renumbered,
} from './compare-roster.ts'
import type { RoomWarning } from './card-room.ts'
import { NewcomersMet } from './newcomers-met.ts'
import type { Roster } from './read-roster.ts'
import type { RosterMapping } from './roster-columns.ts'
import { isRowError, placeFields, type RosterRow, type RowError } from './roster-row.ts'
import { lastRosters } from './rosters.ts'
import { openAside, type Aside } from './set-aside.ts'

// More rows a batch are no faster, and hold more memory.
const chunk = 300

export interface RosterPlan {
  /** SHA-256 of the file, hex. */
  readonly file: string
  readonly mapping: RosterMapping
  /** Lines of the file. */
  readonly joined: readonly number[]
  readonly returned: readonly number[]
  readonly changed: readonly number[]
  readonly goneBefore: readonly number[]
  readonly unchanged: number
  /** Holders who are present and, by this roster, no longer. */
  readonly left: readonly HolderId[]
  readonly present: number
  /** Rows that cannot be taken; never a protected one. Personal: for the operator's own file only. */
  readonly refused: readonly RowError[]
  /** Names and ranks of rows taken that their card has no room for; they stop nothing. Only where it was looked for. */
  readonly noRoom: readonly RoomWarning[]
  /** The last roster committed when this plan was made. */
  readonly since: string | null
}

export interface RosterInput {
  readonly bytes: Uint8Array
  /** Chosen columns; else those kept from the last roster; else those proposed. */
  readonly mapping?: RosterMapping
  readonly renumbered?: Renumbered
  readonly onProgress?: (rows: number) => void
  /** Looks at each row taken of somebody who stays; what it finds is the plan's `noRoom`. */
  readonly look?: (row: RosterRow) => readonly RoomWarning[]
}

export type RosterNeeds = Pick<Office, 'store' | 'custodian' | 'clock' | 'settings' | 'log'>

/** One pass over a roster. With a place for protected rows it also seals what is new. */
export class RosterRun {
  readonly changes: HolderChange[] = []
  /** Filled where the run seals. */
  readonly newcomers = new NewcomersMet()
  /** Names its staged envelopes. */
  readonly id: string
  readonly #office: RosterNeeds
  readonly #roster: Roster
  readonly #input: RosterInput
  readonly #aside: Aside | null
  readonly #mapping: RosterMapping
  readonly #lines = {
    joined: [],
    returned: [],
    changed: [],
    left: [],
    'gone-before': [],
  } as Record<Exclude<ComparedRow['what'], 'unchanged'>, number[]>
  readonly #refused: RowError[] = []
  readonly #noRoom: RoomWarning[] = []
  readonly #seen = new Set<HolderId>()
  readonly #left: HolderId[] = []
  #unchanged = 0
  #present = 0
  #since: string | null = null

  constructor(
    office: RosterNeeds,
    roster: Roster,
    input: RosterInput,
    aside: Aside | null,
    id: string = randomBytes(8).toString('hex'),
  ) {
    this.id = id
    this.#office = office
    this.#roster = roster
    this.#input = input
    this.#aside = aside
    this.#mapping = input.mapping ?? roster.columns.mapping
  }

  get plan(): RosterPlan {
    const byLine = (lines: number[]): number[] => lines.sort((a, b) => a - b)
    return {
      file: createHash('sha256').update(this.#input.bytes).digest('hex'),
      mapping: this.#mapping,
      joined: byLine(this.#lines.joined),
      returned: byLine(this.#lines.returned),
      changed: byLine(this.#lines.changed),
      goneBefore: byLine(this.#lines['gone-before']),
      unchanged: this.#unchanged,
      left: this.#left,
      present: this.#present,
      refused: this.#refused,
      noRoom: this.#noRoom.sort((a, b) => a.line - b.line),
      since: this.#since,
    }
  }

  async go(): Promise<void> {
    const [last] = await lastRosters(this.#office.store.db, 1)
    this.#since = last?.file ?? null
    // Few rows under way at a time: the custodian works while the next are read, and memory stays small.
    const underWay: Promise<void>[] = []
    let rows: RosterRow[] = []
    let read = 0
    for await (const row of this.#roster.rows(this.#mapping)) {
      read += 1
      if (row.protected) await this.#putAside(row)
      else if (isRowError(row)) this.#refused.push(row)
      else rows.push(row)
      if (rows.length < chunk) continue
      underWay.push(settled(this.#take(rows)))
      rows = []
      if (underWay.length >= 2) await underWay.shift()
      this.#input.onProgress?.(read)
    }
    await Promise.all([...underWay, this.#take(rows)])
    await this.#findLeavers()
  }

  async #putAside(row: RosterRow | RowError): Promise<void> {
    if (this.#aside) await this.#aside.add(row)
    else if (this.#office.settings.protectedOfficeKey === undefined) {
      await (await openAside(this.#office.settings)).add(row)
    }
  }

  async #take(rows: readonly RosterRow[]): Promise<void> {
    const compared = await compareRows(this.#office, rows, this.#input.renumbered)
    this.#look(rows)
    for (const row of compared) {
      if (row.holder) this.#see(row.holder, row.line)
      if (row.what === 'unchanged') this.#unchanged += 1
      else this.#lines[row.what].push(row.line)
      if (row.change) this.changes.push(row.change)
      if (row.change?.what === 'left') this.#left.push(row.change.id)
    }
    if (!this.#aside) return
    compared.forEach((one, i) => {
      const row = rows[i]
      if (row) this.newcomers.meet(row, one)
    })
    await this.#seal(compared.flatMap(({ records }) => records))
  }

  // Who has left gets no card.
  #look(rows: readonly RosterRow[]): void {
    const { look } = this.#input
    if (look === undefined) return
    const today = new Date(this.#office.clock()).toISOString().slice(0, 10)
    const staying = rows.filter((row) => !hasLeft(row, today))
    this.#noRoom.push(...staying.flatMap(look))
  }

  #see(holder: HolderId, line: number): void {
    if (this.#seen.has(holder)) {
      throw new Refusal('malformed', `line ${line} is the same person as another line (${holder})`)
    }
    this.#seen.add(holder)
  }

  async #seal(records: readonly FreshRecord[]): Promise<void> {
    for (let from = 0; from < records.length; from += chunk) {
      const some = records.slice(from, from + chunk)
      const items = some.map(({ holder, subjectKey, group, plaintext }) => ({
        holder,
        subjectKey: new Uint8Array(subjectKey),
        group,
        plaintext,
      }))
      const { envelopes } = await this.#office.custodian.call('seal', { items })
      const sealed = some.map(({ holder, group, fingerprint }, i) => {
        const envelope = envelopes[i]
        if (!envelope) throw new Error('the custodian sealed fewer records than it was given')
        return { holder, group, envelope, fingerprint }
      })
      const { store, clock } = this.#office
      await store.write((trx) => stageEnvelopes(trx, this.id, sealed, clock()))
    }
  }

  // Present, and on no row of the roster: neither a good one nor one that could not be taken.
  async #findLeavers(): Promise<void> {
    const place = placeFields(this.#roster.headings, this.#mapping).number ?? 0
    const numbers = this.#refused.map(({ cells }) => cells[place] ?? '')
    for (const { id } of await holdersOfNumbers(this.#office, numbers)) this.#seen.add(id)
    const leftOn = new Date(this.#office.clock()).toISOString().slice(0, 10)
    for await (const page of holdersPresent(this.#office.store.db)) {
      this.#present += page.length
      for (const { id } of page) {
        if (this.#seen.has(id)) continue
        this.#left.push(id)
        this.changes.push({ what: 'left', id, leftOn })
      }
    }
  }
}

// A promise whose failure is kept for whoever waits for it, and is not a fault before that.
function settled(work: Promise<void>): Promise<void> {
  work.catch(() => undefined)
  return work
}
