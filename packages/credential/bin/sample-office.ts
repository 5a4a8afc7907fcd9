// A small invented office with real keys made on the spot: for tests, vectors and benchmarks.
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  assembleSign,
  assembleSign1,
  createStatuses,
  decodeTrustList,
  encodeAccessList,
  encodeClaims,
  encodeHeartbeat,
  encodeStatusList,
  encodeTrustList,
  keyId,
  openAccessList,
  openStatusList,
  purposes,
  qrText,
  rawFromKey,
  setStatus,
  signEs256,
  toBeSigned,
  trustToBeSigned,
  type AccessCard,
  type AccessListClaims,
  type CredentialClaims,
  type GateState,
  type Heartbeat,
  type Kind,
  type TrustListClaims,
  type Zone,
} from '../src/index.ts'

export interface Signer {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly raw: Uint8Array
  readonly kid: Uint8Array
}

export function makeSigner(): Signer {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const raw = rawFromKey(pair.publicKey)
  return { ...pair, raw, kid: keyId(raw) }
}

/** A drawn face, 96 × 128, stripped. */
export const samplePortrait: Uint8Array = new Uint8Array(
  Buffer.from(
    'ATLNA0TQeHhZ3QwqpCx0WN0ird5BosXYl4GtdSBjpGgb7tKU3dsMEyuFgMD8Nq4VJmLKmhdNb1mbh87ZJX7rzYgcLyKEKrUi9h5dW0MmQ41PDXWXWGu10pAFqaUh+1lnNZoTqj/ZR1+5YUaEFzpKtD3pBx11WRoyme+tyuHHcrr3JfQlN0tt8jxuBuCk1yrPeVKccOKELvQ7SPyjpJGxGpt3ohbYkwdsyazTkcnJVnvwk6/m2mm8YBM9g5IbT5LHVOs+7AGLbdCzjJ42SL6zjW/5EojuMZdXy3fmJESRYiAGjHlTwz3MSp+7zXsB+TacZTTha93SluiShyMYHTNHq6w3q0btAdIyxilyGeHnLeGx1GAbNHlLhsus/veHW9pAgbWQdlzhTleGTKKdA4oYi3SmPSDnvU6b2UcraxksQHFZoMAsLPDaU+tASzk3KAdt+4wPo/ygU0NNzblt74yIn5S/feH1GPNylCo491HVIrgXhG/Edg6I/Gj/+6Z7wTvXNqPAZQxdJ7WDMFuUWIgXavm3JBeVZCulT/0HnDcC4neAlAfDRE8/kRuFWw0FBtucR+KbRtza8RvJm77LnS7F21rN1ejjykqZrETn9KaxVIKw',
    'base64',
  ),
)

/** A drawn face, 72 × 96, stripped. */
export const smallPortrait: Uint8Array = new Uint8Array(
  Buffer.from(
    'BjK5AxIQBBBA4UDYLVBy2J7z3LUVS83qGfFz+3NbBbaNHt2bDTA171ogscQWF8zLnbYiJUHaQC30W6uHJG3QSUMknYkNzFrSN/6fabyeDaVPD4+WSPMlmY49WIu69VzqfSiISViP2bUpjaDFtKa47hWtUkcuLNbR9ebmhviHs9Y1tN/dUnrwdLde+vw1ma/hD29lzoPTXrjMiYKg7X70tZcJdOg90ukqUtvxtNXWuStIpACyc++DiQCSxzW4L4VfdzlWibKGSnjlZyBawRs50/EtBhv1UgkURSA2SecQwlMRhz2/To9S8rWZUrFvjx9ETh/Qw5DkWtLNZ23kgEaOjdTNq8T8y8WZwhaH5SLGyjIqsnlAyb5mfWsxQ1UF9VcgBFGck2eMI+OTfTm/pE42J9L3q988KEW8B++Hp6eh4SLT9NNV2l8uOUhYdkz7in+iOK9I1xreeXqYxg7DI4St0qKNum5NEjCqhFjWWATji06t2OHcR3IaUNAbAQb16L+Jk6SeAZdN9JhMHBQdfwD4pZUfx79FNTc7hOrfYsIO/YwQOz21kHEoOfB59AR/1KTBooQTHg62l68wEPvRpA==',
    'base64',
  ),
)

export const sampleNow = 1_800_000_000
export const sampleSite = 'si_harbourgatehous2'
const day = 86_400

const zone = (
  id: string,
  name: string,
  required: Zone['required'],
  more?: Partial<Zone>,
): Zone => ({
  id,
  name,
  required,
  statusAgeMax: 12 * 3600,
  cardTypes: ['warrant', 'staff'],
  unstaffed: false,
  ...more,
})

export const sampleZones: readonly Zone[] = [
  zone('front', 'Front desk', { normal: 'G1', heightened: 'G2', exceptional: 'G2' }),
  zone('yard', 'Vehicle yard', { normal: 'G2', heightened: 'G2', exceptional: 'G3' }),
  zone(
    'custody',
    'Custody suite',
    { normal: 'G2', heightened: 'G3', exceptional: 'G4' },
    {
      cardTypes: ['warrant'],
      statusAgeMax: 600,
    },
  ),
  zone('armoury', 'Armoury', { normal: 'G3', heightened: 'G3', exceptional: 'G4' }),
  zone(
    'side-door',
    'Side door',
    { normal: 'G1', heightened: 'G1', exceptional: 'G1' },
    {
      unstaffed: true,
    },
  ),
]

/** Card id n: ten bytes, the last two of which are n. */
export const sampleCardId = (n: number): Uint8Array =>
  Uint8Array.of(0x9c, 0x41, 0x7e, 0x02, 0xd3, 0x55, 0xb8, 0x60, n >> 8, n & 255)

export interface SampleOffice {
  readonly roots: readonly [Signer, Signer, Signer]
  readonly issuer: Signer
  readonly trust: (more?: Partial<TrustListClaims>, signers?: readonly Signer[]) => Uint8Array
  readonly status: (
    more?: {
      version?: number
      issuedAt?: number
      expiresAt?: number
      set?: ReadonlyMap<number, number>
    },
    signer?: Signer,
  ) => Uint8Array
  readonly access: (more?: Partial<AccessListClaims>, signer?: Signer) => Uint8Array
  readonly heartbeat: (more?: Partial<Heartbeat>, signer?: Signer) => Uint8Array
  readonly claims: (more?: Partial<CredentialClaims>) => CredentialClaims
  readonly card: (more?: Partial<CredentialClaims>, signer?: Signer) => string
  readonly state: (more?: Partial<GateState>) => GateState
}

export const sampleCards = (count = 20): AccessCard[] =>
  Array.from({ length: count }, (_, n) => ({
    cardId: sampleCardId(n),
    statusIndex: 7 * n + 3,
    zones: sampleZones.map(({ id }) => id),
  }))

const issuerName = 'harbour-coast.example'
type OneSigned = Exclude<Kind, 'trust'>

function signWith(payload: Uint8Array, kind: OneSigned, by: Signer): Uint8Array {
  const signature = signEs256(by.privateKey, toBeSigned(payload, by.kid, kind))
  return assembleSign1(payload, by.kid, signature, kind)
}

function trustClaims(now: number, { kid, raw }: Signer): TrustListClaims {
  const times = { notBefore: now - day, notAfter: now + 400 * day }
  return {
    version: 1,
    issuedAt: now - 3600,
    expiresAt: now + 90 * day,
    organisation: { name: 'Harbour Coast Constabulary', colours: ['#12305c', '#ffffff'] },
    addresses: ['https://lists.harbour-coast.example'],
    keys: [{ kid, publicKey: raw, issuer: issuerName, ...times, purposes }],
  }
}

type Lists = Pick<SampleOffice, 'trust' | 'status' | 'access' | 'heartbeat'>

function makeLists(now: number, roots: SampleOffice['roots'], issuer: Signer): Lists {
  return {
    trust: (more, signers = [roots[0], roots[2]]) => {
      const payload = encodeTrustList({ ...trustClaims(now, issuer), ...more })
      const signatures = signers.map(({ kid, privateKey }) => ({
        kid,
        signature: signEs256(privateKey, trustToBeSigned(payload, kid)),
      }))
      return assembleSign(payload, signatures)
    },
    status: (more = {}, signer = issuer) => {
      const statuses = createStatuses(4096)
      for (const [index, value] of more.set ?? []) setStatus(statuses, index, value)
      const { version = 1, issuedAt = now - 60, expiresAt = now + 7 * day } = more
      const subject = 'https://lists.harbour-coast.example/lists/status.cbor'
      const claims = { subject, version, issuedAt, expiresAt, ttl: 300, statuses }
      return signWith(encodeStatusList(claims), 'status', signer)
    },
    access: (more, signer = issuer) => {
      const claims: AccessListClaims = {
        issuer: issuerName,
        site: sampleSite,
        version: 1,
        issuedAt: now - 60,
        expiresAt: now + 7 * day,
        level: 'normal',
        zones: sampleZones,
        cards: sampleCards(),
        ...more,
      }
      return signWith(encodeAccessList(claims), 'access', signer)
    },
    heartbeat: (more, signer = issuer) => {
      const claims: Heartbeat = {
        at: now,
        trustVersion: 1,
        statusVersion: 1,
        accessVersions: new Map([[sampleSite, 1]]),
        level: 'normal',
        ...more,
      }
      return signWith(encodeHeartbeat(claims), 'heartbeat', signer)
    },
  }
}

/** All of it at `now` (seconds); everything can be overridden, so that tests can break one thing at a time. */
export function makeOffice(now: number = sampleNow): SampleOffice {
  const roots = [makeSigner(), makeSigner(), makeSigner()] as const
  const issuer = makeSigner()
  const lists = makeLists(now, roots, issuer)
  const claims: SampleOffice['claims'] = (more) => ({
    issuer: issuerName,
    expiresAt: now + 365 * day,
    cardId: sampleCardId(5),
    cardType: 'warrant',
    statusIndex: 38,
    name: 'Siân O’Dwyer-Achebe',
    rank: 'Police Sergeant',
    portrait: samplePortrait,
    ...more,
  })
  return {
    ...lists,
    roots,
    issuer,
    claims,
    card: (more, by = issuer) => qrText(signWith(encodeClaims(claims(more)), 'credential', by)),
    state: (more) => {
      const trust = decodeTrustList(encodeTrustList(trustClaims(now, issuer)))
      return {
        site: sampleSite,
        trust,
        status: openStatusList(lists.status(), trust, now),
        access: openAccessList(lists.access(), trust, now),
        heartbeat: null,
        lowest: { trust: 1, status: 1, access: 1 },
        lastSeenAt: now - 10,
        ...more,
      }
    },
  }
}
