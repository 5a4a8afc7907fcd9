// Leavers: cards of people who have left and that have not ended. One person suspends them and asks, another
// approves.
import {
  button,
  figures,
  form,
  html,
  link,
  page,
  paragraph,
  redirect,
  route,
  t,
  numberWords,
} from '../../console/index.ts'
import { cardsWords } from '../../issuance/index.ts'
import { leaversToSweep, sweepLeavers } from '../sweep-leavers.ts'

export const seeLeavers = route({
  method: 'GET',
  path: '/leavers',
  action: 'card-revoke',
  async handle({ office }) {
    const { cards, waiting } = await leaversToSweep(office)
    return page({
      title: t('leavers.title'),
      body: html`${paragraph(t('leavers.lead'))}${figures([
        { label: t('leavers.cards'), value: cards.length },
        { label: t('leavers.waiting'), value: waiting },
      ])}${
        cards.length === 0
          ? paragraph(t('leavers.none'))
          : html`${paragraph(t('leavers.next', { cards: cardsWords(cards.length) }))}${form({
              action: '/leavers',
              body: button(t('leavers.button', { cards: cardsWords(cards.length) }), {
                kind: 'warning',
              }),
            })}`
      }${waiting > 0 && paragraph(link('/changes', t('leavers.see')))}${paragraph(link('/cards', t('cards.back')))}`,
    })
  },
})

export const sweep = route({
  method: 'POST',
  path: '/leavers',
  action: 'card-revoke',
  async handle({ office, session }) {
    const { cards, statements } = await sweepLeavers(office, session.hand)
    const [only] = statements
    if (!only) return redirect('/leavers', { notice: t('leavers.none') })
    return redirect(statements.length === 1 ? `/changes/${only.hash}` : '/changes', {
      notice: t('leavers.done', { count: numberWords(cards.length) }),
    })
  },
})
