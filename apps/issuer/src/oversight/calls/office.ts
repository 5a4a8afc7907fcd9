// Calls about print batches, gates, the ledger and exposure: figures and ids.
import { decodeEntry } from '@tipstaff/ledger'
import { z } from 'zod'
import { call, cut, fromCursor, pageOf, pageQuery } from '../../console/index.ts'
import { askExposure, type ExposureAnswer, type ExposureQuestion } from '../../incident/index.ts'
import { allBatches, batchById, type Batch } from '../../personalisation/index.ts'
import { entriesFrom } from '../../platform/ledger/ledger-rows.ts'
import { Refusal } from '../../platform/refusal.ts'
import { heardGates } from '../../publication/index.ts'
import { ledgerHealth } from '../ledger-health.ts'
import { moment, timeText } from './shapes.ts'

const batchId = z.string().regex(/^ba_[a-z2-7]{16}$/)
const batchShape = z.object({
  id: batchId,
  station: z.string(),
  state: z.string(),
  jobs: z.int(),
  budget: z.int(),
  cardsAnHour: z.int(),
  at: moment,
  expiresAt: moment,
})
const batchOf = ({ at, expiresAt, ...batch }: Batch) => ({
  ...batch,
  at: timeText(at),
  expiresAt: timeText(expiresAt),
})

export const batchCalls = [
  call({
    method: 'GET',
    path: '/batches',
    id: 'listBatches',
    says: 'Print batches, newest first',
    action: 'batch-see',
    query: pageQuery,
    answer: pageOf(batchShape),
    async handle({ office, query: { cursor, limit } }) {
      const after = fromCursor(cursor, z.strictObject({ at: z.int(), id: batchId }))
      const all = [...(await allBatches(office.store.db))].sort(
        (a, b) => b.at - a.at || (a.id < b.id ? -1 : 1),
      )
      const left = after
        ? all.filter(({ at, id }) => at < after.at || (at === after.at && id > after.id))
        : all
      return cut(left, limit, batchOf, ({ at, id }) => ({ at, id }))
    },
  }),
  call({
    method: 'GET',
    path: '/batches/:id',
    id: 'readBatch',
    says: 'One print batch',
    action: 'batch-see',
    params: z.strictObject({ id: batchId }),
    answer: batchShape,
    handle: async ({ office, params }) => batchOf(await batchById(office.store.db, params.id)),
  }),
]

export const gateCalls = [
  call({
    method: 'GET',
    path: '/gates',
    id: 'listGates',
    says: 'Gates, when each was last heard and which lists it holds; longest silent first',
    action: 'gate-see',
    answer: z.object({
      items: z.array(
        z.object({
          site: z.string(),
          gate: z.string(),
          heardAt: moment,
          trust: z.int(),
          status: z.int(),
          access: z.int(),
        }),
      ),
    }),
    async handle({ office }) {
      const gates = await heardGates(office.store.db)
      return {
        items: gates.map(({ heardAt, ...gate }) => ({ ...gate, heardAt: timeText(heardAt) })),
      }
    },
  }),
]

const timeOrNull = (at: number | null): string | null => (at === null ? null : timeText(at))

export const ledgerCalls = [
  call({
    method: 'GET',
    path: '/ledger/checkpoint',
    id: 'readCheckpoint',
    says: 'How the ledger stands: the published signed checkpoint and its witnesses',
    action: 'ledger-see',
    answer: z.object({
      entries: z.int(),
      waiting: z.int(),
      size: z.int(),
      root: z.string().describe('Base64.'),
      signedAt: moment.nullable(),
      note: z.string().describe('The signed note (C2SP tlog-checkpoint).'),
      witnesses: z.array(z.object({ name: z.string(), cosignedAt: moment.nullable() })),
    }),
    async handle({ office }) {
      const { entries, waiting, published, fault, witnesses } = await ledgerHealth(office)
      if (!published)
        throw new Refusal('not-ready', fault ?? 'nothing is published yet: ask again in a second')
      const { size, root, at, note } = published
      return {
        entries,
        waiting,
        size,
        root,
        signedAt: timeOrNull(at),
        note,
        witnesses: witnesses.map((one) => ({ name: one.name, cosignedAt: timeOrNull(one.at) })),
      }
    },
  }),
  call({
    method: 'GET',
    path: '/ledger/entries',
    id: 'listEntries',
    says: 'Entries of the ledger in their order; the cursor after the last entry waits for the next',
    action: 'ledger-see',
    query: pageQuery,
    answer: z.object({
      items: z.array(z.object({ index: z.int(), entry: z.record(z.string(), z.unknown()) })),
      next: z.string().nullable(),
    }),
    async handle({ office, query: { cursor, limit } }) {
      const from = fromCursor(cursor, z.int().min(0)) ?? 0
      const found = await entriesFrom(office.store.db, from, limit + 1)
      return cut(
        found,
        limit,
        ({ leafIndex, bytes }) => ({ index: leafIndex, entry: { ...decodeEntry(bytes) } }),
        ({ leafIndex }) => leafIndex + 1,
      )
    },
  }),
]

const partyOf = {
  recipient: z.string().regex(/^(?:office|(?:op|st|si)_[a-z2-7]{16})$/),
  holder: z.string().regex(/^ho_[a-z2-7]{16}$/),
}
const span = { from: moment.optional(), to: moment.optional() }

const sumOf = ({ rows, certain, presumed, statement, checkpoint }: ExposureAnswer) => {
  const groups = [...new Set(rows.flatMap((row) => row.groups))].sort()
  const first = Math.min(...rows.map(({ firstAt }) => firstAt))
  const last = Math.max(...rows.map(({ lastAt }) => lastAt))
  return {
    id: statement,
    parties: rows.length,
    certain,
    presumed,
    groups: groups.map((group) => ({
      group,
      parties: rows.filter((row) => row.groups.includes(group)).length,
    })),
    first: rows.length === 0 ? null : timeText(first),
    last: rows.length === 0 ? null : timeText(last),
    checkpoint: checkpoint.note,
  }
}

export const exposureCalls = [
  call({
    method: 'POST',
    path: '/exposure-questions',
    id: 'askExposure',
    says: 'Who was shown to a recipient, or a person to whom: counts, written in the ledger',
    action: 'exposure-ask',
    body: z.union([
      z.strictObject({ recipient: partyOf.recipient, ...span }),
      z.strictObject({ holder: partyOf.holder, ...span }),
    ]),
    answer: z.object({
      id: z.string().describe('Where it is seen in the console: /exposure/ID.'),
      parties: z.int().describe('People, or recipients when asked about a person.'),
      certain: z.int(),
      presumed: z.int(),
      groups: z.array(z.object({ group: z.string(), parties: z.int() })),
      first: moment.nullable(),
      last: moment.nullable(),
      checkpoint: z.string(),
    }),
    async handle({ office, body, caller }) {
      const now = office.clock()
      const from = body.from === undefined ? 0 : Date.parse(body.from)
      const to = Math.min(now, body.to === undefined ? now : Date.parse(body.to))
      const about =
        'holder' in body
          ? { side: 'holder', id: body.holder }
          : { side: 'recipient', id: body.recipient }
      const question = { ...about, from, to } as ExposureQuestion
      return sumOf(await askExposure(office, caller.hand, question))
    },
  }),
]
