// The real console process, killed with kill -9 in the middle of requests, again and again. Each form is sent once more
// with its own key until it is answered: no step that was answered is lost, none is done twice.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeEntry } from '@tipstaff/ledger'
import { entriesFrom } from '../../apps/issuer/src/platform/ledger/ledger-rows.ts'
import { addSite } from '../../apps/issuer/src/publication/index.ts'
import { enrolPasskey, type LeftPasskey } from '../enrol-passkey.ts'
import { openHouse, type House } from '../house.ts'
import { hiddenFields } from '../open-console.ts'
import { freePort } from './free-port.ts'
import { Program } from './program.ts'

const steps = 40
const atOnce = 6
const root = join(import.meta.dirname, '../..')

let house: House
let program: Program
let origin: string
let passkey: LeftPasskey
let sites: readonly string[]
before(async () => {
  house = await openHouse()
  const { office, people, folder } = house
  const made: string[] = []
  for (let i = 0; i < steps; i++)
    made.push(await addSite(office, people['pass-office'], `Site ${String(i)}`))
  sites = made
  const port = await freePort()
  origin = `http://localhost:${String(port)}`
  passkey = await enrolPasskey(house, people['control-room'].operator, {
    rpId: 'localhost',
    origin,
  })
  const main = join(root, 'apps/issuer/src/main.ts')
  const home = office.settings.home
  program = new Program({
    name: 'console',
    args: [main, '--home', home, 'console', '--port', String(port)],
    logs: folder,
    answers: port,
  })
  program.start()
  await program.up()
})
after(async () => {
  await program.kill()
  await house.close()
})

interface Signed {
  readonly cookie: string
  readonly csrf: string
}

/** Signs in with a touch: sessions are gone with the process that kept them. */
async function signIn(): Promise<Signed> {
  const page = await fetch(`${origin}/sign-in`)
  const begun = page.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  const challenge = /data-passkey="([^"]*)"/.exec(await page.text())?.[1] ?? ''
  const answer = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, cookie: begun.join('; ') },
    body: new URLSearchParams({
      passkey: JSON.stringify(passkey.authenticator.assertionJson(challenge)),
    }),
  })
  assert.equal(answer.status, 303)
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .filter((pair) => !pair.endsWith('='))
    .join('; ')
  const level = await (await fetch(`${origin}/level`, { headers: { cookie } })).text()
  return { cookie, csrf: hiddenFields(level, '/level')['_csrf'] ?? '' }
}

/** The form of one step, always with the same key. */
const keyOf = (i: number): string => `step${String(i)}`.padEnd(22, '_')

async function send({ cookie, csrf }: Signed, i: number): Promise<number | 'cut'> {
  const site = sites[i] ?? ''
  try {
    const answer = await fetch(`${origin}/level`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin, cookie },
      body: new URLSearchParams({
        _csrf: csrf,
        _once: keyOf(i),
        site,
        level: 'heightened',
      }),
    })
    await answer.text()
    // A session of before the kill is nobody's: he signs in and sends it again.
    return answer.headers.get('location') === '/sign-in' ? 'cut' : answer.status
  } catch {
    return 'cut'
  }
}

/** What the ledger says was done, site by site. */
async function doneTimes(): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>()
  const { store, ledger } = house.office
  for (let tries = 0; tries < 200; tries++) {
    const waiting = await store.db.selectFrom('outbox').select('id').execute()
    if (waiting.length === 0) break
    await sleep(50)
  }
  assert.ok(ledger)
  for (const { bytes } of await entriesFrom(store.db, 0, 10_000)) {
    const entry = decodeEntry(bytes)
    if (entry.kind === 'level-set' && entry.site)
      times.set(entry.site, (times.get(entry.site) ?? 0) + 1)
  }
  return times
}

test(
  'killed in the middle of requests it loses no finished step and repeats none',
  { timeout: 240_000 },
  async () => {
    const left = new Set(Array.from({ length: steps }, (_, i) => i))
    const answered = new Set<number>()
    let kills = 0
    let looked = 0
    let lost = 0
    while (left.size > 0) {
      const session = await signIn()
      const round = [...left].slice(0, 12)
      // It is killed when it has answered two to four of them: others are on their way, in whatever state.
      const killAfter = 2 + (kills % 3)
      let count = 0
      const dying: Promise<void>[] = []
      const queue = [...round]
      const worker = async (): Promise<void> => {
        for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
          const said = await send(session, i)
          if (said === 'cut') {
            lost += 1
            continue
          }
          assert.ok(said === 303 || said === 409, `step ${String(i)}: ${String(said)}`)
          if (said === 409) looked += 1
          answered.add(i)
          left.delete(i)
          count += 1
          if (count === killAfter && left.size > 0 && dying.length === 0) {
            kills += 1
            dying.push(program.kill('SIGKILL'))
          }
        }
      }
      await Promise.all(Array.from({ length: atOnce }, worker))
      if (dying.length === 0) continue
      await Promise.all(dying)
      program.start()
      await program.up()
    }
    const times = await doneTimes()
    assert.deepEqual(
      sites.map((site) => times.get(site) ?? 0),
      sites.map(() => 1),
      'each step stands in the ledger once',
    )
    const { db } = house.office.store
    const levels = await db.selectFrom('sites').select('level').execute()
    assert.ok(levels.every(({ level }) => level === 'heightened'))
    assert.ok(kills >= 5, `only ${String(kills)} kills`)
    assert.ok(lost > kills, `${String(lost)} requests were cut off by ${String(kills)} kills`)
    // And sent once more after all that, a form that was answered is answered and not done.
    const session = await signIn()
    for (const i of [0, steps - 1]) assert.ok([303, 409].includes(Number(await send(session, i))))
    assert.deepEqual(await doneTimes(), times)
    console.log(
      `${String(kills)} kills, ${String(lost)} requests cut off, ${String(looked)} answered with "look first"`,
    )
  },
)
