// One request through the ground, in this order: session, role, form and token, shapes, once, the page itself.
// Whatever goes wrong becomes a page that says what to do.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { z } from 'zod'
import { withoutData } from '../../platform/log.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal, type RefusalCode } from '../../platform/refusal.ts'
import { t } from '../messages/en.ts'
import { link, paragraph } from '../page/components.ts'
import { html, type Fragment } from '../page/html.ts'
import { isOwnPath, page, redirect, type FieldError, type Page, type Reply } from '../page/reply.ts'
import type { Ask, Route, Typed } from '../route.ts'
import { isFresh, type OpenSession } from '../session.ts'
import { approverFrom } from '../sign-in/approver.ts'
import { startTask } from '../tasks/tasks.ts'
import { claimForm, doStep, keepReply, releaseForm, type Claim } from './once.ts'
import { readForm, type Form } from './read-form.ts'

/** What a refusal is to a browser. */
export const statusOf = {
  malformed: 400,
  'not-permitted': 403,
  'second-person-needed': 409,
  'signature-needed': 422,
  'not-found': 404,
  'wrong-state': 409,
  'over-budget': 409,
  'custodian-refused': 409,
  expired: 410,
  'too-fast': 429,
  'not-ready': 503,
  'held-by-release-guard': 409,
} as const satisfies Record<RefusalCode, number>

export interface Ground {
  readonly office: Office
  /** Which run of the console this is. */
  readonly boot: string
  /** Where the console is; known once it listens. */
  readonly origin: () => string
}

const noForm: Form = { typed: {}, files: [], csrf: '', once: '', passkey: '' }

/** Answers a request of somebody whose role was checked. Never throws. */
export async function answerRoute(
  ground: Ground,
  route: Route,
  request: FastifyRequest,
  session: OpenSession,
): Promise<Reply> {
  if (route.fresh && !isFresh(session, ground.office.clock()))
    return redirect(`/sign-in/touch?then=${encodeURIComponent(whence(ground, request))}`)
  try {
    if (route.method === 'GET') return await handle(ground, route, request, session, noForm)
    const form = await readForm(request, route)
    if (!same(form.csrf, session.csrf)) return problem(403, t('refused.title'), t('refused.form'))
    return await handleOnce(ground, route, request, session, form)
  } catch (error) {
    return refusalPage(ground.office, error, whence(ground, request))
  }
}

/** The page of ours that a request came from: where he goes on when he has shown that it is he. */
function whence({ origin }: Ground, request: FastifyRequest): string {
  const from = URL.parse(request.headers.referer ?? '')
  const path = from?.origin === origin() ? from.pathname + from.search : '/'
  return isOwnPath(path) ? path : '/'
}

async function handleOnce(
  ground: Ground,
  route: Route,
  request: FastifyRequest,
  session: OpenSession,
  form: Form,
): Promise<Reply> {
  if (!/^[A-Za-z0-9_-]{22}$/.test(form.once))
    return problem(403, t('refused.title'), t('refused.form'))
  const id = `${session.who.operator ?? session.holder ?? ''}:${form.once}`
  const claim = await claimForm(ground.office, id, ground.boot)
  if (claim.is !== 'ours') return saidBefore(claim)
  try {
    const reply = await doStep(id, () => handle(ground, route, request, session, form))
    if (reply.kind === 'page' && reply.status >= 400) await releaseForm(ground.office, id)
    else
      await keepReply(
        ground.office,
        id,
        reply.kind === 'redirect'
          ? { location: reply.to, notice: reply.notice }
          : { location: null, notice: null },
      )
    return reply
  } catch (error) {
    await releaseForm(ground.office, id)
    throw error
  }
}

/** What a form that was sent before is answered. */
function saidBefore(claim: Exclude<Claim, { readonly is: 'ours' }>): Reply {
  switch (claim.is) {
    case 'being-done':
      return problem(409, t('refused.title'), t('refused.twice'))
    case 'cut-off':
      return problem(409, t('refused.cut-off.title'), t('refused.cut-off'))
    case 'done':
      return claim.location === null
        ? problem(200, t('refused.done.title'), t('refused.done'))
        : redirect(claim.location, claim.notice === null ? {} : { notice: claim.notice })
  }
}

async function handle(
  { office, origin }: Ground,
  route: Route,
  request: FastifyRequest,
  session: OpenSession,
  form: Form,
): Promise<Reply> {
  const params = route.params.safeParse(request.params)
  if (!params.success) return notThere()
  const query = route.query.safeParse(request.query)
  const ask: Ask = {
    office,
    params: params.data,
    query: query.success ? query.data : {},
    body: {},
    files: form.files,
    typed: form.typed,
    session,
    approver: (hashes) => approverFrom(office, session.operator, hashes, form.passkey),
    startTask: (options, work) => startTask(office, options, work),
    origin: origin(),
  }
  if (!query.success) return problem(400, t('refused.title'), t('refused.shape'))
  const body = route.body.safeParse(form.typed)
  if (body.success) return await route.handle({ ...ask, body: body.data })
  const errors = fieldErrors(body.error)
  if (route.wrong) return await route.wrong(ask, errors)
  return page({ title: t('refused.title'), errors, body: paragraph(t('refused.shape')) })
}

/** What the library of shapes says where a field has no words of ours: for a form that a browser did not send. */
const notOurs = /^(?:Invalid|Too|Unrecognized)\b/

function fieldErrors({ issues }: z.ZodError): readonly FieldError[] {
  return issues.map(({ path, message }) => ({
    field: String(path[0] ?? ''),
    message: notOurs.test(message) ? t('refused.field') : message,
  }))
}

/** Fills a form again: what was typed, as one string. */
export const typedText = (typed: Typed, name: string): string => {
  const value = typed[name]
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}

/** A page that says no, and the way back: to the page it was about, as it is now, where that is known. */
export const problem = (
  status: number,
  title: string,
  text: Fragment,
  from: string | null = null,
): Page =>
  page({
    title,
    status,
    body: html`${paragraph(text)}${
      from !== null && paragraph(link(from, t('refused.look-again'), 'govuk-button'))
    }${paragraph(link('/', t('refused.back')))}`,
  })

export const notThere = (): Page => problem(404, t('refused.gone.title'), t('refused.gone'))

/**
 * A refusal is said in its own words, which name no person; a fault only by its reference. `from` is the page where
 * what was refused was asked for.
 */
export function refusalPage(office: Pick<Office, 'log'>, error: unknown, from: string = '/'): Page {
  if (error instanceof Refusal) return refused(error, from === '/' ? null : from)
  const reference = randomBytes(6).toString('hex')
  office.log.error({ err: withoutData(error), reference }, 'a page')
  return problem(500, t('refused.fault.title'), t('refused.fault', { reference }))
}

function refused({ code, message }: Refusal, from: string | null): Page {
  const status = statusOf[code]
  if (code === 'not-found') return problem(status, t('refused.gone.title'), t('refused.gone'))
  // What was held for a while and is gone has no page any more.
  if (code === 'expired') return problem(status, t('refused.title'), sentence(message))
  if (code === 'signature-needed')
    return problem(status, t('refused.title'), t('refused.signature'), from)
  if (code !== 'wrong-state') return problem(status, t('refused.title'), sentence(message), from)
  const why = html`${t('refused.changed')}<br /><span class="govuk-hint"
      >${sentence(message)}</span
    >`
  return problem(status, t('refused.changed.title'), why, from)
}

/** A refusal's words as a sentence; words still to come are one already. */
/** Words of a refusal as a sentence; an id at their beginning stays as it is written. */
const sentence = (words: string): string => {
  const begin = /^[a-z]{2}_/.test(words) ? words.charAt(0) : words.charAt(0).toUpperCase()
  return `${begin}${words.slice(1)}${/[.!?\uE001]$/.test(words) ? '' : '.'}`
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
