// The pages of day passes, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { countToApprove } from '../../issuance/index.ts'
import { dayPassCalls } from '../calls.ts'
import { approveDayPass, makeDayPass, refuseDayPass, seeDayPass } from './day-pass.ts'
import { seeDayPasses } from './day-passes.ts'
import { makeRequest, newDayPass } from './new-day-pass.ts'

export const dayPassPages: Partial<ConsoleParts> = {
  routes: [
    seeDayPasses,
    newDayPass,
    makeRequest,
    seeDayPass,
    approveDayPass,
    refuseDayPass,
    makeDayPass,
  ],
  calls: dayPassCalls,
  menu: [{ action: 'day-pass-see', path: '/day-passes', label: later('day-pass.menu') }],
  starts: [{ action: 'day-pass-ask', path: '/day-passes', label: later('day-pass.start') }],
  waiting: [
    {
      action: 'day-pass-approve',
      path: '/day-passes',
      says: (count) =>
        count === 1 ? t('day-pass.to-approve.one') : t('day-pass.to-approve', { count }),
      count: ({ store, clock }, { operator }) =>
        countToApprove(store.db, operator, clock(), { forDay: true }),
    },
  ],
}
