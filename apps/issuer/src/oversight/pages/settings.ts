// The settings as they stand. Nothing here is secret, and nothing is changed here.
import { html, page, paragraph, route, summaryList, t } from '../../console/index.ts'
import type { OfficeSettings } from '../../platform/settings.ts'

export const seeSettings = route({
  method: 'GET',
  path: '/settings',
  action: 'settings-see',
  async handle({ office: { settings, custodian, store } }) {
    const { epoch, backEnd } = await custodian.call('public-keys', {})
    const database = store.dialect === 'sqlite' ? 'SQLite' : 'PostgreSQL'
    return page({
      title: t('settings.title'),
      body: html`${paragraph(t('settings.lead'))}${summaryList([
        ...organisationRows(settings),
        { key: t('settings.epoch'), value: epoch },
        { key: t('settings.back-end'), value: backEnd },
        { key: t('settings.database'), value: database },
        ...programRows(settings),
      ])}`,
    })
  },
})

const organisationRows = (settings: OfficeSettings) => [
  { key: t('settings.organisation'), value: settings.organisation.name },
  {
    key: t('settings.return-address'),
    value: settings.organisation.returnAddress.map((line, i) =>
      i === 0 ? line : html`<br />${line}`,
    ),
  },
  { key: t('settings.telephone'), value: settings.organisation.telephone },
  { key: t('settings.issuer'), value: settings.issuer },
  { key: t('settings.origin'), value: settings.origin },
  {
    key: t('settings.protected'),
    value: t(
      settings.protectedOfficeKey === undefined
        ? 'settings.protected.no'
        : 'settings.protected.yes',
    ),
  },
]

function programRows({
  publication,
  statusListMinutes,
  door,
  print,
  witnesses,
  console: { host, port, openId },
}: OfficeSettings) {
  // A witness's address could hold a password; where it is is enough.
  const hosts = witnesses.map((url) => new URL(url).host)
  const { host: listsHost, port: listsPort } = publication
  const lists = { host: listsHost, port: listsPort, minutes: statusListMinutes }
  return [
    { key: t('settings.lists'), value: t('settings.lists.value', lists) },
    {
      key: t('settings.door'),
      value: t('settings.door.value', { host: door.host, port: door.port }),
    },
    {
      key: t('settings.print'),
      value: t('settings.print.value', {
        budget: print.budget,
        cards: print.cardsAnHour,
        days: print.batchDays,
      }),
    },
    {
      key: t('settings.witnesses'),
      value: hosts.length === 0 ? t('settings.witnesses.none') : hosts.join(', '),
    },
    { key: t('settings.console'), value: t('settings.console.value', { host, port }) },
    { key: t('settings.open-id'), value: openId?.name ?? t('settings.open-id.none') },
  ]
}
