// The guard's index brought up to date by a roster: whoever joins or changes is in memory then, and is added as keyed codes.
// Nothing is opened for it and nobody is taken out of the index, so no roster makes the guard see less. The file is
// written beside the old one and taken into use by the roster's own transaction; whatever goes wrong leaves the old one
// in use, and the people as news.
import { createHash } from 'node:crypto'
import type { OperatorId } from '@tipstaff/custody'
import { addChange, drawChange, type Person } from '@tipstaff/release-guard'
import { holdsNobody, letOut, takeAway } from '../dispatch.ts'
import { namesIn, takeIn } from '../intake.ts'
import { record } from '../ledger/ledger-rows.ts'
import type { Office } from '../office.ts'
import type { Writer } from '../store.ts'
import {
  indexFolder,
  indexPath,
  keepNews,
  newestIndex,
  newsMax,
  type GuardIndex,
} from './guard-indexes.ts'
import { indexKey } from './guard-keys.ts'
import { indexBytesMax } from './scan-bounds.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'settings' | 'log'>

/** What a roster brings that an index does not know. */
export interface Newcomers {
  readonly count: number
  /** How many of them had no record here before. */
  readonly joined: number
  /** Null where they are more than an index takes. */
  readonly people: readonly Person[] | null
}

/** Newcomers as codes that one index can take, sealed by its key: they may wait for the roster's second person. */
export interface DrawnNews {
  readonly count: number
  readonly joined: number
  readonly change: { readonly index: string; readonly content: Uint8Array } | null
}

/** … and the file with them that waits to be taken into use. */
export interface WrittenNews {
  readonly count: number
  readonly joined: number
  readonly index: GuardIndex | null
  /** SHA-256 of that file, hex. */
  readonly digest: string
}

/** Most people one index takes in after it was built; more make it slow to open, and its shadows age. */
export const addedPeopleMax = 5_000
/** A tenth of those it was built from. */
export const addedMax = ({ people, joined }: GuardIndex): number =>
  Math.max(newsMax.people, Math.min((people - joined) / 10, addedPeopleMax))

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The file of an index. A fault where it is not the one in the database. */
function bytesOf(office: Needs, { file, digest }: GuardIndex): Uint8Array {
  const bytes = takeIn(indexPath(office, file), indexBytesMax)
  if (sha256(bytes) !== digest) throw new Error('the index is not the one in the database')
  return bytes
}

/** Codes of newcomers for the index in use. Never throws: where there are none, they are news. */
export async function drawNews(
  office: Needs,
  { count, joined, people }: Newcomers,
): Promise<DrawnNews> {
  const none = { count, joined, change: null }
  if (people === null || people.length === 0) return none
  return await orElse(office, none, async () => {
    const index = await newestIndex(office.store.db)
    if (!index || index.added + count > addedMax(index)) return none
    const key = await indexKey(office, index.id)
    const content = drawChange(bytesOf(office, index), key, { added: people })
    return { count, joined, change: { index: index.id, content } }
  })
}

/** Writes the index with drawn news behind it, beside the one in use. Never throws. */
export async function writeNews(
  office: Needs,
  { count, joined, change }: DrawnNews,
): Promise<WrittenNews> {
  const none = { count, joined, index: null, digest: '' }
  if (change === null) return none
  return await orElse(office, none, async () => {
    const index = await newestIndex(office.store.db)
    // Another was built since: it has its own key.
    if (index?.id !== change.index || index.added + count > addedMax(index)) return none
    const key = await indexKey(office, index.id)
    const bytes = addChange(bytesOf(office, index), key, change.content)
    const digest = sha256(bytes)
    letOut(indexPath(office, changedFile(index.id, digest)), holdsNobody('index', bytes))
    return { count, joined, index, digest }
  })
}

/** The file of an index that was changed: another name for every change. */
const changedFile = (id: string, digest: string): string => `${id}-${digest.slice(0, 16)}`

/** Takes written news into use, or notes people nobody told the index of: in the transaction that takes them in. */
export async function settleNews(
  trx: Writer,
  { count, joined, index, digest }: WrittenNews,
  { by, second }: { readonly by: OperatorId; readonly second?: OperatorId | undefined },
  at: number,
): Promise<void> {
  const now = index && (await newestIndex(trx))
  if (!index || now?.id !== index.id || now.digest !== index.digest) {
    await keepNews(trx, { people: count, joined, at, known: null })
    return
  }
  const known = { index: index.id, digest, file: changedFile(index.id, digest) }
  await keepNews(trx, { people: count, joined, at, known })
  const facts = { by, before: index.digest, index: digest, added: count }
  await record(trx, { kind: 'guard-index-changed', ...facts, ...(second ? { second } : {}) }, at)
}

/** Removes files of an index that are neither in use nor the one before, which may just be read. Never throws. */
export async function dropOldFiles(office: Needs, { index, digest }: WrittenNews): Promise<void> {
  if (!index) return
  const kept = [index.file, changedFile(index.id, digest)]
  await orElse(office, undefined, () => {
    dropFiles(office, index.id, kept)
    return Promise.resolve(undefined)
  })
}

/** Removes the files of an index but some. */
export function dropFiles(
  office: Pick<Office, 'settings'>,
  id: string,
  kept: readonly string[] = [],
): void {
  for (const name of namesIn(indexFolder(office))) {
    const file = name.replace(/[.]index$/, '')
    const isOwn = file === id || file.startsWith(`${id}-`)
    if (isOwn && file !== name && !kept.includes(file)) takeAway(indexPath(office, file))
  }
}

// A roster is never stopped by the index: what failed is in the log, and its people are news.
async function orElse<T>({ log }: Needs, otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (err) {
    log.warn({ err }, 'the release guard’s index was not brought up to date')
    return otherwise
  }
}
