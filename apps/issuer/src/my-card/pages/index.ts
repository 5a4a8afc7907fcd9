// The holder's pages, and what they bring to menu and home.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { ownCards } from '../own-cards.ts'
import { activateReceived, askToActivate } from './activate-card.ts'
import { forgotten } from './forgotten.ts'
import { giveHolderSignIn, seeHolderSignIn } from './holder-sign-in.ts'
import { askToReport, reportLost } from './report-card.ts'
import { seeOwnCards } from './see-cards.ts'
import { openingReceipt, ownLedgerKeys, reportReceipt, seeOpenings } from './see-openings.ts'

export const myCardPages: Partial<ConsoleParts> = {
  routes: [
    seeOwnCards,
    forgotten,
    askToReport,
    reportLost,
    askToActivate,
    activateReceived,
    reportReceipt,
    seeOpenings,
    openingReceipt,
    ownLedgerKeys,
    seeHolderSignIn,
    giveHolderSignIn,
  ],
  menu: [
    { action: 'own-card', path: '/my-card', label: later('own.title') },
    { action: 'own-card', path: '/my-data', label: later('own.data.menu') },
  ],
  waiting: [
    {
      action: 'own-card-activate',
      path: '/my-card',
      says: () => t('own.activate.waits'),
      async count(office, { holder }) {
        if (holder === null) return 0
        const { live } = await ownCards(office, holder)
        return live.filter(({ state }) => state === 'handed-over').length
      },
    },
  ],
}
