// The pages of vetting, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { countChanged } from '../cards-to-watch.ts'
import { openVetting, settleVetting } from './open-vetting.ts'
import { seeEnding, seeVetting } from './see-vetting.ts'

export const vettingPages: Partial<ConsoleParts> = {
  routes: [seeVetting, seeEnding, openVetting, settleVetting],
  menu: [{ action: 'vetting-see', path: '/vetting', label: later('vetting.menu') }],
  starts: [{ action: 'vetting-open', path: '/vetting', label: later('vetting.start') }],
  waiting: [
    {
      action: 'vetting-open',
      path: '/vetting',
      says: (count) => (count === 1 ? t('vetting.waits.one') : t('vetting.waits', { count })),
      count: (office) => countChanged(office),
    },
  ],
}
