// The pages about people, rosters and photographs, and what they bring to menu and home.
import { later, t, type ConsoleParts, numberWords } from '../../console/index.ts'
import { countStates } from '../holders.ts'
import { countPhotographs } from '../photographs/photographs.ts'
import { waitingRoster } from '../staged-rosters.ts'
import { decidePhotographs, openTray, seeJudging } from './judge-photographs.ts'
import { chooseColumns, newRoster, seeColumns, uploadRoster } from './new-roster.ts'
import { findPeople, namePeople, seePeople } from './people.ts'
import { personRoutes, type AboutPerson } from './person.ts'
import { newPhotographs, seePhotographs, seeTaken, takePhotographsIn } from './photographs.ts'
import { discardDraft, seePreview, stageDraft, takeRefused } from './preview-roster.ts'
import { approveStaged, discardStaged, seeRosters, seeStaged } from './rosters.ts'

export type { AboutPerson } from './person.ts'

const routes = [
  seePeople,
  findPeople,
  namePeople,
  seeRosters,
  newRoster,
  uploadRoster,
  seeColumns,
  chooseColumns,
  seePreview,
  stageDraft,
  takeRefused,
  discardDraft,
  seeStaged,
  approveStaged,
  discardStaged,
  seePhotographs,
  newPhotographs,
  takePhotographsIn,
  seeTaken,
  seeJudging,
  openTray,
  decidePhotographs,
]

/** The station's pages; what later stations know of a person comes from them. */
export const personnelPages = (about: AboutPerson): Partial<ConsoleParts> => ({
  routes: [...personRoutes(about), ...routes],
  menu: [
    { action: 'people-find', path: '/people', label: later('people.menu') },
    { action: 'roster-approve', path: '/rosters', label: later('roster.menu') },
    { action: 'photo-see', path: '/photographs', label: later('photos.menu') },
  ],
  starts: [
    { action: 'people-find', path: '/people', label: later('people.start') },
    { action: 'roster-import', path: '/rosters/new', label: later('roster.new') },
    { action: 'photo-import', path: '/photographs/new', label: later('photos.new') },
  ],
  waiting: [
    {
      action: 'roster-approve',
      path: '/rosters',
      says: () => t('roster.waiting'),
      async count({ store }, session) {
        const waiting = await waitingRoster(store.db)
        return waiting && waiting.by !== session.operator ? 1 : 0
      },
    },
    {
      action: 'photo-judge',
      path: '/photographs/judge',
      says: (count) =>
        count === 1 ? t('photos.waiting.one') : t('photos.waiting', { count: numberWords(count) }),
      count: async ({ store }) => (await countPhotographs(store.db))['to-judge'],
    },
  ],
  figures: [
    {
      action: 'people-find',
      label: later('people.figure'),
      value: async ({ store }) => (await countStates(store.db)).present,
    },
    {
      action: 'photo-see',
      label: later('photos.figure'),
      value: async ({ store }) => (await countPhotographs(store.db)).accepted,
    },
  ],
})
