// The pages about files that leave, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { indexStanding, newsSince } from '../../platform/guard/guard-indexes.ts'
import { waitingReleases } from '../releases.ts'
import {
  agreeToName,
  askForName,
  namesWaiting,
  seeAllowed,
  seeName,
  withdrawName,
} from './allowed.ts'
import { askForRelease, decideRelease, refuseToRelease, seeFile } from './file.ts'
import { bringFile, seeFiles } from './files.ts'
import {
  approveIndex,
  askIndex,
  buildIndexNow,
  othersOpenings,
  seeIndex,
  seeOpening,
  seeOpenings,
} from './guard-index.ts'

export const releasePages: Partial<ConsoleParts> = {
  routes: [
    seeFiles,
    bringFile,
    seeIndex,
    askIndex,
    seeOpenings,
    seeOpening,
    approveIndex,
    buildIndexNow,
    seeAllowed,
    askForName,
    seeName,
    agreeToName,
    withdrawName,
    seeFile,
    askForRelease,
    decideRelease,
    refuseToRelease,
  ],
  menu: [{ action: 'release-check', path: '/files', label: later('release.menu') }],
  starts: [{ action: 'release-check', path: '/files', label: later('release.start') }],
  waiting: [
    {
      action: 'release-decide',
      path: '/files',
      says: (count) =>
        count === 1 ? t('release.waiting.one') : t('release.waiting.many', { count }),
      count: async (office, session) =>
        (await waitingReleases(office.store.db, office.clock())).filter(
          ({ by }) => by !== session.operator,
        ).length,
    },
    {
      action: 'guard-index-approve',
      path: '/files/openings',
      says: (count) => t('release.openings.waiting', { count }),
      count: async (office, session) => (await othersOpenings(office, session)).length,
    },
    {
      action: 'allow-agree',
      path: '/files/allowed',
      says: (count) =>
        count === 1 ? t('allowed.to-agree.one') : t('allowed.to-agree.many', { count }),
      count: namesWaiting,
    },
  ],
  alarms: [
    {
      action: 'guard-index',
      path: '/files/index',
      async look(office) {
        const index = await indexStanding(office)
        if (!index)
          return (await newsSince(office.store.db, 0)) > 0 ? [t('release.index.none')] : []
        const { days, news } = index
        if (index.tooOld === null)
          return news > 0 ? [t('release.index.lacks', { people: news })] : []
        return [t(`release.index.old.${index.tooOld}`, { days, people: news })]
      },
    },
  ],
}
