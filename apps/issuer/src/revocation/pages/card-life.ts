// A card's life in its order: each state it came into, when, and who did it as far as that is written.
import { html, link, may, t, type Fragment, type Html, type Session } from '../../console/index.ts'
import { stepsOf, type Card, type CardState, type CardStep } from '../../issuance/index.ts'
import { handoverOf, type Handover } from '../../personalisation/index.ts'
import type { Office } from '../../platform/office.ts'
import { keptStatement } from '../../publication/index.ts'
import { changeOf, type CallerCheck, type CardChange } from '../card-change.ts'
import { reportsOf, type CardReport } from '../card-reports.ts'
import { code } from './parts.ts'

export interface LifeEvent {
  readonly at: number
  readonly title: string
  readonly body?: Fragment
}

interface Known {
  readonly card: Card
  readonly reports: readonly CardReport[]
  readonly handover: Handover | undefined
  /** What was checked of a caller, by the hash of what was signed. */
  readonly checks: ReadonlyMap<string, readonly CallerCheck[]>
  readonly roles: Session['roles']
}

/** What happened to a card, newest first. */
export async function lifeOf(
  { store }: Pick<Office, 'store'>,
  card: Card,
  { roles }: Session,
): Promise<readonly LifeEvent[]> {
  const { db } = store
  const steps = await stepsOf(db, card.serial)
  const [reports, handover] = [await reportsOf(db, card.serial), await handoverOf(db, card.serial)]
  const known = { card, reports, handover, checks: await checksOf(store.db, reports), roles }
  const events = steps.map((step, i) => eventOf(step, steps[i - 1], known))
  if (handover)
    events.push({
      at: handover.arrivedAt,
      title: t('life.arrived'),
      body: by(handover.arrivedBy),
    })
  return events.sort((a, b) => a.at - b.at).reverse()
}

async function checksOf(
  db: Office['store']['db'],
  reports: readonly CardReport[],
): Promise<Known['checks']> {
  const checks = new Map<string, readonly CallerCheck[]>()
  for (const { change, statement: hash } of reports) {
    // A holder signs nothing.
    if (change !== 'suspend' || hash === '') continue
    const { checked } = changeOf((await keptStatement(db, hash)).statement.facts)
    if (checked) checks.set(hash, checked)
  }
  return checks
}

function eventOf(step: CardStep, before: CardStep | undefined, known: Known): LifeEvent {
  const { state, at } = step
  const isRestored = state === 'active' && before?.state === 'suspended'
  const title = t(isRestored ? 'life.restored' : `life.${state}`)
  const body = bodyOf(step, isRestored, known)
  return body === null || body === false ? { at, title } : { at, title, body }
}

const by = (who: string): Html => html`${t('life.by')} ${code(who)}`

const changeTo: Partial<Record<CardState, CardChange>> = {
  active: 'restore',
  suspended: 'suspend',
  revoked: 'revoke',
}

function bodyOf(step: CardStep, isRestored: boolean, known: Known): Fragment {
  const { state } = step
  if (state === 'active' && !isRestored) return null
  const change = changeTo[state]
  return change === undefined ? onItsWay(state, known) : changed(step, change, known)
}

function onItsWay(state: CardState, { card, handover, roles }: Known): Fragment {
  if (state === 'requested')
    return html`${by(card.requestedBy)}${
      may('request-see', roles) && html`, ${link(`/requests/${card.request}`, t('life.request'))}`
    }`
  if (state === 'approved') return card.approvedBy !== null && by(card.approvedBy)
  if (state === 'refused') return card.refusal !== null && t(`card.refusal.${card.refusal}`)
  if (state !== 'handed-over' || !handover?.handedBy) return null
  return html`${by(handover.handedBy)}${
    handover.checkedBy !== null && html`; ${t('life.checked')} ${code(handover.checkedBy)}`
  }`
}

function changed(
  { state, at }: CardStep,
  change: CardChange,
  { reports, checks }: Known,
): Fragment {
  const report = reports.find((one) => one.at === at && one.change === change)
  if (report) return said(report, checks.get(report.statement) ?? [])
  return state === 'revoked' && t('life.superseded')
}

const said = ({ reason, by: who, second }: CardReport, checks: readonly CallerCheck[]): Html =>
  html`${t(`reason.${reason}`)},
  ${who === 'holder' ? t('life.by-holder') : by(who)}${
    checks.length > 0 &&
    html`. ${t('life.caller')} ${checks.map((one) => t(`suspend.checked.${one}`)).join('; ')}`
  }${second !== null && html`; ${t('life.second')} ${code(second)}`}`
