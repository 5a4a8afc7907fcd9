// A held file released: who wants to send it says why, somebody else agrees with a signature of his own. The content
// may then leave for a fortnight; what it is stands in the ledger as a keyed digest.
import { createHash, randomBytes } from 'node:crypto'
import type { Signatory } from '@tipstaff/custody'
import { isReleased, keepReleased, readFileOut, type FileOut } from '../platform/guard/files-out.ts'
import { openSaid, sealSaid } from '../platform/guard/guard-keys.ts'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { Refusal } from '../platform/refusal.ts'
import {
  approveStatement,
  checkStatement,
  keptStatement,
  keepStatement,
  makeStatement,
  readStatement,
  useStatement,
  withdrawStatement,
} from '../publication/index.ts'
import {
  endRelease,
  keepRelease,
  lastRelease,
  releaseDays,
  releaseRuleOf,
  releaseRules,
  type FileRelease,
  type Reason,
} from './releases.ts'

type Needs = Pick<Office, 'store' | 'custodian' | 'clock'>

export interface Asking {
  readonly because: Reason
  /** What the second person is told; 10 to 500 characters, kept sealed. */
  readonly note: string
}

/**
 * Asks that a held file be released. Only who brought it may ask.
 * @throws Refusal `not-permitted`, `wrong-state`, `malformed`
 */
export async function askRelease(
  office: Needs,
  key: Signatory,
  file: string,
  { because, note }: Asking,
): Promise<string> {
  const { store, clock } = office
  const held = await readFileOut(store.db, file)
  const rule = releaseRuleOf(held)
  if (held.by !== key.operator)
    throw new Refusal('not-permitted', 'only who brought the file may ask for its release')
  const words = note.trim()
  if (words.length < 10 || words.length > 500)
    throw new Refusal('malformed', 'say why, in 10 to 500 characters')
  if ((await lastRelease(store.db, file))?.state === 'waiting')
    throw new Refusal('wrong-state', 'it waits already')
  if (await isReleased(store.db, held.mark, clock()))
    throw new Refusal('wrong-state', 'it is released already')
  const salt = randomBytes(16).toString('hex')
  const digest = createHash('sha256').update(salt).update(words).digest('hex')
  const facts = { file, mark: held.mark, verdict: held.verdict, because, note: digest }
  const statement = makeStatement(key, rule, facts, clock())
  const sealed = await sealSaid(office, statement.hash, { words, salt } satisfies Note)
  await store.write(async (trx) => {
    await keepStatement(trx, statement)
    const { hash, by, at } = statement
    await keepRelease(trx, { statement: hash, file, because, note: sealed, by, at })
  })
  return statement.hash
}

/** What is sealed: the statement has the digest of both. */
interface Note {
  readonly words: string
  readonly salt: string
}

/** What the asker wrote. */
export async function noteOf(
  office: Pick<Office, 'store' | 'custodian'>,
  { statement, note }: FileRelease,
): Promise<string> {
  return ((await openSaid(office, statement, note)) as Note).words
}

/**
 * Releases a held file somebody else asked for.
 * @throws Refusal `second-person-needed`, `not-permitted`, `wrong-state`
 */
export async function releaseFile(office: Needs, key: Signatory, file: string): Promise<FileOut> {
  const { store, clock } = office
  const held = await readFileOut(store.db, file)
  const rule = releaseRuleOf(held)
  const { statement: hash, because } = await waitingRelease(office, file)
  const statement = approveStatement(await readStatement(store.db, hash), key)
  await checkStatement(office, statement, rule)
  if (statement.facts['mark'] !== held.mark || statement.facts['because'] !== because)
    throw new Refusal('wrong-state', 'what was signed is about another file')
  await store.write(async (trx) => {
    const at = clock()
    await useStatement(trx, statement)
    await endRelease(trx, hash, 'released', key.operator, at)
    await keepReleased(trx, held, key.operator, at, at + releaseDays * 86_400_000)
    const verdict = held.verdict === 'BLOCK' ? 'BLOCK' : 'HOLD'
    const by = [statement.by, key.operator].sort()
    const facts = { by, file: held.mark, verdict, because, statement: hash } as const
    await record(trx, { kind: 'file-released', ...facts }, at)
  })
  return await readFileOut(store.db, file)
}

/** Refuses a release, or takes one's own request back. Refusal `not-permitted`, `wrong-state`. */
export async function refuseRelease(office: Needs, key: Signatory, file: string): Promise<void> {
  const { statement } = await waitingRelease(office, file)
  // Withdrawn before a crash: only the end is still to be written.
  if ((await keptStatement(office.store.db, statement)).state !== 'withdrawn')
    await withdrawStatement(office, key, statement, Object.values(releaseRules))
  await office.store.write((trx) =>
    endRelease(trx, statement, 'refused', key.operator, office.clock()),
  )
}

/** The request that waits for a file. Refusal `wrong-state`. */
export async function waitingRelease(
  { store }: Pick<Office, 'store'>,
  file: string,
): Promise<FileRelease> {
  const last = await lastRelease(store.db, file)
  if (last?.state !== 'waiting')
    throw new Refusal('wrong-state', 'nobody asks for the release of this file')
  return last
}
