// Sites and their zones: what a gate asks for at each door. Pure: the rules of their form.
import { grades, levels, type Grade, type ResponseLevel, type Zone } from '@tipstaff/credential'
import type { SiteId } from '@tipstaff/custody'
import { Refusal } from '../platform/refusal.ts'

export interface Site {
  readonly id: SiteId
  readonly name: string
  readonly level: ResponseLevel
}

/** A zone and who may enter it: every card of its types, or those cards alone that were granted it. */
export interface SiteZone extends Zone {
  readonly entry: 'by-type' | 'by-grant'
}

const zoneId = /^[a-z0-9][a-z0-9-]{0,31}$/
const cardType = /^[a-z][a-z0-9-]{0,23}$/
const weekSeconds = 7 * 86_400

/** Checks a zone's form. Refusal `malformed`, naming the field. */
export function checkZone(zone: SiteZone): SiteZone {
  const wrong = (what: string): Refusal => new Refusal('malformed', `zone: ${what}`)
  if (!zoneId.test(zone.id)) throw wrong('the id is 1 to 32 of a-z, 0-9 and hyphen')
  checkName(zone.name)
  const { normal, heightened, exceptional } = zone.required
  const ranks = [normal, heightened, exceptional].map((grade) => grades.indexOf(grade))
  if (ranks.includes(-1)) throw wrong(`grades are ${grades.join(', ')}`)
  if (ranks.some((rank, i) => rank < (ranks[i - 1] ?? 0)))
    throw wrong('a higher response level never asks for a lower grade')
  if (!Number.isSafeInteger(zone.statusAgeMax) || zone.statusAgeMax < 1)
    throw wrong('the status age is a number of seconds')
  if (zone.statusAgeMax > weekSeconds) throw wrong('a status is at most a week old')
  const types = zone.cardTypes
  if (types.length < 1 || types.length > 32 || !types.every((type) => cardType.test(type)))
    throw wrong('1 to 32 card types')
  return zone
}

/** Checks a name shown at gates: 1 to 80 characters, none of them a control character. */
export function checkName(name: string): string {
  if (name.length < 1 || name.length > 80 || /\p{C}/u.test(name))
    throw new Refusal('malformed', 'a name has 1 to 80 printable characters')
  return name
}

/** A grade as typed. Refusal `malformed`. */
export function gradeOf(typed: string): Grade {
  const grade = grades.find((known) => known === typed.toUpperCase())
  if (!grade) throw new Refusal('malformed', `a grade is one of ${grades.join(', ')}`)
  return grade
}

/** A response level as typed. Refusal `malformed`. */
export function levelOf(typed: string): ResponseLevel {
  const level = levels.find((known) => known === typed)
  if (!level) throw new Refusal('malformed', `a level is one of ${levels.join(', ')}`)
  return level
}

/** A site id as typed. Refusal `malformed`. */
export function siteIdOf(typed: string): SiteId {
  if (!/^si_[a-z2-7]{16}$/.test(typed)) throw new Refusal('malformed', 'a site id is si_ and 16')
  return typed as SiteId
}
