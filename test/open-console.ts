// The real console over a real office and custodian, for tests of pages: people of every role are signed in with
// session keys their own key files delegated, and approve with a passkey in software that two keepers enrolled.
import {
  createSessionKey,
  delegationByKey,
  passkeyChallenge,
  type HolderId,
  type OperatorKey,
} from '@tipstaff/custody'
import { consoleOptions } from '../apps/issuer/src/cli/console.ts'
import { consoleParts, holdersKnown } from '../apps/issuer/src/console-routes.ts'
import type { ConsoleParts, Role } from '../apps/issuer/src/console/index.ts'
import type { Who } from '../apps/issuer/src/console/session.ts'
import { startConsole, type RunningConsole } from '../apps/issuer/src/console/web/server.ts'
import { oneDatabase } from './each-database.ts'
import { enrolPasskey, type LeftPasskey } from './enrol-passkey.ts'
import { openHouse, type House, type HouseOptions } from './house.ts'

export type PersonName = keyof House['people']

export interface ConsoleHouse {
  readonly house: House
  readonly running: RunningConsole
  /** A browser without script, signed in as one of the house's people. */
  as(name: PersonName): Browser
  /** … as a holder who is no operator. */
  asHolder(holder: HolderId): Browser
  /** … who has not signed in. */
  stranger(): Browser
  /** Signs in somebody as the test wishes. */
  signedIn(who: Who): Browser
  /** Starts the console again, as after a crash: sessions are gone. */
  restart(): Promise<void>
  close(): Promise<void>
}

export interface Seen {
  readonly status: number
  /** Where a redirect leads. */
  readonly location: string | null
  readonly text: string
  readonly headers: Headers
}

/** A browser without script: keeps its cookies, follows nothing by itself. */
export interface Browser {
  get(path: string): Promise<Seen>
  /** Opens `page`, fills the form that posts to `action` and sends it. Fields of `fields` replace its own. */
  send(page: string, action: string, fields?: Fields, files?: readonly SentFile[]): Promise<Seen>
  /** Posts as an attacker would: exactly this, no form read before. */
  post(path: string, fields?: Fields, headers?: Readonly<Record<string, string>>): Promise<Seen>
  /** The field `passkey` for these intents: a touch of the operator's own passkey (enrolled when first asked). */
  touch(hashes: readonly string[]): Promise<Fields>
  /** `name=value` as a real browser would carry it, for Chromium's context. */
  readonly cookie: { readonly name: string; readonly value: string } | null
}
export type Fields = Readonly<Record<string, string | readonly string[]>>
export interface SentFile {
  readonly field: string
  readonly name: string
  readonly bytes: Uint8Array
}

/** Opens the house, on PostgreSQL where there is a server, and the console in it. `parts` for tests of the ground itself. */
export async function openConsole(
  options: HouseOptions & { readonly parts?: ConsoleParts; readonly house?: House } = {},
): Promise<ConsoleHouse> {
  const database = options.house ? null : await oneDatabase()
  const house = options.house ?? (await openHouse({ ...database?.options, ...options }))
  const leave = async (): Promise<void> => {
    if (database === null) return
    await house.close()
    await database.drop()
  }
  const { office } = house
  const wanted = consoleOptions(office, options.parts ?? consoleParts, holdersKnown, '0')
  let running = await startConsole({ ...wanted, requestsAMinute: 100_000 }).catch(
    async (error: unknown) => {
      await leave()
      throw error
    },
  )
  const passkeys = new Map<string, Promise<LeftPasskey>>()
  const touchOf = async (who: Who, hashes: readonly string[]): Promise<Fields> => {
    const { operator } = who
    if (operator === null) throw new Error('a holder approves nothing')
    const site = { rpId: new URL(running.origin).hostname, origin: running.origin }
    const made = passkeys.get(operator) ?? enrolPasskey(house, operator, site)
    passkeys.set(operator, made)
    const bytes = hashes.map((hash) => new Uint8Array(Buffer.from(hash, 'hex')))
    const challenge = Buffer.from(passkeyChallenge('approver', bytes)).toString('base64url')
    return { passkey: JSON.stringify((await made).authenticator.assertionJson(challenge)) }
  }
  const signedIn = (who: Who): Browser => {
    const value = running.sessions.start(who)
    return browserAt(
      () => running.origin,
      { name: running.cookieName, value },
      (hashes) => touchOf(who, hashes),
    )
  }
  return {
    house,
    get running() {
      return running
    },
    signedIn,
    as: (name) => signedIn(operatorWho(house.people[name], name)),
    asHolder: (holder) => signedIn({ operator: null, roles: ['holder'], holder, hand: null }),
    stranger: () =>
      browserAt(
        () => running.origin,
        null,
        () => Promise.reject(new Error('nobody')),
      ),
    async restart() {
      await running.close()
      running = await startConsole({ ...wanted, port: Number(new URL(running.origin).port) })
    },
    async close() {
      await running.close()
      await leave()
    },
  }
}

function operatorWho(key: OperatorKey, name: PersonName): Who {
  const roles: readonly Role[] = [
    name === 'second-keeper' ? 'keeper' : name === 'second-approver' ? 'approver' : name,
  ]
  const session = createSessionKey(Date.now())
  const hand = session.signatory(key.operator, delegationByKey(key, session))
  return { operator: key.operator, roles, holder: null, hand }
}

function browserAt(
  origin: () => string,
  cookie: Browser['cookie'],
  touch: Browser['touch'],
): Browser {
  const jar = new Map(cookie ? [[cookie.name, cookie.value]] : [])
  const ask = async (path: string, init: RequestInit = {}): Promise<Seen> => {
    const headers = new Headers(init.headers)
    headers.set('connection', 'close')
    headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(new URL(path, origin()), { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const text = await answer.text()
    return {
      status: answer.status,
      location: answer.headers.get('location'),
      text,
      headers: answer.headers,
    }
  }
  return {
    cookie,
    touch,
    get: (path) => ask(path),
    post: (path, fields = {}, headers = {}) =>
      ask(path, {
        method: 'POST',
        headers: { origin: origin(), ...headers },
        body: encoded(fields),
      }),
    async send(page, action, fields = {}, files = []) {
      const own = hiddenFields((await ask(page)).text, action)
      const all = { ...own, ...fields }
      return ask(action, {
        method: 'POST',
        headers: { origin: origin() },
        body: files.length > 0 ? multipart(all, files) : encoded(all),
      })
    },
  }
}

/** The hidden fields of the form that posts to `action`. */
export function hiddenFields(text: string, action: string): Record<string, string> {
  const forms = text.split(/<form\s/).slice(1)
  const own = forms.find((one) => one.slice(0, one.indexOf('>')).includes(`action="${action}"`))
  if (own === undefined) throw new Error(`the page has no form for ${action}`)
  const [body = ''] = own.split('</form>')
  const found: Record<string, string> = {}
  for (const [input] of body.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /\sname="([^"]*)"/.exec(input)?.[1]
    if (name !== undefined) found[name] = /\svalue="([^"]*)"/.exec(input)?.[1] ?? ''
  }
  return found
}

function encoded(fields: Fields): URLSearchParams {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    for (const one of typeof value === 'string' ? [value] : value) body.append(name, one)
  return body
}

function multipart(fields: Fields, files: readonly SentFile[]): FormData {
  const body = new FormData()
  for (const [name, value] of encoded(fields)) body.append(name, value)
  for (const { field, name, bytes } of files)
    body.append(field, new Blob([Buffer.from(bytes)]), name)
  return body
}
