// The pages about gates, sites and access, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { heardGates } from '../gates-heard.ts'
import { seeGates, seeRefused } from './gates.ts'
import {
  approve,
  askGrant,
  newGrant,
  othersGrants,
  refuse,
  seeGrant,
  seeGrants,
  takeBack,
} from './grant.ts'
import { changeLevel, seeLevel } from './level.ts'
import { publish, seeLists } from './lists.ts'
import { countDue, nameReview, review, seeReview, seeReviews } from './reviews.ts'
import { makeSite, newSite, remove, rename, seeSite, seeSites } from './sites.ts'
import { seeZone, withdraw } from './zone.ts'
import { change, makeZone, newZone, remove as removeZone, seeChange } from './zones.ts'

const silentMs = 15 * 60_000

export const publicationPages: Partial<ConsoleParts> = {
  routes: [
    seeGates,
    seeRefused,
    seeLevel,
    changeLevel,
    seeLists,
    publish,
    seeSites,
    newSite,
    makeSite,
    seeSite,
    rename,
    remove,
    newZone,
    makeZone,
    seeZone,
    withdraw,
    seeChange,
    change,
    removeZone,
    newGrant,
    askGrant,
    seeGrants,
    seeGrant,
    approve,
    refuse,
    takeBack,
    seeReviews,
    seeReview,
    nameReview,
    review,
  ],
  menu: [
    { action: 'gate-see', path: '/gates', label: later('gates.title'), also: ['/lists', '/level'] },
    {
      action: 'access-see',
      path: '/sites',
      label: later('sites.menu'),
      also: ['/access', '/reviews'],
    },
  ],
  waiting: [
    {
      action: 'access-approve',
      path: '/access',
      says: (count) =>
        count === 1 ? t('access.to-approve.one') : t('access.to-approve', { count }),
      count: async (office, session) => (await othersGrants(office, session)).length,
    },
    {
      action: 'access-review',
      path: '/reviews',
      says: (count) => (count === 1 ? t('review.waits.one') : t('review.waits', { count })),
      count: (office) => countDue(office),
    },
  ],
  figures: [
    {
      action: 'gate-see',
      label: later('gates.figure'),
      async value({ store, clock }) {
        const since = clock() - silentMs
        return (await heardGates(store.db)).filter(({ heardAt }) => heardAt >= since).length
      },
    },
  ],
}
