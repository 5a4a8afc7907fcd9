// The one way out: every file the office lets go leaves here, whole or not at all, and by name. What can hold people
// passes the release guard first; what the guard said and what was decided stands in the ledger before a byte leaves.
import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { OperatorId } from '@tipstaff/custody'
import type { Report } from '@tipstaff/release-guard'
import { isReleased, keepFileOut, readFileOut, type FileOut } from './guard/files-out.ts'
import { indexInUse } from './guard/guard-indexes.ts'
import { markOf, sealSaid } from './guard/guard-keys.ts'
import { scanApart } from './guard/scan-apart.ts'
import { decide, waysOut, type Plain, type WayOut } from './guard/ways-out.ts'
import { newEntry, enqueue } from './ledger/ledger-rows.ts'
import type { Office } from './office.ts'
import { Refusal } from './refusal.ts'

/** Bytes that may leave. Nobody else can make one: a file or a download without it does not compile. */
class Passed {
  readonly #bytes: Uint8Array
  /** Why it may. */
  readonly as: Plain | WayOut
  constructor(as: Plain | WayOut, bytes: Uint8Array | string) {
    this.as = as
    this.#bytes = typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes
  }
  get bytes(): Uint8Array {
    return this.#bytes
  }
}
export type { Passed }

/** What can hold nobody, by its format; `what` says which. */
export const holdsNobody = (what: Plain, bytes: Uint8Array | string): Passed =>
  new Passed(what, bytes)

export interface Leaving {
  readonly way: WayOut
  /** As people know it; kept sealed. */
  readonly name: string
  readonly bytes: Uint8Array | string
  readonly by: OperatorId
  /** The intent's hash of an opening that two people signed and that names exactly these people. */
  readonly approvedBy?: string
  /** It holds only what `by` brought himself a moment ago. */
  readonly isReturned?: true
}

export interface Checked {
  readonly file: FileOut
  readonly report: Report | null
}

type Needs = Pick<Office, 'store' | 'custodian' | 'settings' | 'clock'>

/**
 * Asks the guard about a file, decides, and writes both down.
 * @throws Refusal `not-ready` where the file can hold people and there is no index to tell
 */
export async function checkFile(office: Needs, leaving: Leaving): Promise<Checked> {
  const { way, name, by, approvedBy } = leaving
  const bytes = contentOf(leaving)
  const report = await scanned(office, leaving, bytes)
  const mark = await markOf(office, bytes)
  const verdict = report?.verdict ?? null
  const at = office.clock()
  const outcome = decide(way, {
    verdict,
    isApproved: approvedBy !== undefined,
    isReturned: leaving.isReturned === true,
    isReleased: await isReleased(office.store.db, mark, at),
  })
  if (outcome === null) throw new Error('a file was decided without an index')
  const id = `fi_${randomBytes(8).toString('hex')}`
  const said: FileOut['verdict'] = verdict ?? 'unchecked'
  const facts = { by, file: mark, way, verdict: said, outcome }
  const intent = approvedBy === undefined ? {} : { intent: approvedBy }
  const entry = newEntry({ kind: 'file-checked', ...facts, ...intent }, at)
  const sealed = await sealSaid(office, id, { name: name.slice(0, 200), report })
  await office.store.write(async (trx) => {
    await enqueue(trx, [entry])
    await keepFileOut(trx, {
      ...{ id, mark, way, by, at, bytes: bytes.length, verdict: said, outcome },
      ...{ said: sealed, entry: entry.id },
    })
  })
  return { file: await readFileOut(office.store.db, id), report }
}

/** The same, for a file that leaves by this very call. Refusal `held-by-release-guard` where it stays. */
export async function passOut(office: Needs, leaving: Leaving): Promise<Passed> {
  const { file, report } = await checkFile(office, leaving)
  if (file.outcome !== 'held') return new Passed(leaving.way, leaving.bytes)
  throw new Refusal(
    'held-by-release-guard',
    `the release guard holds this file (${file.id}). ${report?.summary ?? ''} Another person can release it: see "Files that leave"`,
  )
}

const contentOf = ({ bytes }: Leaving): Uint8Array =>
  typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes

/** Where nothing hangs on the verdict, a missing index is no reason to stay. */
async function scanned(
  office: Needs,
  { way, approvedBy, isReturned }: Leaving,
  bytes: Uint8Array,
): Promise<Report | null> {
  try {
    return await scanApart(office, await indexInUse(office), bytes)
  } catch (error) {
    const mayPass = waysOut[way] === 'ids' || approvedBy !== undefined || isReturned === true
    if (error instanceof Refusal && error.code === 'not-ready' && mayPass) return null
    throw error
  }
}

/** Writes a file so that a reader sees the old one or the new one, never a part. Mode 0600 unless said. */
export function letOut(path: string, { bytes: content }: Passed, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`)
  const file = openSync(draft, 'wx', mode)
  try {
    for (let at = 0; at < content.length;) at += writeSync(file, content, at)
    fsyncSync(file)
  } catch (error) {
    closeSync(file)
    rmSync(draft, { force: true })
    throw error
  }
  closeSync(file)
  renameSync(draft, path)
  syncFolder(dirname(path))
}

/** Removes a file of the office's own that another has taken the place of. */
export function takeAway(path: string): void {
  rmSync(path, { force: true })
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
