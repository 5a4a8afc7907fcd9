// Two people at the same thing: one has the form before them, the other acts first, the first one sends what they see.
// What is pictured is the console's answer to them.
import type { Page } from 'playwright-core'
import type { Browser, ConsoleHouse, Fields, PersonName } from '../../test/open-console.ts'
import type { PressAtWork } from '../../test/press-at-work.ts'
import type { HolderId } from '@tipstaff/custody'
import { sendFilled } from './forms.ts'
import type { Shot } from './index-page.ts'
import { cardRaces } from './races-of-cards.ts'
import { officeRaces } from './races-of-office.ts'
import { peopleRaces } from './races-of-people.ts'
import { pressRaces } from './races-of-press.ts'
import { picture, type Walk } from './walk.ts'

export interface Race {
  /** The route of the form. */
  readonly of: `/${string}`
  /** Brings the thing into the state in which the form is offered. */
  readonly make: () => Promise<Offered>
}

export interface Offered {
  /** Who is too late. */
  readonly as: PersonName | HolderId
  readonly page: string
  /** A form of that page which leads to the one that counts. */
  readonly through?: { readonly action: string; readonly fields: Fields }
  /** The address the form posts to. */
  readonly action: string
  readonly fields?: Fields
  /** The intents it needs a touch for. */
  readonly touch?: readonly string[]
  /** What another does while it is looked at. */
  readonly first: () => Promise<unknown>
  /** What they ask for is done already, and they are told just that. */
  readonly isDone?: true
}

/** What races are run with. */
export interface Course {
  readonly at: ConsoleHouse
  readonly works: PressAtWork
}

/** Every race, by the office's own verbs. */
export const racesOf = (course: Course): readonly Race[] => [
  ...peopleRaces(course),
  ...cardRaces(course),
  ...pressRaces(course),
  ...officeRaces(course),
]

/** Somebody of the house, signed in just now. */
export const browserOf = (at: ConsoleHouse, as: Offered['as']): Browser =>
  as.startsWith('ho_') ? at.asHolder(as as HolderId) : at.as(as as PersonName)

/** Runs it in the browser of who is too late. Throws where the console lets them. */
export async function runRace(walk: Walk, { at }: Course, race: Race): Promise<Shot> {
  const { of, make } = race
  const offered = await make()
  const { as, page: path, through, action, fields = {}, touch, first } = offered
  const late = browserOf(at, as)
  if (late.cookie) await walk.context.addCookies([{ ...late.cookie, url: walk.origin }])
  const page = await walk.context.newPage()
  try {
    await page.goto(new URL(path, walk.origin).href)
    if (through) await send(page, of, through.action, through.fields)
    const touched = touch ? await late.touch(touch) : {}
    await first()
    const status = await send(page, of, action, { ...fields, ...touched })
    const isExpected = offered.isDone ? status === 303 : [404, 409, 410].includes(status)
    if (!isExpected) throw new Error(`${of}: answered ${String(status)}`)
    return { ...(await picture(page, { ...walk, as }, `${of}, too late`, 'changed')), of }
  } finally {
    await page.close()
  }
}

async function send(page: Page, of: string, action: string, fields: Fields): Promise<number> {
  const answer = await sendFilled(page, action, fields)
  if (answer === null) {
    const title = await page.title()
    throw new Error(`${of}: no form for ${action} on “${title}”, or no answer`)
  }
  return answer.status()
}
