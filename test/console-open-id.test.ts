// Signing in by OpenID Connect against a real provider: it says who somebody is and gives no hand to ask with.
import { after, before, test } from 'node:test'
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'
import { consoleOptions } from '../apps/issuer/src/cli/console.ts'
import { consoleParts, holdersKnown } from '../apps/issuer/src/console-routes.ts'
import { startConsole, type RunningConsole } from '../apps/issuer/src/console/web/server.ts'
import { openHouse, type House } from './house.ts'

let house: House
let running: RunningConsole
let provider: Server
let issuer = ''
/** Who the provider says it is, as its claim carries it. */
let person = ''

before(async () => {
  house = await openHouse()
  const free = createServer()
  const consolePort = await listening(free)
  await new Promise((resolve) => free.close(resolve))
  provider = createServer((request, response) => void answer(request, response))
  issuer = `http://localhost:${String(await listening(provider))}`
  const own = new Provider(issuer, {
    clients: [
      {
        client_id: 'tipstaff',
        client_secret: 'a secret of this test',
        redirect_uris: [`http://localhost:${String(consolePort)}/sign-in/open-id/back`],
      },
    ],
    claims: { openid: ['sub', 'tipstaff_operator'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, tipstaff_operator: person }),
    }),
  })
  const callback = own.callback()
  const answer = async (...[request, response]: Parameters<typeof callback>): Promise<void> => {
    if (request.url?.startsWith('/interaction/') !== true) return callback(request, response)
    // Somebody logs in and consents, as the organisation's own pages would have him do.
    const { prompt, params } = await own.interactionDetails(request, response)
    const grant = new own.Grant({ accountId: 'somebody', clientId: String(params['client_id']) })
    grant.addOIDCScope('openid profile')
    const result =
      prompt.name === 'login'
        ? { login: { accountId: 'somebody' } }
        : { consent: { grantId: await grant.save() } }
    await own.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  }
  const wanted = consoleOptions(house.office, consoleParts, holdersKnown, String(consolePort))
  running = await startConsole({
    ...wanted,
    openId: {
      name: 'Test',
      issuer,
      clientId: 'tipstaff',
      clientSecret: 'a secret of this test',
      operatorClaim: 'tipstaff_operator',
      holderClaim: null,
    },
  })
})
after(async () => {
  await running.close()
  provider.closeAllConnections()
  provider.close()
  await house.close()
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  return (server.address() as AddressInfo).port
}

/** Follows every redirect with a cookie jar a host, until a page comes or `until` is reached. */
async function follow(from: string, jar: Map<string, string>, until?: string) {
  let at = from
  for (let steps = 0; steps < 15; steps++) {
    if (until !== undefined && at.includes(until)) return { at, status: 0, text: '' }
    const { host } = new URL(at)
    const cookie = [...jar]
      .filter(([name]) => name.startsWith(`${host} `))
      .map(([name, value]) => `${name.slice(host.length + 1)}=${value}`)
      .join('; ')
    const answer = await fetch(at, { redirect: 'manual', headers: { cookie, connection: 'close' } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(`${host} ${name}`)
      else jar.set(`${host} ${name}`, value)
    }
    const to = answer.headers.get('location')
    const text = await answer.text()
    if (to === null) return { at, status: answer.status, text }
    at = new URL(to, at).href
  }
  throw new Error('too many redirects')
}

test('the provider’s word signs in an operator the custodian knows, who may look and not ask', async () => {
  person = house.people.auditor.operator
  const { status, text } = await follow(`${running.origin}/sign-in/open-id`, new Map())
  assert.equal(status, 200)
  assert.match(text, /Touch your passkey/)
  assert.ok(text.includes(`signed in as ${person}: auditor`))
})

test('somebody nobody knows here is not signed in', async () => {
  person = 'op_aaaaaaaaaaaaaaaa'
  assert.equal((await follow(`${running.origin}/sign-in/open-id`, new Map())).status, 403)
})

test('an answer meant for another browser signs nobody in, nor does it twice', async () => {
  person = house.people.auditor.operator
  const own = new Map<string, string>()
  const { at } = await follow(`${running.origin}/sign-in/open-id`, own, '/sign-in/open-id/back')
  assert.equal((await follow(at, new Map())).status, 403)
  const begun = new Map<string, string>()
  await follow(`${running.origin}/sign-in/open-id`, begun, issuer)
  assert.equal((await follow(at, begun)).status, 403)
  assert.equal((await follow(at, own)).status, 200)
  assert.equal((await follow(at, own)).status, 403)
})

test('who signs in anew is fresh; what the provider remembers of him is not; another is refused', async () => {
  const { operator } = house.people.auditor
  person = operator
  const own = new Map<string, string>()
  const session = () =>
    running.sessions.of(own.get(`${new URL(running.origin).host} ${running.cookieName}`))
  await follow(`${running.origin}/sign-in/open-id`, own)
  assert.equal(session()?.provedAt, null)
  assert.equal(session()?.operator, operator)
  const again = `${running.origin}/sign-in/open-id?then=/ledger`
  // The provider is asked to sign him in anew, whatever it remembers.
  const asked = await follow(again, new Map(own), issuer)
  const { searchParams } = new URL(asked.at)
  assert.deepEqual([searchParams.get('prompt'), searchParams.get('max_age')], ['login', '0'])
  const seen = await follow(again, own)
  assert.equal(new URL(seen.at).pathname, '/ledger')
  assert.ok((session()?.provedAt ?? 0) > Date.now() - 60_000)
  assert.ok(session()?.isIdentifiedOnly, 'he still asks for nothing without a passkey')
  person = house.people.guard.operator
  assert.equal((await follow(again, own)).status, 403)
  assert.equal(session()?.operator, operator)
})
