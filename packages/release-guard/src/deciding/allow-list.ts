// People whose names may stand in files that leave: those who are public anyway. Each with somebody who answers for it,
// and a last day. The list is in the clear; nobody is on it whose name is not public.
import { GuardError } from '../guard-error.ts'
import { foldNumber } from '../index/fold.ts'
import { givenForms, surnameForms } from '../index/person.ts'
import type { Register } from '../index/register.ts'

export interface AllowEntry {
  readonly surname: string
  readonly given: string
  /** Their number, when that may leave too. */
  readonly number?: string
  /** Who answers for it. */
  readonly owner: string
  /** The last day it holds, YYYY-MM-DD. */
  readonly until: string
  readonly why: string
}

const fields = ['surname', 'given', 'number', 'owner', 'until', 'why']
const most = 1_000

/**
 * Reads an allow-list: a JSON list of entries. Unknown fields, empty ones and dates that are none are refused.
 * @throws GuardError `bad-allow-list`
 */
export function readAllowList(json: string): AllowEntry[] {
  const refuse = (why: string): GuardError => new GuardError('bad-allow-list', why)
  let list: unknown
  try {
    list = JSON.parse(json)
  } catch (cause) {
    throw new GuardError('bad-allow-list', 'the allow-list is no JSON', { cause })
  }
  if (!Array.isArray(list) || list.length > most)
    throw refuse(`an allow-list is a list of at most ${most} entries`)
  return list.map((item: unknown, at) => {
    const entry = item as Record<string, unknown>
    const bad = (why: string): GuardError => refuse(`entry ${at + 1} of the allow-list: ${why}`)
    if (typeof item !== 'object' || item === null) throw bad('it is no entry')
    for (const [name, value] of Object.entries(entry))
      if (!fields.includes(name) || typeof value !== 'string' || value.trim() === '')
        throw bad(`${JSON.stringify(name)} is unknown or empty`)
    for (const name of fields)
      if (name !== 'number' && entry[name] === undefined) throw bad(`${name} is missing`)
    const until = String(entry['until'])
    if (!/^\d{4}-\d\d-\d\d$/.test(until) || Number.isNaN(Date.parse(until)))
      throw bad('until is no day, YYYY-MM-DD')
    return item as AllowEntry
  })
}

/** The entries that hold today, ready to be asked; and those that were met. */
export class Allowed {
  readonly #names = new Map<number, number[]>()
  readonly #initials = new Map<number, number[]>()
  readonly #numbers = new Map<number, number>()
  readonly #met = new Set<number>()
  readonly entries: readonly AllowEntry[]
  readonly expired: readonly AllowEntry[]

  constructor(register: Register, list: readonly AllowEntry[], today: string) {
    this.entries = list.filter(({ until }) => until >= today)
    this.expired = list.filter(({ until }) => until < today)
    this.entries.forEach(({ surname, given, number }, at) => {
      const { initial, forenames } = givenForms(given)
      for (const form of surnameForms(surname)) {
        const token = register.token(form)
        for (const forename of forenames)
          this.#names.set(token, [...(this.#names.get(token) ?? []), at, register.token(forename)])
        const letters = this.#initials.get(token) ?? []
        this.#initials.set(token, [...letters, at, initial.charCodeAt(0) || 0])
      }
      const folded = foldNumber(number ?? '')
      if (folded !== '') this.#numbers.set(register.token(folded), at)
    })
  }

  #meet(list: readonly number[] | undefined, wanted: number): boolean {
    if (list === undefined) return false
    for (let i = 0; i < list.length; i += 2)
      if (list[i + 1] === wanted) {
        this.#met.add(list[i] ?? 0)
        return true
      }
    return false
  }

  isName(surname: number, forename: number): boolean {
    return this.entries.length > 0 && this.#meet(this.#names.get(surname), forename)
  }

  isInitial(surname: number, initial: number): boolean {
    return this.entries.length > 0 && this.#meet(this.#initials.get(surname), initial)
  }

  isNumber(number: number): boolean {
    if (this.#numbers.size === 0) return false
    const at = this.#numbers.get(number)
    if (at !== undefined) this.#met.add(at)
    return at !== undefined
  }

  /** The entries because of which something was left out. */
  met(): AllowEntry[] {
    return this.entries.filter((_, at) => this.#met.has(at))
  }
}
