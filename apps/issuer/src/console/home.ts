// Home: what waits for the person at the desk, his work in progress, and the day's figures.
import { may } from './actions.ts'
import { t } from './messages/en.ts'
import { banner, heading, link, paragraph, roleWords } from './page/components.ts'
import { html, type Html } from './page/html.ts'
import { figures } from './page/lists.ts'
import { page } from './page/reply.ts'
import { route, type Ask, type ConsoleParts, type Route } from './route.ts'
import { tasksOf } from './tasks/tasks.ts'

/** The home page over what the stations bring. */
export function homeRoute(
  parts: Pick<ConsoleParts, 'waiting' | 'figures' | 'alarms' | 'starts'>,
): Route {
  return route({
    method: 'GET',
    path: '/',
    action: 'home',
    async handle(ask) {
      const { session } = ask
      return page({
        title: t('home.title'),
        body: html`${session.isIdentifiedOnly && banner(html`${t('home.identified')} ${link('/sign-in/touch', t('home.touch'))}`)}${await alarmsOf(ask, parts)}${await waitsFor(ask, parts)}${await work(ask)}${starts(ask, parts)}${await today(ask, parts)}${
          session.isOperator &&
          paragraph(
            t('home.roles', { operator: session.operator, roles: roleWords(session.roles) }),
          )
        }`,
      })
    },
  })
}

async function alarmsOf(
  { office, session }: Ask,
  { alarms }: Pick<ConsoleParts, 'alarms'>,
): Promise<Html | false> {
  const own = alarms.filter(({ action }) => may(action, session.roles))
  const found = await Promise.all(
    own.map(async ({ path, look }) => (await look(office)).map((says) => ({ path, says }))),
  )
  const all = found.flat()
  if (all.length === 0) return false
  return html`<section class="ts-alarms" aria-labelledby="alarms">
    <h2 class="govuk-heading-m" id="alarms">${t('home.alarms')}</h2>
    <ul>
      ${all.map(({ path, says }) => html`<li>${link(path, says)}</li>`)}
    </ul>
  </section>`
}

async function waitsFor(
  { office, session }: Ask,
  { waiting }: Pick<ConsoleParts, 'waiting'>,
): Promise<Html> {
  const own = waiting.filter(({ action }) => may(action, session.roles))
  const counted = await Promise.all(
    own.map(async (one) => ({ ...one, number: await one.count(office, session) })),
  )
  const there = counted.filter(({ number }) => number > 0)
  if (there.length === 0) return paragraph(t('home.nothing'))
  return html`<ul class="ts-waiting">
    ${there.map(
      ({ path, says, number }) =>
        html`<li><a class="govuk-link" href="${path}">${says(number)}</a></li>`,
    )}
  </ul>`
}

async function work({ office, session }: Ask): Promise<Html | false> {
  if (!session.isOperator) return false
  const tasks = await tasksOf(office, session.operator)
  if (tasks.length === 0) return false
  return html`${heading(t('task.menu'))}
    <ul class="govuk-list">
      ${tasks.map(
        (task) =>
          html`<li>${link(`/tasks/${task.id}`, task.kind)} – ${t(`task.title.${task.state}`)}</li>`,
      )}
    </ul>`
}

function starts({ session }: Ask, parts: Pick<ConsoleParts, 'starts'>): Html | false {
  const own = (parts.starts ?? []).filter(({ action }) => may(action, session.roles))
  if (own.length === 0) return false
  return html`${heading(t('home.starts'))}
    <ul class="govuk-list">
      ${own.map(({ path, label }) => html`<li>${link(path, label)}</li>`)}
    </ul>`
}

async function today(
  { office, session }: Ask,
  parts: Pick<ConsoleParts, 'figures'>,
): Promise<Html | false> {
  const own = parts.figures.filter(({ action }) => may(action, session.roles))
  if (own.length === 0) return false
  const values = await Promise.all(
    own.map(async ({ label, value }) => ({ label, value: await value(office) })),
  )
  return html`${heading(t('home.today'))}${figures(values)}`
}
