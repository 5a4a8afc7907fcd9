// Answers an exposure question from the projection of the ledger's openings. The question is signed, and the
// answer's totals go into the ledger in the transaction that reads the rows, so that its checkpoint covers all.
import { openCheckpoint } from '@tipstaff/ledger'
import type { Signatory } from '@tipstaff/custody'
import { exposuresIn, type Exposure } from '../platform/exposures.ts'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { checkStatement, makeStatement, useStatement } from '../publication/index.ts'
import {
  askRule,
  factsOf,
  type ExposureAnswer,
  type ExposureQuestion,
} from './exposure-question.ts'
import { ledgerPolicy } from './office-ledger.ts'

/**
 * Who, which groups, first and last time, how many certain and presumed. Opens nothing.
 * @throws Refusal `not-permitted`, `malformed`, `not-ready` when the ledger cannot take the answer
 */
export async function askExposure(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock'>,
  key: Signatory,
  question: ExposureQuestion,
): Promise<ExposureAnswer> {
  const { store, ledger, clock } = office
  const statement = makeStatement(key, askRule, factsOf(question), clock())
  await checkStatement(office, statement, askRule)
  const { rows, certain, presumed, entry } = await store.write(async (trx) => {
    await useStatement(trx, statement)
    const rows = await exposuresIn(trx, question)
    const sums = { certain: sumOf(rows, 'certain'), presumed: sumOf(rows, 'presumed') }
    const { from, to } = question
    const facts = { intent: statement.hash, by: key.operator, from, to, ...sums }
    const about = question.side === 'recipient' ? { recipient: question.id } : {}
    const entry = await record(trx, { kind: 'exposure-answered', ...facts, ...about }, clock())
    return { rows, ...sums, entry }
  })
  const { checkpoint: note } = await ledger.prove([entry])
  const { origin, size, root } = openCheckpoint(note, await ledgerPolicy(office)).checkpoint
  const checkpoint = { origin, size, root: Buffer.from(root).toString('base64'), note }
  const { hash, by, at } = statement
  return { question, by, at, statement: hash, rows, certain, presumed, checkpoint }
}

const sumOf = (rows: readonly Exposure[], what: 'certain' | 'presumed'): number =>
  rows.reduce((sum, row) => sum + row[what], 0)
