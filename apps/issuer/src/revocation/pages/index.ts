// The pages about cards and their changes, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { countInState } from '../../issuance/index.ts'
import { leaversToSweep } from '../sweep-leavers.ts'
import { cardRoutes, nameCard, seeCard } from './card.ts'
import { cardsOfPerson, findCard, listOfCards, seeCards } from './cards.ts'
import { approve, othersChanges, refuse, seeChange, seeChanges, withdraw } from './changes.ts'
import { seeLeavers, sweep } from './leavers.ts'
import { findForCaller, suspendForCaller, suspendFound } from './suspend.ts'

export const revocationPages: Partial<ConsoleParts> = {
  routes: [
    seeCards,
    findCard,
    listOfCards,
    cardsOfPerson,
    seeCard,
    nameCard,
    ...cardRoutes,
    seeChanges,
    seeChange,
    approve,
    refuse,
    withdraw,
    suspendForCaller,
    findForCaller,
    suspendFound,
    seeLeavers,
    sweep,
  ],
  menu: [
    {
      action: 'card-see',
      path: '/cards',
      label: later('cards.title'),
      also: ['/changes', '/leavers'],
    },
    { action: 'card-suspend', path: '/suspend', label: later('suspend.menu') },
  ],
  starts: [{ action: 'card-suspend', path: '/suspend', label: later('suspend.title') }],
  waiting: [
    {
      action: 'card-change-approve',
      path: '/changes',
      says: (count) =>
        count === 1 ? t('changes.to-approve.one') : t('changes.to-approve', { count }),
      count: async (office, session) => (await othersChanges(office, session)).length,
    },
    {
      action: 'card-revoke',
      path: '/leavers',
      says: (count) => (count === 1 ? t('leavers.waits.one') : t('leavers.waits', { count })),
      count: async (office) => (await leaversToSweep(office)).cards.length,
    },
  ],
  figures: [
    {
      action: 'card-see',
      label: later('cards.figure.active'),
      value: ({ store }) => countInState(store.db, 'active'),
    },
    {
      action: 'card-see',
      label: later('cards.figure.suspended'),
      value: ({ store }) => countInState(store.db, 'suspended'),
    },
  ],
}
