// Answers an exposure question from the projection of the ledger's openings. The question is signed, and the
// answer's totals go into the ledger in the transaction that reads the rows, so that its checkpoint covers all.
import type { Signatory } from '@tipstaff/custody'
import { exposuresIn, type Exposure } from '../platform/exposures.ts'
import { record } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import { checkStatement, makeStatement, useStatement } from '../publication/index.ts'
import { checkpointOver, keepAnswer } from './answers.ts'
import {
  askRule,
  factsOf,
  type ExposureAnswer,
  type ExposureQuestion,
} from './exposure-question.ts'

/**
 * Who, which groups, first and last time, how many certain and presumed. Opens nothing.
 * @throws Refusal `not-permitted`, `malformed`, `not-ready` when the ledger cannot take the answer
 */
export async function askExposure(
  office: Pick<Office, 'store' | 'custodian' | 'ledger' | 'clock'>,
  key: Signatory,
  question: ExposureQuestion,
): Promise<ExposureAnswer> {
  const { store, clock } = office
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
    const { hash, by, at } = statement
    await keepAnswer(trx, {
      statement: hash,
      question,
      by,
      at,
      entry,
      parties: rows.length,
      ...sums,
    })
    return { rows, ...sums, entry }
  })
  const checkpoint = await checkpointOver(office, entry)
  const { hash, by, at } = statement
  return { question, by, at, statement: hash, rows, certain, presumed, checkpoint }
}

const sumOf = (rows: readonly Exposure[], what: 'certain' | 'presumed'): number =>
  rows.reduce((sum, row) => sum + row[what], 0)
