// The one door of this station: cards, their states, and how they are asked for, approved and issued.
import type { Migration } from '../platform/store.ts'
import { cardStepsMigration } from './card-steps.ts'
import { cardsMigration } from './cards.ts'
import { requestChecksMigration, requestsMigration } from './requests.ts'

export { approveRequest, refuseRequest } from './approve-request.ts'
export {
  cardActions,
  cardLife,
  cardRefusalWords,
  cardStates,
  cardStatus,
  heldStates,
  nextState,
  type Card,
  type CardAction,
  type CardActor,
  type CardRefusal,
  type CardState,
  type CardStatus,
} from './card.ts'
export {
  cardType,
  cardTypes,
  designOf,
  isForDay,
  ordinaryTypes,
  type CardType,
  type CardTypeId,
} from '../personnel/index.ts'
export {
  cardBySerial,
  cardsBySerial,
  cardsInState,
  cardsOfHolder,
  countCards,
  moveCard,
  moveCards,
  statusListSize,
} from './cards.ts'
export { stepsOf, type CardStep } from './card-steps.ts'
export { countInState, listCards, type CardFilter, type ListedCard } from './list-cards.ts'
export { issuancePages } from './pages/index.ts'
export { cardsWords, cardTag, requestTag, typeTitle } from './pages/parts.ts'
export { registerIssuanceCommands } from './commands.ts'
export { issueRequest, type Issued } from './issue-request.ts'
export { type OnSigned, type SignedCard } from './sign-cards.ts'
export { requestCards, type Requested, type RequestInput } from './request-cards.ts'
export {
  countToApprove,
  lastRequests,
  listRequests,
  refusedPeople,
  requestActs,
  requestById,
  type CardRequest,
  type PersonCheck,
  type RequestId,
} from './requests.ts'
export const issuanceMigrations: readonly Migration[] = [
  cardsMigration,
  requestsMigration,
  requestChecksMigration,
  cardStepsMigration,
]
