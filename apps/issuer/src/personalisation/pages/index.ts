// The pages about printing, blanks and the counter, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { batchesToApprove } from '../approve-batch.ts'
import { countJobs } from '../jobs.ts'
import { stockCounts } from '../stock/blanks.ts'
import { keepSums, seeSums } from './add-up.ts'
import { seeBatch, seeBatches } from './batches.ts'
import { atCounter, seeCounter } from './counter.ts'
import { approve, cameOut, goOn, noCard, onceMore, redraft } from './decide-batch.ts'
import { newBatch, prepare } from './prepare-batch.ts'
import { moveStock, seeStock } from './stock.ts'

export const personalisationPages: Partial<ConsoleParts> = {
  routes: [
    seeBatches,
    newBatch,
    prepare,
    seeBatch,
    approve,
    goOn,
    redraft,
    cameOut,
    noCard,
    onceMore,
    seeSums,
    keepSums,
    seeStock,
    moveStock,
    seeCounter,
    atCounter,
  ],
  menu: [
    { action: 'batch-see', path: '/batches', label: later('batch.menu') },
    { action: 'stock-see', path: '/stock', label: later('stock.menu') },
    { action: 'card-hand-over', path: '/counter', label: later('desk.menu') },
  ],
  starts: [
    { action: 'batch-make', path: '/batches/new', label: later('batch.new') },
    { action: 'card-hand-over', path: '/counter', label: later('desk.start') },
  ],
  waiting: [
    {
      action: 'batch-approve',
      path: '/batches',
      says: (count) => (count === 1 ? t('batch.to-approve.one') : t('batch.to-approve', { count })),
      count: async (office, { operator }) =>
        (await batchesToApprove(office.store.db, operator)).length,
    },
    {
      action: 'spoil-approve',
      path: '/batches',
      says: (count) => (count === 1 ? t('batch.spoils.one') : t('batch.spoils', { count })),
      count: ({ store }) => countJobs(store.db, 'held'),
    },
  ],
  figures: [
    {
      action: 'batch-see',
      label: later('batch.figure'),
      value: ({ store }) => countJobs(store.db, 'released'),
    },
    {
      action: 'stock-see',
      label: later('stock.figure'),
      value: async ({ store }) => (await stockCounts(store.db)).received ?? 0,
    },
  ],
}
