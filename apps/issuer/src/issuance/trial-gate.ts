// A gate of our own, with throwaway keys: what is about to be signed for good is first signed with one of
// them and put to the same decision every gate makes. A credential that would fail there is never recorded.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  assembleSign,
  assembleSign1,
  credentialText,
  createStatuses,
  decide,
  encodeAccessList,
  encodeStatusList,
  encodeTrustList,
  keyId,
  openAccessList,
  openStatusList,
  openTrustList,
  rawFromKey,
  signEs256,
  toBeSigned,
  trustToBeSigned,
  type Because,
  type GateState,
  type Kind,
} from '@tipstaff/credential'
import { cardTypes } from '../personnel/index.ts'

/** A credential before it is signed. */
export interface TriedCredential {
  readonly payload: Uint8Array
  readonly cardId: Uint8Array
  readonly statusIndex: number
}

export interface TrialGate {
  /** Each credential's answer at the gate, in order; only `admitted` is good. Throws for what cannot be read. */
  readonly tryAll: (credentials: readonly TriedCredential[]) => readonly Because[]
}

const site = 'si_aaaaaaaaaaaaaaaa'
const zone = 'trial'
const hour = 3_600

interface Key {
  readonly raw: Uint8Array
  readonly kid: Uint8Array
  readonly privateKey: KeyObject
}

/** A gate that trusts one throwaway key for everything; `now` in milliseconds since the epoch. */
export function makeTrialGate(issuer: string, now: number, placesMax: number): TrialGate {
  const seconds = Math.floor(now / 1000)
  const key = newKey()
  const trust = trialTrust(issuer, key, seconds)
  const times = { issuedAt: seconds, expiresAt: seconds + hour }
  const statuses = encodeStatusList({
    subject: 'https://trial.invalid/status',
    ...times,
    version: 1,
    statuses: createStatuses(placesMax),
  })
  const status = openStatusList(sign1(key, statuses, 'status'), trust, seconds)
  const state = { site, trust, status, heartbeat: null, lastSeenAt: seconds }
  const lowest = { trust: 1, status: 1, access: 1 }
  return {
    tryAll(credentials) {
      const list = { issuer, site, version: 1, ...times, level: 'normal', zones } as const
      const cards = credentials.map(({ cardId, statusIndex }) => ({
        cardId,
        statusIndex,
        zones: [zone],
      }))
      const access = openAccessList(
        sign1(key, encodeAccessList({ ...list, cards }), 'access'),
        trust,
        seconds,
      )
      const gate: GateState = { ...state, access, lowest }
      return credentials.map(({ payload }) => {
        const qr = credentialText(
          payload,
          key.kid,
          signEs256(key.privateKey, toBeSigned(payload, key.kid)),
        )
        return decide({ shown: { qr }, zone, samePerson: true, now: seconds }, gate).because
      })
    },
  }
}

const zones = [
  {
    id: zone,
    name: 'Trial',
    required: { normal: 'G2', heightened: 'G2', exceptional: 'G2' },
    statusAgeMax: hour,
    cardTypes: cardTypes.map(({ id }) => id),
    unstaffed: false,
  },
] as const

function newKey(): Key {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const raw = rawFromKey(privateKey)
  return { raw, kid: keyId(raw), privateKey }
}

function sign1(key: Key, payload: Uint8Array, kind: Exclude<Kind, 'trust'>): Uint8Array {
  const signature = signEs256(key.privateKey, toBeSigned(payload, key.kid, kind))
  return assembleSign1(payload, key.kid, signature, kind)
}

function trialTrust(issuer: string, { raw, kid }: Key, seconds: number) {
  const roots = [newKey(), newKey()]
  const payload = encodeTrustList({
    version: 1,
    issuedAt: seconds,
    expiresAt: seconds + hour,
    organisation: { name: 'Trial', colours: ['#000000', '#ffffff'] },
    addresses: ['https://trial.invalid'],
    keys: [
      {
        kid,
        publicKey: raw,
        issuer,
        notBefore: seconds - hour,
        notAfter: seconds + hour,
        purposes: ['credential', 'status', 'access'],
      },
    ],
  })
  const signatures = roots.map((root) => ({
    kid: root.kid,
    signature: signEs256(root.privateKey, trustToBeSigned(payload, root.kid)),
  }))
  return openTrustList(
    assembleSign(payload, signatures),
    roots.map((root) => root.privateKey),
  )
}
