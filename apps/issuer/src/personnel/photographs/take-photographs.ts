// Photographs taken in from a folder: prepared in processes of their own, sealed, kept with what was found
// wrong with each. Run again it goes on where it ended: a file taken before is not prepared twice.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { HolderId, OperatorId } from '@tipstaff/custody'
import { keepEnvelopes } from '../../platform/envelopes.ts'
import { namesIn, takeIn } from '../../platform/intake.ts'
import { record } from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { encodePortrait } from '../holder-record.ts'
import { markPortraits, type Holder } from '../holders.ts'
import { openRoster } from '../roster/import-roster.ts'
import { matchByNumber, matchByRoster, type MatchedPhotograph } from './match-photographs.ts'
import { findingsOf, keepFindings, type PhotographFindings } from './photographs.ts'
import {
  preparePhotographs,
  type KeyedPhotograph,
  type PhotographSource,
} from './prepare-photographs.ts'
import { fitQrPortrait, qrRooms } from './qr-room.ts'
import { photographBytesMax } from './read-photograph.ts'

const chunk = 200

/** Files that are here already: they came through a browser and are on no disk. */
export interface PhotographFiles {
  readonly names: readonly string[]
  /** Refusal for a file too large. */
  readonly read: (name: string) => Uint8Array
}

export interface PhotographsInput {
  /** A folder's path, or the files themselves. */
  readonly folder: string | PhotographFiles
  readonly by: OperatorId
  /** A roster as a file: lets photographs be found by name too. */
  readonly roster?: Uint8Array
  /** Prepares files anew that were taken before: a longer name leaves a portrait less room. */
  readonly again?: boolean
  readonly processes?: number
  readonly lowPriority?: boolean
  readonly onProgress?: (done: number, total: number) => void
}

export interface FilePhotograph {
  /** Personal: for the operator's own screen. */
  readonly file: string
  readonly holder: HolderId
  readonly codes: readonly string[]
}

export interface PhotographsTaken {
  readonly accepted: number
  /** Taken, and the office has to decide. */
  readonly toJudge: readonly FilePhotograph[]
  readonly refused: readonly FilePhotograph[]
  /** Taken before, with the same content. */
  readonly skipped: number
  readonly unclaimed: readonly string[]
  readonly ambiguous: readonly string[]
}

type Needs = Pick<Office, 'store' | 'custodian' | 'clock' | 'settings'>

/**
 * Takes a folder of photographs in. Each is accepted, kept for the office to judge, or refused.
 * @throws Refusal `not-found`, `not-ready`
 */
export async function takePhotographs(
  office: Needs,
  input: PhotographsInput,
): Promise<PhotographsTaken> {
  const { folder } = input
  const opened = typeof folder === 'string' ? filesIn(folder) : folder
  const files = opened.names
  const matched = input.roster
    ? await matchByRoster(office, files, (await openRoster(office, input.roster)).rows())
    : await matchByNumber(office, files)
  const run = new Run(office, { ...input, folder: opened }, matched.found)
  await run.go()
  const { unclaimed, ambiguous } = matched
  return { ...run.result, unclaimed, ambiguous }
}

const filesIn = (folder: string): PhotographFiles => ({
  names: namesIn(folder),
  read: (name) => takeIn(join(folder, name), photographBytesMax),
})

type OpenInput = PhotographsInput & { readonly folder: PhotographFiles }
interface Waiting extends MatchedPhotograph {
  readonly fingerprint: Uint8Array
}

class Run {
  readonly result = {
    accepted: 0,
    toJudge: [] as FilePhotograph[],
    refused: [] as FilePhotograph[],
    skipped: 0,
  }
  readonly #office: Needs
  readonly #input: OpenInput
  readonly #photographs: readonly MatchedPhotograph[]
  readonly #waiting = new Map<string, Waiting>()
  #done = 0

  constructor(office: Needs, input: OpenInput, photographs: readonly MatchedPhotograph[]) {
    this.#office = office
    this.#input = input
    this.#photographs = photographs
  }

  async go(): Promise<void> {
    const { processes, lowPriority } = this.#input
    const options = {
      ...(processes === undefined ? {} : { processes }),
      ...(lowPriority === undefined ? {} : { lowPriority }),
    }
    let prepared: KeyedPhotograph[] = []
    for await (const one of preparePhotographs(this.#fresh(), options)) {
      prepared.push(one)
      this.#step()
      if (prepared.length < chunk) continue
      await this.#keep(prepared)
      prepared = []
    }
    if (prepared.length > 0) await this.#keep(prepared)
  }

  // The files that were not taken before with this content.
  async *#fresh(): AsyncGenerator<PhotographSource, void, undefined> {
    for (let from = 0; from < this.#photographs.length; from += chunk) {
      const some = this.#photographs.slice(from, from + chunk)
      const printed = await this.#fingerprints(some)
      const ids = some.map(({ holder }) => holder.id)
      const before = await findingsOf(this.#office.store.db, ids)
      for (const [i, one] of some.entries()) {
        const fingerprint = printed[i] ?? new Uint8Array()
        const known = before.get(one.holder.id)
        const isKnown = known && Buffer.compare(known.fingerprint, fingerprint) === 0
        if (isKnown && this.#input.again !== true) {
          this.#skip()
          continue
        }
        this.#waiting.set(one.holder.id, { ...one, fingerprint })
        yield { key: one.holder.id, read: () => Promise.resolve(this.#read(one.file)) }
      }
    }
  }

  // A file too large to be read is given on as nothing, and refused like any that is no photograph.
  #read(file: string): Uint8Array {
    try {
      return this.#input.folder.read(file)
    } catch (error) {
      if (error instanceof Refusal) return new Uint8Array()
      throw error
    }
  }

  // The digest of a photograph is personal too: only its keyed fingerprint is kept.
  async #fingerprints(photographs: readonly MatchedPhotograph[]): Promise<readonly Uint8Array[]> {
    const rows = photographs.map(({ file, number }) => ({
      number,
      groups: { 'F.portrait': createHash('sha256').update(this.#read(file)).digest() },
    }))
    const answer = await this.#office.custodian.call('recognise', { rows })
    return answer.rows.map(({ fingerprints }) => fingerprints['F.portrait'] ?? new Uint8Array())
  }

  #skip(): void {
    this.result.skipped += 1
    this.#step()
  }

  #step(): void {
    this.#done += 1
    this.#input.onProgress?.(this.#done, this.#photographs.length)
  }

  async #keep(prepared: readonly KeyedPhotograph[]): Promise<void> {
    const portraits: { holder: Holder; plaintext: Uint8Array; fingerprint: Uint8Array }[] = []
    const findings: PhotographFindings[] = []
    const holders = prepared.flatMap(({ key }) => this.#waiting.get(key)?.holder ?? [])
    const { store, settings } = this.#office
    const rooms = await qrRooms(store.db, settings.issuer, holders)
    for (const { key, photograph } of prepared) {
      const one = this.#waiting.get(key)
      if (!one) throw new Error('a photograph nobody asked for')
      this.#waiting.delete(key)
      const { holder, fingerprint, file } = one
      const codes = photograph.taken ? photograph.findings : [photograph.fault]
      const state = !photograph.taken ? 'refused' : codes.length > 0 ? 'to-judge' : 'accepted'
      findings.push({ holder: holder.id, codes, state, fingerprint })
      if (photograph.taken) {
        const room = rooms.get(holder.id) ?? 0
        const plaintext = encodePortrait(await fitQrPortrait(photograph.portrait, room))
        portraits.push({ holder, plaintext, fingerprint })
      }
      this.#note({ file, holder: holder.id, codes }, state)
    }
    await this.#commit(portraits, findings)
  }

  #note(photograph: FilePhotograph, state: PhotographFindings['state']): void {
    if (state === 'accepted') this.result.accepted += 1
    else if (state === 'to-judge') this.result.toJudge.push(photograph)
    else this.result.refused.push(photograph)
  }

  async #commit(
    portraits: readonly { holder: Holder; plaintext: Uint8Array; fingerprint: Uint8Array }[],
    findings: readonly PhotographFindings[],
  ): Promise<void> {
    const { store, custodian, clock } = this.#office
    const items = portraits.map(({ holder, plaintext }) => {
      const subjectKey = new Uint8Array(holder.subjectKey)
      return { holder: holder.id, subjectKey, group: 'F.portrait' as const, plaintext }
    })
    const { envelopes } =
      items.length > 0 ? await custodian.call('seal', { items }) : { envelopes: [] }
    const sealed = portraits.map(({ holder, fingerprint }, i) => {
      const envelope = envelopes[i]
      if (!envelope) throw new Error('the custodian sealed fewer portraits than it was given')
      return { holder: holder.id, group: 'F.portrait' as const, envelope, fingerprint }
    })
    const inState = (state: PhotographFindings['state']): readonly HolderId[] =>
      findings.filter((one) => one.state === state).map(({ holder }) => holder)
    const at = clock()
    const refused = inState('refused').length
    const taken = findings.length - refused
    await store.write(async (trx) => {
      await keepEnvelopes(trx, sealed, at)
      await keepFindings(trx, findings, at)
      await markPortraits(trx, inState('accepted'), true, at)
      // The portrait before it is gone; the new one waits for the office's word.
      await markPortraits(trx, inState('to-judge'), false, at)
      const by = this.#input.by
      await record(trx, { kind: 'photographs-taken', by, taken, refused }, at)
    })
  }
}
