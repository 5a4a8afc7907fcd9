// What pages about cards share: states as tags, types by their titles, days and numbers as people write them.
import { t, tag, type Html, type TagColour, numberWords } from '../../console/index.ts'
import type { CardState } from '../card.ts'
import { cardTypes, type CardTypeId } from '../../personnel/index.ts'
import type { RequestState } from '../requests.ts'

const cardColours = {
  requested: 'yellow',
  approved: 'blue',
  refused: 'grey',
  signed: 'blue',
  printed: 'blue',
  'handed-over': 'purple',
  active: 'green',
  suspended: 'orange',
  revoked: 'red',
  expired: 'grey',
  returned: 'grey',
  destroyed: 'grey',
} as const satisfies Record<CardState, TagColour>

/** A card's state as a tag. */
export const cardTag = (state: CardState): Html => tag(cardColours[state], t(`card.state.${state}`))

const requestColours = {
  requested: 'yellow',
  approved: 'blue',
  refused: 'grey',
  done: 'green',
} as const satisfies Record<RequestState, TagColour>

export const requestTag = (state: RequestState): Html =>
  tag(requestColours[state], t(`request.state.${state}`))

/** A card type as people call it. */
export const typeTitle = (id: CardTypeId): string =>
  cardTypes.find((type) => type.id === id)?.title ?? id

/** "1 card", "1,204 cards". */
export const cardsWords = (count: number): string =>
  count === 1 ? t('card.one') : t('card.many', { count: numberWords(count) })
