// What pages about gates, sites and access share: finding a site or zone, words for levels, grades and ages.
import { levels, type Grade, type ResponseLevel } from '@tipstaff/credential'
import type { SiteId } from '@tipstaff/custody'
import { z } from 'zod'
import { html, t, tag, type Html, type TagColour } from '../../console/index.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Site, SiteZone } from '../site.ts'
import { sitesOf, zonesOf } from '../sites.ts'

const siteShape = z
  .string()
  .regex(/^si_[a-z2-7]{16}$/)
  .transform((id) => id as SiteId)
export const siteParams = z.object({ site: siteShape })
export const zoneParams = z.object({
  site: siteShape,
  zone: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
})

/** A site. Refusal `not-found`. */
export async function siteAt({ store }: Pick<Office, 'store'>, id: SiteId): Promise<Site> {
  const site = (await sitesOf(store.db)).find((one) => one.id === id)
  if (!site) throw new Refusal('not-found', 'there is no such site')
  return site
}

/** A zone and its site. Refusal `not-found`. */
export async function zoneAt(
  office: Pick<Office, 'store'>,
  params: z.output<typeof zoneParams>,
): Promise<{ readonly site: Site; readonly zone: SiteZone; readonly path: `/${string}` }> {
  const site = await siteAt(office, params.site)
  const zone = (await zonesOf(office.store.db, site.id)).find(({ id }) => id === params.zone)
  if (!zone) throw new Refusal('not-found', `site ${site.id} has no zone ${params.zone}`)
  return { site, zone, path: `/sites/${site.id}/zones/${zone.id}` }
}

const levelColours = {
  normal: 'green',
  heightened: 'orange',
  exceptional: 'red',
} as const satisfies Record<ResponseLevel, TagColour>

export const levelTag = (level: ResponseLevel): Html =>
  tag(levelColours[level], t(`level.${level}`))
export { levels }

/** A grade with what it takes. */
export const gradeWords = (grade: Grade): string => `${grade}: ${t(`grade.${grade}`)}`

/** "3 minutes", from milliseconds. */
export function ageWords(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes < 1) return t('age.now')
  if (minutes < 60) return t(minutes === 1 ? 'age.minute' : 'age.minutes', { count: minutes })
  const hours = Math.round(minutes / 60)
  if (hours < 48) return t(hours === 1 ? 'age.hour' : 'age.hours', { count: hours })
  return t('age.days', { count: Math.round(hours / 24) })
}

/** What a gate said, in words; a word this office does not know yet stays as it is. */
export function saidWords(said: string): string {
  const known = knownSaid.find((one) => one === said)
  return known ? t(`said.${known}`) : said.replaceAll('-', ' ')
}
const knownSaid = [
  'revoked',
  'suspended',
  'expired',
  'bad-signature',
  'unreadable',
  'unknown-issuer',
  'wrong-issuer',
  'status-unknown',
  'status-list-stale',
  'card-not-listed',
  'hand-refused',
  'not-same-person',
  'zone-not-allowed',
  'card-type-not-allowed',
  'unstaffed-door',
  'grade-too-low',
  'serial-only',
] as const

export const code = (text: string): Html => html`<span class="ts-code ts-id">${text}</span>`
