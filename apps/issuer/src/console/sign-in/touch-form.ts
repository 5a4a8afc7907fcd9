// What the pages of people not yet known share: a form that only a touch fills, a cookie that ties what was
// begun to its browser, and a limit on attempts.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { t } from '../messages/en.ts'
import { button } from '../page/components.ts'
import { html, type Html } from '../page/html.ts'
import { isOwnPath } from '../page/reply.ts'
import type { Desk } from '../web/server.ts'

/** Attempts of one address a minute. */
export const attempts = {
  rateLimit: { max: 30, timeWindow: 60_000, keyGenerator: (request: FastifyRequest) => request.ip },
}

/** Ties what was begun to the browser that began it. */
export function tryCookie(desk: Desk, kind: string) {
  const name = `${desk.options.isSecure ? '__Host-' : ''}tipstaff_${kind}`
  const kept = {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: desk.options.isSecure,
  } as const
  return {
    set: (reply: FastifyReply, id: string) =>
      void reply.setCookie(name, id, { ...kept, maxAge: 300 }),
    take: (request: FastifyRequest, reply: FastifyReply): string | undefined => {
      reply.clearCookie(name, kept)
      return request.cookies[name]
    },
  }
}

export const postedText = (request: FastifyRequest, field: string): string => {
  const value = (request.body as Readonly<Record<string, unknown>> | undefined)?.[field]
  return typeof value === 'string' ? value : ''
}

/** Where he goes on: a page of ours, or home. */
export function thenOf(request: FastifyRequest): string {
  const then = (request.query as Readonly<Record<string, unknown>>)['then']
  return typeof then === 'string' && then.length <= 2_000 && isOwnPath(then) ? then : '/'
}

/** Whether somebody signed in was sent here to show once more that it is he. */
export const isShownAgain = (desk: Desk, request: FastifyRequest): boolean =>
  desk.sessions.of(desk.token(request)) !== null &&
  (request.query as Readonly<Record<string, unknown>>)['then'] !== undefined

/** A form that only a touch can fill; what it wants stands in its attribute. */
export const touchForm = (action: string, wants: Html, label: string): Html =>
  html`<div${wants}><form method="post" action="${action}"><input type="hidden" name="passkey" value=""><p class="govuk-error-message" role="alert" data-passkey-says></p>${button(label)}<noscript><p class="govuk-inset-text">${t('frame.no-script')}</p></noscript></form></div>`
