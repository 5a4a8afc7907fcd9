// The pages about requests for cards, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { countRequests, countToApprove } from '../requests.ts'
import { approve, issue, refuse, withdraw } from './decide-request.ts'
import { draftRequest, makeRequest, newRequest, previewRequest } from './new-request.ts'
import { seeRequest } from './request.ts'
import { nameRequestCards, seeRequestCards } from './request-cards.ts'
import { seeRequests } from './requests.ts'

export const issuancePages: Partial<ConsoleParts> = {
  routes: [
    seeRequests,
    newRequest,
    draftRequest,
    previewRequest,
    makeRequest,
    seeRequest,
    approve,
    refuse,
    withdraw,
    issue,
    seeRequestCards,
    nameRequestCards,
  ],
  menu: [{ action: 'request-see', path: '/requests', label: later('request.menu') }],
  starts: [{ action: 'request-make', path: '/requests/new', label: later('request.new') }],
  waiting: [
    {
      action: 'request-approve',
      path: '/requests?state=requested',
      says: (count) =>
        count === 1 ? t('request.to-approve.one') : t('request.to-approve', { count }),
      count: ({ store, clock }, { operator }) =>
        countToApprove(store.db, operator, clock(), { forDay: false }),
    },
    {
      action: 'request-issue',
      path: '/requests?state=approved',
      says: (count) => (count === 1 ? t('request.to-issue.one') : t('request.to-issue', { count })),
      count: ({ store }) => countRequests(store.db, 'approved'),
    },
  ],
  figures: [
    {
      action: 'request-see',
      label: later('request.figure'),
      value: ({ store }) => countRequests(store.db, 'requested'),
    },
  ],
}
