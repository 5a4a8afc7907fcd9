// The ledger at a glance: how far it is, what is published, who signed and cosigned it, and verifying it.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import {
  banner,
  button,
  download,
  field,
  figures,
  form,
  heading,
  html,
  later,
  link,
  page,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  table,
  tag,
  time,
  type FieldError,
  type Html,
  type Page,
  numberWords,
} from '../../console/index.ts'
import { ledgerKeys, ledgerPolicy, ledgerStanding, verifyLedger } from '../../incident/index.ts'
import { holdsNobody } from '../../platform/dispatch.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { isLate } from '../alarms.ts'
import {
  keepVerification,
  lastVerifications,
  ledgerHealth,
  type LedgerHealth,
  type Verification,
} from '../ledger-health.ts'

export const seeLedger = route({
  method: 'GET',
  path: '/ledger',
  action: 'ledger-see',
  handle: ({ office }) => ledgerPage(office, []),
})

async function ledgerPage(office: Office, errors: readonly FieldError[]): Promise<Page> {
  const health = await ledgerHealth(office)
  return page({
    title: t('ledger.title'),
    errors,
    body: html`${paragraph(t('ledger.lead'))}${figures([
      { label: t('ledger.entries'), value: health.entries },
      { label: t('ledger.published'), value: health.published?.size ?? 0 },
      { label: t('ledger.waiting'), value: health.waiting },
    ])}${paragraph(link('/ledger/entries', t('ledger.see-entries')))}${checkpoint(health)}${witnesses(health)}${verifyForm(errors)}${verifications(await lastVerifications(office.store.db))}${takeAway}`,
  })
}

function checkpoint({ published, fault }: LedgerHealth): Html {
  const head = heading(t('ledger.checkpoint'))
  if (fault !== null)
    return html`${head}${banner(
      html`${t('ledger.checkpoint.bad', { what: fault })}<br />${t('ledger.checkpoint.what-now')}`,
      'warning',
    )}`
  if (!published) return html`${head}${paragraph(t('ledger.checkpoint.none'))}`
  const { origin, size, root, at, signatures } = published
  return html`${head}${summaryList([
    { key: t('ledger.origin'), value: origin },
    {
      key: t('ledger.size'),
      value: t('ledger.size.value', { size: numberWords(size) }),
    },
    { key: t('ledger.signed'), value: at === null ? '' : time(at) },
    { key: t('ledger.root'), value: html`<code class="ts-code">${root}</code>` },
    {
      key: t('ledger.signed-by'),
      value: html`<ul class="govuk-list">
        ${signatures.map(({ type }) => html`<li>${t(`ledger.signature.${type}`)}</li>`)}
      </ul>`,
    },
  ])}`
}

function witnesses({ witnesses: known, published }: LedgerHealth): Html {
  if (known.length === 0)
    return html`${heading(t('ledger.witnesses'))}${paragraph(t('ledger.witnesses.none'))}`
  return table({
    caption: t('ledger.witnesses'),
    columns: [t('ledger.witness'), t('ledger.witness.seen'), t('ledger.witness.state')],
    rows: known.map((witness) => [
      witness.name,
      witness.at === null ? t('ledger.witness.never') : time(witness.at),
      witness.at === null
        ? tag('red', t('ledger.witness.missing'))
        : isLate(witness, published?.at ?? null)
          ? tag('orange', t('ledger.witness.late'))
          : tag('green', t('ledger.witness.good')),
    ]),
  })
}

const verifyForm = (errors: readonly FieldError[]): Html =>
  html`${heading(t('verification.title'))}${paragraph(t('verification.lead'))}${form({
    action: '/ledger/verify',
    body: html`${field({
      kind: 'radios',
      name: 'what',
      label: t('verification.what'),
      errors,
      options: (['tiles', 'everything'] as const).map((value) => ({
        value,
        text: t(`verification.${value}`),
        hint: t(`verification.${value}.hint`),
      })),
    })}${button(t('verification.button'), { kind: 'secondary' })}`,
  })}`

const verifications = (all: readonly Verification[]): Html =>
  table({
    caption: t('verification.last'),
    empty: t('verification.none'),
    columns: [
      t('verification.at'),
      t('verification.by'),
      t('verification.checked'),
      { label: t('verification.covered'), numeric: true },
      t('verification.result'),
    ],
    rows: all.map((one) => [
      time(one.at),
      one.by,
      t(`verification.${one.what}`),
      one.size === null ? '' : numberWords(one.size),
      one.isGood
        ? tag('green', t('verification.good'))
        : html`${tag('red', t('verification.bad', { count: one.problemCount }))}
            <ul class="govuk-list govuk-list--bullet">
              ${one.problems.map((problem) => html`<li>${t('verification.problem', { ...problem })}</li>`)}
            </ul>`,
    ]),
  })

const takeAway = html`${heading(later('ledger.take'))}
  <ul class="govuk-list">
    <li>${link('/ledger/checkpoint', later('ledger.note'))}</li>
    <li>${link('/ledger/keys', later('ledger.keys'))}</li>
  </ul>`

export const verify = route({
  method: 'POST',
  path: '/ledger/verify',
  action: 'ledger-see',
  body: z.object({ what: z.enum(['tiles', 'everything'], later('verification.wrong')) }),
  async handle({ office, body: { what }, session, startTask }) {
    const { entries } = await ledgerStanding(office)
    const by = session.operator
    const task = await startTask(
      { kind: t('verification.task'), by, back: '/ledger', total: what === 'tiles' ? 1 : entries },
      async (report) => {
        const policy = await ledgerPolicy(office)
        const verdict = await verifyLedger(office, policy, what === 'everything', report)
        await keepVerification(office, {
          id: randomBytes(10).toString('hex'),
          by,
          at: office.clock(),
          what,
          size: verdict.opened?.checkpoint.size ?? null,
          entries: 'entries' in verdict ? verdict.entries : null,
          isGood: verdict.isGood,
          problems: verdict.problems.map((problem) => ({
            where: problem.where,
            what: problem.what,
          })),
          problemCount: 'problemCount' in verdict ? verdict.problemCount : verdict.problems.length,
        })
      },
    )
    return redirect(`/tasks/${task}`)
  },
  wrong: ({ office }, errors) => ledgerPage(office, errors),
})

const asText = (name: string, bytes: string) =>
  download({ name, type: 'text/plain; charset=utf-8', file: holdsNobody('ledger', bytes) })

export const ledgerFiles = [
  route({
    method: 'GET',
    path: '/ledger/keys',
    action: 'ledger-see',
    handle: async ({ office }) =>
      asText('ledger-keys.txt', `${(await ledgerKeys(office)).join('\n')}\n`),
  }),
  route({
    method: 'GET',
    path: '/ledger/checkpoint',
    action: 'ledger-see',
    async handle({ office }) {
      const { note } = await ledgerStanding(office)
      if (note === null) throw new Refusal('not-found', 'nothing is published yet')
      return asText('checkpoint', note)
    },
  }),
]
