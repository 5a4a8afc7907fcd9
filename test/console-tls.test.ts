// The console as other machines reach it: TLS of its own, or behind a proxy that speaks it; never plain http.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as tlsRequest, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { makeStationKeys } from '../apps/bureau/src/station-keys.ts'
import { consoleOptions } from '../apps/issuer/src/cli/console.ts'
import { consoleParts, holdersKnown } from '../apps/issuer/src/console-routes.ts'
import { startConsole, type RunningConsole } from '../apps/issuer/src/console/web/server.ts'
import type { Office } from '../apps/issuer/src/platform/office.ts'
import { Refusal } from '../apps/issuer/src/platform/refusal.ts'
import { openHouse, type House } from './house.ts'

let house: House
let certificate: string
let wanted: { readonly tls: { readonly certificate: string; readonly key: string } }
before(async () => {
  house = await openHouse()
  // Any self-signed pair will do: a station makes one.
  const { tls } = await makeStationKeys('st_aaaaaaaaaaaaaaaa')
  certificate = tls.certificate
  const files = { certificate: join(house.folder, 'tls.crt'), key: join(house.folder, 'tls.key') }
  writeFileSync(files.certificate, tls.certificate)
  writeFileSync(files.key, tls.key, { mode: 0o600 })
  wanted = { tls: files }
})
after(() => house.close())

type Wanted = Partial<Office['settings']['console']>

const optionsOf = (console: Wanted) => {
  const { settings } = house.office
  const changed = { ...settings, console: { ...settings.console, ...console } }
  return consoleOptions({ ...house.office, settings: changed }, consoleParts, holdersKnown, '0')
}

async function withConsole(
  console: Wanted,
  work: (running: RunningConsole, port: string) => Promise<void>,
): Promise<void> {
  let port = 0
  const options = optionsOf(console)
  const running = await startConsole({ ...options, port: (port = await freePort()) })
  try {
    await work(running, String(port))
  } finally {
    await running.close()
  }
}

async function freePort(): Promise<number> {
  const running = await startConsole(optionsOf({}))
  const { port } = new URL(running.origin)
  await running.close()
  return Number(port)
}

function answerOf(
  ask: typeof tlsRequest | typeof plainRequest,
  options: RequestOptions,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = ask({ host: '127.0.0.1', agent: false, ...options }, (answer) =>
      resolve(answer.resume()),
    )
    sent.on('error', reject)
    sent.end()
  })
}

const pinned = { ca: () => certificate, checkServerIdentity: () => undefined }
const overTls = (port: string, more: RequestOptions = {}): Promise<IncomingMessage> =>
  answerOf(tlsRequest, {
    port,
    path: '/sign-in',
    ca: pinned.ca(),
    checkServerIdentity: pinned.checkServerIdentity,
    headers: { host: `localhost:${port}` },
    ...more,
  })

test('with a certificate it speaks TLS only, and its cookie belongs to this host by TLS', async () => {
  await withConsole(wanted, async (running, port) => {
    assert.equal(running.origin, `https://localhost:${port}`)
    assert.equal(running.cookieName, '__Host-tipstaff')
    const { statusCode, headers } = await overTls(port)
    assert.equal(statusCode, 200)
    assert.match(headers['strict-transport-security'] ?? '', /max-age=31536000/)
    const { operator } = house.people.keeper
    const value = running.sessions.start({ operator, roles: ['keeper'], holder: null, hand: null })
    const cookie = `${running.cookieName}=${value}`
    const home = await overTls(port, { path: '/', headers: { host: `localhost:${port}`, cookie } })
    assert.equal(home.statusCode, 200)
    await assert.rejects(answerOf(plainRequest, { port, path: '/sign-in' }))
    await assert.rejects(overTls(port, { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }))
  })
})

test('behind a proxy it answers the name the proxy is asked by, and no other', async () => {
  const proxied = { origin: 'https://pass.example', behindProxy: true } as const
  await withConsole(proxied, async (running, port) => {
    assert.equal(running.cookieName, '__Host-tipstaff')
    const asked = (host: string): Promise<IncomingMessage> =>
      answerOf(plainRequest, { port, path: '/sign-in', headers: { host } })
    const good = await asked('pass.example')
    assert.equal(good.statusCode, 200)
    assert.match(good.headers['strict-transport-security'] ?? '', /max-age/)
    assert.equal((await asked(`localhost:${port}`)).statusCode, 421)
  })
})

test('plain http for other machines is refused before anything listens', () => {
  for (const wrong of [{ host: '0.0.0.0' }, { origin: 'http://pass.example' }])
    assert.throws(
      () => optionsOf(wrong),
      (error) => error instanceof Refusal && /plain http is for localhost only/.test(error.message),
    )
})
