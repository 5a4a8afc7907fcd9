import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import {
  createStatuses,
  encodeHeartbeat,
  encodeStatusList,
  keyId,
  publicKeyFromRaw,
  setStatus,
  status,
  toBeSigned,
  verifyEs256,
} from '@tipstaff/credential'
import { issuer, TrialOffice } from '../trial/office.ts'
import { refused } from '../trial/refused.ts'

const bytesOf = (
  office: TrialOffice,
  version: number,
  states: readonly number[],
  kid?: Uint8Array,
): Uint8Array => {
  const statuses = createStatuses(16)
  states.forEach((state, i) => setStatus(statuses, i, state))
  const issuedAt = Math.floor(office.now / 1000)
  const payload = encodeStatusList({
    subject: `https://${issuer}/status/1`,
    issuedAt,
    expiresAt: issuedAt + 3600,
    version,
    statuses,
  })
  return toBeSigned(payload, kid ?? keyId(office.keys.publicKey('list')), 'status')
}

describe('signing lists', () => {
  it('signs a newer status list and refuses the same or a lower version, also after a restart', async () => {
    const office = await TrialOffice.open()
    const list = bytesOf(office, 5, [])
    const { signature } = await office.ask('sign-list', { kind: 'status-list', toBeSigned: list })
    assert.ok(verifyEs256(publicKeyFromRaw(office.keys.publicKey('list')), list, signature))
    await refused(
      office.ask('sign-list', { kind: 'status-list', toBeSigned: list }),
      'version-not-newer',
    )
    await office.restart()
    await refused(
      office.ask('sign-list', { kind: 'status-list', toBeSigned: bytesOf(office, 4, []) }),
      'version-not-newer',
    )
    await office.ask('sign-list', { kind: 'status-list', toBeSigned: bytesOf(office, 6, []) })
  })

  it('never signs a list that brings a revoked card back, in whatever way, while a suspended one may return', async () => {
    const office = await TrialOffice.open()
    const { valid, invalid, suspended } = status
    const sign = (version: number, ...states: readonly number[]): Promise<unknown> =>
      office.ask('sign-list', { kind: 'status-list', toBeSigned: bytesOf(office, version, states) })
    await sign(1, suspended, invalid, valid, suspended, invalid)
    for (const state of [valid, suspended, 3])
      await refused(sign(2, valid, invalid, valid, valid, state), 'revoked-for-good')
    await sign(2, valid, invalid, invalid, invalid, invalid)
    await refused(sign(3, valid, invalid, invalid, valid, invalid), 'revoked-for-good')
  })

  it('signs nothing it cannot read, for another key, of another kind, or a heartbeat from the future', async () => {
    const office = await TrialOffice.open()
    const sign = (kind: 'status-list' | 'heartbeat', bytes: Uint8Array): Promise<unknown> =>
      office.ask('sign-list', { kind, toBeSigned: bytes })
    await refused(sign('status-list', Uint8Array.of(1, 2, 3)), 'credential-refused')
    await refused(
      sign('status-list', bytesOf(office, 1, [], keyId(office.keys.publicKey('credential')))),
      'credential-refused',
    )
    await refused(sign('heartbeat', bytesOf(office, 1, [])), 'credential-refused')
    const beat = (at: number): Uint8Array =>
      toBeSigned(
        encodeHeartbeat({
          at,
          trustVersion: 1,
          statusVersion: 1,
          accessVersions: new Map(),
          level: 'normal',
        }),
        keyId(office.keys.publicKey('list')),
        'heartbeat',
      )
    const now = Math.floor(office.now / 1000)
    await refused(sign('heartbeat', beat(now + 600)), 'credential-refused')
    await sign('heartbeat', beat(now))
    await refused(sign('heartbeat', beat(now)), 'version-not-newer')
  })
})
