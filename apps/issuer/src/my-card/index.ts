// My card: what a holder sees of his own card and data, and does with it himself. The one door of this station.
export { activateOwnCard } from './activate-own-card.ts'
export { myCardPages } from './pages/index.ts'
export { ownCard, ownCards } from './own-cards.ts'
