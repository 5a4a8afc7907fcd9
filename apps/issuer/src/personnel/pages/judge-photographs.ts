// The doubtful photographs, a tray at a time: each portrait as it is printed beside the small one in the code. Keys
// decide and go on; without script the same form has buttons to choose. Only whom one was shown one may decide on.
import { rebuildPortrait } from '@tipstaff/credential'
import type { HolderId } from '@tipstaff/custody'
import { z } from 'zod'
import {
  banner,
  button,
  form,
  html,
  later,
  link,
  page,
  paragraph,
  redirect,
  route,
  t,
  type Html,
  type Page,
  type Reply,
  type Session,
  type Typed,
  numberWords,
} from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { readRecord } from '../holder-record.ts'
import { holdersById } from '../holders.ts'
import {
  countPhotographs,
  findingsOf,
  listPhotographs,
  type PhotographFindings,
} from '../photographs/photographs.ts'
import { settlePhotographs } from '../photographs/settle-photographs.ts'
import { viewHolders } from '../search-holders.ts'
import { Held } from './held.ts'
import { pictureOf, rationLine, rationOf } from './parts.ts'
import { findingsSay } from './photographs.ts'

const traySize = 20
const trays = new Held<readonly HolderId[]>({
  lifeMs: 15 * 60_000,
  perPerson: 1,
  gone: later('judge.gone'),
})

export const seeJudging = route({
  method: 'GET',
  path: '/photographs/judge',
  action: 'photo-judge',
  async handle({ office, session }) {
    const { 'to-judge': waiting } = await countPhotographs(office.store.db)
    const ration = await rationOf(office, session)
    const count = Math.min(traySize, ration.left, waiting)
    const start =
      waiting > 0 &&
      html`${paragraph(t(waiting === 1 ? 'judge.waiting.one' : 'judge.waiting', { count: numberWords(waiting) }))}${rationLine(ration)}${
        count > 0 &&
        form({
          action: '/photographs/judge',
          body: html`${paragraph(t('judge.cost'))}${button(t(count === 1 ? 'judge.open.one' : 'judge.open', { count }))}`,
        })
      }`
    return page({
      title: t('judge.title'),
      body: html`${start === false ? paragraph(t('judge.none')) : start}${paragraph(link('/photographs', t('photos.back')))}`,
    })
  },
})

export const openTray = route({
  method: 'POST',
  path: '/photographs/judge',
  action: 'photo-judge',
  handle: async ({ office, session }) =>
    (await trayPage(office, session, '', null)) ?? redirect('/photographs/judge'),
})

/** The next tray after an id; null where there is nothing more, or no ration for it. */
async function trayPage(
  office: Office,
  session: Session,
  after: string,
  said: string | null,
): Promise<Page | null> {
  const { db } = office.store
  const { left } = await rationOf(office, session)
  const busy = new Set(trays.ofOthers(office, session.operator).flat())
  const found = await listPhotographs(db, 'to-judge', after, traySize + busy.size)
  const next = found.filter(({ holder }) => !busy.has(holder)).slice(0, Math.min(traySize, left))
  if (next.length === 0) return null
  const ids = next.map(({ holder }) => holder)
  const holders = [...(await holdersById(db, ids)).values()]
  const opened = await viewHolders(office, session.hand, holders, ['F.portrait'])
  const tray = trays.keep(office, session.operator, ids)
  const { 'to-judge': waiting } = await countPhotographs(db)
  return page({
    title: t('judge.tray', { count: next.length, waiting: numberWords(waiting) }),
    wide: true,
    body: html`${said !== null && banner(said)}
      <p class="govuk-body ts-keys" data-tray-keys hidden>${keys()}</p>
      ${form({
        action: '/photographs/decide',
        className: 'ts-tray-form',
        body: html`<input type="hidden" name="tray" value="${tray}" />
          <div class="ts-tray" data-tray>
            ${next.map((one, i) => item(one, i, opened.get(one.holder)?.groups['F.portrait']))}
          </div>
          <div class="govuk-button-group">
            ${button(t('judge.save-next'), { name: 'then', value: 'next' })}${button(t('judge.save'), { kind: 'secondary', name: 'then', value: 'stop' })}${link('/photographs/judge', t('judge.leave'))}
          </div>`,
      })}`,
  })
}

const keys = (): Html =>
  html`${t('judge.keys')} <kbd>A</kbd> ${t('judge.key.accept')},
    <kbd>R</kbd> ${t('judge.key.refuse')}, <kbd>L</kbd> ${t('judge.key.later')},
    <kbd>B</kbd> ${t('judge.key.back')}, <kbd>Enter</kbd> ${t('judge.key.save')}.`

const choices = ['accepted', 'refused', 'later'] as const

function item(
  { holder, codes }: PhotographFindings,
  no: number,
  portrait: Uint8Array | undefined,
): Html {
  const name = `d-${holder}`
  const pictures = portrait && readRecord('F.portrait', portrait)
  return html`<fieldset class="ts-tray__item" data-tray-item>
    <legend class="ts-tray__legend">${t('judge.number', { no: no + 1 })}</legend>
    <div class="ts-tray__pair">
      ${
        pictures &&
        html`<figure>
            ${pictureOf(pictures.print, 'jpeg', t('judge.print.alt'))}
            <figcaption>${t('judge.print')}</figcaption>
          </figure>
          <figure>
            ${pictureOf(rebuildPortrait(pictures.qr), 'avif', t('judge.code.alt'))}
            <figcaption>${t('judge.code')}</figcaption>
          </figure>`
      }
    </div>
    <p class="ts-tray__says">${findingsSay(codes)}</p>
    <div class="ts-tray__choices">
      ${choices.map(
        (choice) =>
          html`<label class="ts-choice ts-choice--${choice}"
            ><input
              type="radio"
              name="${name}"
              value="${choice}"
              ${choice === 'later' && html` checked`}
            />${t(`judge.choice.${choice}`)}</label
          >`,
      )}
    </div>
  </fieldset>`
}

export const decidePhotographs = route({
  method: 'POST',
  path: '/photographs/decide',
  action: 'photo-judge',
  body: z
    .object({
      tray: z.string().regex(/^[0-9a-f]{16}$/),
      then: z.enum(['next', 'stop']).default('stop'),
    })
    .catchall(z.union([z.string(), z.array(z.string())])),
  async handle({ office, body, session }) {
    const shown = trays.read(office, session.operator, body.tray)
    const said = await settle(office, session, shown, body)
    trays.drop(office, body.tray)
    const after = shown.at(-1) ?? ''
    const next = body.then === 'next' ? await trayPage(office, session, after, said) : null
    const reply: Reply = next ?? redirect('/photographs/judge', { notice: said })
    return reply
  },
})

// Somebody may have judged one of them on the command line meanwhile: his word stands.
async function settle(
  office: Office,
  { hand }: Session,
  shown: readonly HolderId[],
  body: Typed,
): Promise<string> {
  const before = await findingsOf(office.store.db, shown)
  const waiting = shown.filter((holder) => before.get(holder)?.state === 'to-judge')
  const decided = (outcome: 'accepted' | 'refused'): readonly HolderId[] =>
    waiting.filter((holder) => body[`d-${holder}`] === outcome)
  const counts = { accepted: 0, refused: 0 }
  for (const outcome of ['accepted', 'refused'] as const) {
    const holders = decided(outcome)
    if (holders.length === 0) continue
    counts[outcome] = await settlePhotographs(office, hand, { outcome, which: { holders } })
  }
  const meanwhile = shown.length - waiting.length
  const left = waiting.length - counts.accepted - counts.refused
  const words = t('judge.done', { ...counts, left })
  return meanwhile > 0 ? `${words} ${t('judge.meanwhile', { count: meanwhile })}` : words
}
