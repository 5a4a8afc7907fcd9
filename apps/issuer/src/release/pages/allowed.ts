// Names that may stand in files that leave: who is on the list and until when; asked for by one, agreed to by another's
// touch, taken off by either.
import { z } from 'zod'
import {
  banner,
  button,
  dayWords,
  details,
  field,
  form,
  html,
  later,
  link,
  may,
  page,
  paragraph,
  passkeyForm,
  redirect,
  route,
  summaryList,
  t,
  table,
  tag,
  time,
  typedText,
  type FieldError,
  type Fragment,
  type Html,
  type Page,
  type Session,
  type Typed,
} from '../../console/index.ts'
import {
  liveNames,
  nameSaid,
  pastNames,
  readName,
  type AllowedName,
  type NameSaid,
} from '../../platform/guard/allowed-names.ts'
import type { Office } from '../../platform/office.ts'
import {
  agreeToAllow,
  askToAllow,
  isDayAhead,
  lastDayOf,
  nameLengths,
  withdrawAllowed,
} from '../allow-name.ts'

/** How many of those that hold no more are shown. */
const pastMax = 25

export const seeAllowed = route({
  method: 'GET',
  path: '/files/allowed',
  action: 'allow-see',
  handle: ({ office, session }) => allowedPage(office, session, {}, []),
})

async function allowedPage(
  office: Office,
  session: Session,
  typed: Typed,
  errors: readonly FieldError[],
): Promise<Page> {
  const now = office.clock()
  const live = await liveNames(office.store.db, now)
  const waiting = live.filter(({ standing }) => standing === 'waiting')
  const inForce = live.filter(({ standing }) => standing === 'in-force')
  const past = await pastNames(office.store.db, now, pastMax)
  const listed = async (caption: string, names: readonly AllowedName[]): Promise<Html> =>
    table({
      caption,
      empty: t('allowed.none'),
      columns: [t('allowed.name'), t('allowed.until'), t('allowed.by'), t('allowed.state')],
      rows: await rowsOf(office, names),
    })
  return page({
    title: t('allowed.title'),
    errors,
    body: html`${paragraph(t('allowed.lead'))}${
      waiting.length > 0 && (await listed(t('allowed.waiting'), waiting))
    }${await listed(t('allowed.in-force'), inForce)}${
      may('allow-ask', session.roles) && askForm(now, typed, errors)
    }${past.length > 0 && (await listed(t('allowed.past'), past))}${paragraph(link('/files', t('release.all')))}`,
  })
}

const written = ({ given, surname }: NameSaid): string => `${given} ${surname}`

async function rowsOf(
  office: Office,
  names: readonly AllowedName[],
): Promise<readonly (readonly Fragment[])[]> {
  const rows: (readonly Fragment[])[] = []
  for (const name of names)
    rows.push([
      link(`/files/allowed/${name.statement}`, written(await nameSaid(office, name.statement))),
      dayWords(name.untilOn),
      name.second === null ? name.by : t('allowed.two', { one: name.by, other: name.second }),
      standingTag(name),
    ])
  return rows
}

const colours = {
  waiting: 'blue',
  'in-force': 'green',
  expired: 'grey',
  withdrawn: 'grey',
  lapsed: 'grey',
} as const satisfies Record<AllowedName['standing'], string>

const standingTag = ({ standing }: AllowedName): Html =>
  tag(colours[standing], t(`allowed.standing.${standing}`))

function askForm(now: number, typed: Typed, errors: readonly FieldError[]): Html {
  const last = dayWords(lastDayOf(now))
  const line = (name: 'surname' | 'given' | 'number'): Html =>
    field({
      kind: 'text',
      name,
      label: t(`allowed.${name}`),
      ...(name === 'number' ? { hint: t('allowed.number.hint') } : {}),
      value: typedText(typed, name),
      autocomplete: 'off',
      width: 20,
      errors,
    })
  const body = form({
    action: '/files/allowed',
    body: html`${paragraph(t('allowed.ask.lead'))}${line('surname')}${line('given')}${line('number')}${field(
      {
        kind: 'textarea',
        name: 'why',
        label: t('allowed.why.label'),
        hint: t('allowed.why.hint'),
        value: typedText(typed, 'why'),
        errors,
      },
    )}${field({
      kind: 'date',
      name: 'until',
      label: t('allowed.until.label'),
      hint: t('allowed.until.hint', { last }),
      value: typedText(typed, 'until'),
      width: 10,
      errors,
    })}${button(t('allowed.ask'))}`,
  })
  return errors.length > 0 ? body : details(t('allowed.ask.open'), body)
}

const nameShape = (wrong: 'allowed.surname.wrong' | 'allowed.given.wrong') =>
  z
    .string()
    .trim()
    .max(nameLengths.name, later(wrong, { most: nameLengths.name }))
    .regex(/[\p{L}\p{N}]/u, later(wrong, { most: nameLengths.name }))
const whyWrong = later('allowed.why.wrong')

export const askForName = route({
  method: 'POST',
  path: '/files/allowed',
  action: 'allow-ask',
  body: z.object({
    surname: nameShape('allowed.surname.wrong'),
    given: nameShape('allowed.given.wrong'),
    number: z
      .string()
      .trim()
      .max(nameLengths.number, later('allowed.number.wrong', { most: nameLengths.number }))
      .regex(/^$|[\p{L}\p{N}]/u, later('allowed.number.wrong', { most: nameLengths.number })),
    until: z.string(),
    why: z.string().trim().min(nameLengths.whyMin, whyWrong).max(nameLengths.whyMax, whyWrong),
  }),
  async handle({ office, session, body: { until, ...said }, typed }) {
    const now = office.clock()
    if (!isDayAhead(until, now)) return await allowedPage(office, session, typed, [wrongDay(now)])
    const id = await askToAllow(office, session.hand, { ...said, untilOn: until })
    return redirect(`/files/allowed/${id}`, { notice: t('allowed.ask.done') })
  },
  wrong({ office, session, typed }, errors) {
    const now = office.clock()
    const isDayWrong = !isDayAhead(typedText(typed, 'until'), now)
    const all = isDayWrong ? [...errors, wrongDay(now)] : errors
    return allowedPage(office, session, typed, all)
  },
})

const wrongDay = (now: number): FieldError => ({
  field: 'until',
  message: t('allowed.until.wrong', { last: dayWords(lastDayOf(now)) }),
})

const params = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/) })

export const seeName = route({
  method: 'GET',
  path: '/files/allowed/:id',
  action: 'allow-see',
  params,
  async handle({ office, session, params: { id } }) {
    const name = await readName(office.store.db, id, office.clock())
    const said = await nameSaid(office, id)
    return page({
      title: t('allowed.one', { name: written(said) }),
      body: html`${banner(t(`allowed.says.${name.standing}`, { day: dayWords(name.untilOn) }))}${facts(
        name,
        said,
      )}${decision(name, session)}${
        may('allow-ask', session.roles) && name.standing !== 'withdrawn' && takeOff(name)
      }${paragraph(link('/files/allowed', t('allowed.all')))}`,
    })
  },
})

function facts(name: AllowedName, { surname, given, number, why }: NameSaid): Html {
  const by = (who: string | null, at: number | null): Fragment =>
    who !== null && at !== null && html`${who}, ${time(at)}`
  return summaryList([
    { key: t('allowed.surname'), value: surname },
    { key: t('allowed.given'), value: given },
    { key: t('allowed.number'), value: number ?? t('allowed.number.none') },
    { key: t('allowed.why'), value: why },
    { key: t('allowed.until'), value: dayWords(name.untilOn) },
    { key: t('allowed.asked-by'), value: by(name.by, name.at) },
    ...(name.second === null
      ? []
      : [{ key: t('allowed.agreed-by'), value: by(name.second, name.agreedAt) }]),
    ...(name.endedBy === null
      ? []
      : [{ key: t('allowed.ended-by'), value: by(name.endedBy, name.endedAt) }]),
  ])
}

function decision(name: AllowedName, { operator, roles }: Session): Html | false {
  if (name.standing !== 'waiting') return false
  if (name.by === operator) return banner(t('allowed.own'))
  if (!may('allow-agree', roles)) return banner(t('allowed.decides'))
  return html`${paragraph(t('allowed.agree.lead'))}${passkeyForm({
    action: `/files/allowed/${name.statement}/agree`,
    hashes: [name.statement],
    label: t('allowed.agree'),
  })}`
}

const takeOff = ({ statement, standing }: AllowedName): Html =>
  form({
    action: `/files/allowed/${statement}/withdraw`,
    body: button(t(standing === 'in-force' ? 'allowed.withdraw' : 'allowed.refuse'), {
      kind: standing === 'in-force' ? 'warning' : 'secondary',
    }),
  })

export const agreeToName = route({
  method: 'POST',
  path: '/files/allowed/:id/agree',
  action: 'allow-agree',
  params,
  async handle({ office, params: { id }, approver }) {
    await agreeToAllow(office, await approver([id]), id)
    return redirect(`/files/allowed/${id}`, { notice: t('allowed.agree.done') })
  },
})

export const withdrawName = route({
  method: 'POST',
  path: '/files/allowed/:id/withdraw',
  action: 'allow-ask',
  params,
  async handle({ office, session, params: { id } }) {
    await withdrawAllowed(office, session.hand, id)
    return redirect(`/files/allowed/${id}`, { notice: t('allowed.withdraw.done') })
  },
})

/** How many entries wait for this person: never his own. */
export const namesWaiting = async (office: Office, { operator }: Session): Promise<number> =>
  (await liveNames(office.store.db, office.clock())).filter(
    ({ standing, by }) => standing === 'waiting' && by !== operator,
  ).length
