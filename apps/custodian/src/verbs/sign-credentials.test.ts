// What an opening for issue permits to be signed: this face on this card until this day, once, and nothing else.
import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { encode } from 'cborg'
import {
  encodeClaims,
  keyId,
  publicKeyFromRaw,
  serialFromCardId,
  toBeSigned,
  verifyEs256,
} from '@tipstaff/credential'
import type { CredentialClaims } from '@tipstaff/credential'
import { intentHash } from '@tipstaff/custody'
import type { Answer, FieldGroup } from '@tipstaff/custody'
import { issuer, TrialOffice } from '../trial/office.ts'
import { refused } from '../trial/refused.ts'

const day = 86_400
/** The custodian's clock stands at this second; the person's vetting ends 100 days later. */
const today = 1_800_000_000
const vettedUntil = new Date((today + 100 * day) * 1000).toISOString().slice(0, 10)
/** The first second on which a card of that last day is no longer valid. */
const endOfVetting = Date.parse(`${vettedUntil}T00:00:00Z`) / 1000 + day
const face = { name: 'Zoë O’Neil', rank: 'Constable' }
// The first byte names the template (packages/credential).
const portrait = new Uint8Array(300).fill(5)

const vetting = { level: 'RV', expiresOn: vettedUntil, zones: [], roles: [] }
const allRecords = {
  'F.text': encode({ ...face, kind: 'officer' }),
  'F.portrait': encode({ print: new Uint8Array(9), qr: portrait }),
  V: encode(vetting),
}

/** An office with one card's records opened for issue by two people. */
async function opened(
  cardId = new Uint8Array(randomBytes(10)),
  office?: TrialOffice,
  records: Readonly<Partial<Record<FieldGroup, Uint8Array>>> = allRecords,
  purpose: 'issue' | 'day-pass' = 'issue',
) {
  const trial = office ?? (await TrialOffice.open())
  const { clerk, chief } = trial.people
  const sealed = await trial.seal(records)
  const request = await trial.opening([sealed], {
    by: clerk,
    approver: chief,
    facts: { purpose, recipient: 'office' },
    leaf: { card: serialFromCardId(cardId) },
  })
  await trial.ask('open', request)
  const claims: CredentialClaims = {
    issuer,
    expiresAt: endOfVetting,
    cardId,
    cardType: 'warrant-card',
    statusIndex: 7,
    ...face,
    portrait,
  }
  return { trial, intent: intentHash(request.intent), claims }
}
type Opened = Awaited<ReturnType<typeof opened>>

const bytesFor = ({ trial }: Opened, claims: CredentialClaims): Uint8Array =>
  toBeSigned(encodeClaims(claims), keyId(trial.keys.publicKey('credential')), 'credential')

/** Records the digest in the ledger as the office does, and asks; `leaf` changes what is recorded. */
async function sign(
  one: Opened,
  bytes: Uint8Array,
  how: { intent?: Uint8Array; leaf?: Readonly<Record<string, string>> } = {},
): Promise<Answer<'sign-credentials'>> {
  const { trial, claims } = one
  const { intent = one.intent } = how
  const leaf = trial.entry({
    kind: 'credential-recorded',
    intent: Buffer.from(intent).toString('hex'),
    card: serialFromCardId(claims.cardId),
    digest: createHash('sha256').update(bytes).digest('hex'),
    ...how.leaf,
  })
  const [proof] = await trial.record([leaf])
  assert.ok(proof)
  const items = [{ ...proof, toBeSigned: bytes }]
  return await trial.ask('sign-credentials', { intent, checkpoint: trial.note, items })
}

describe('signing credentials', () => {
  it('signs what was opened, and answers the same again when its answer was lost', async () => {
    const one = await opened()
    const bytes = bytesFor(one, one.claims)
    const key = publicKeyFromRaw(one.trial.keys.publicKey('credential'))
    for (let times = 0; times < 2; times++) {
      const { signatures } = await sign(one, bytes)
      assert.ok(verifyEs256(key, bytes, signatures[0] ?? new Uint8Array()))
      await one.trial.restart()
    }
  })

  it('signs nothing that differs from what was opened in name, rank, portrait or card', async () => {
    const one = await opened()
    const other = Uint8Array.from(portrait)
    other[299] = 8
    const changes: readonly Partial<CredentialClaims>[] = [
      { name: 'Zoë O’Neill' },
      { name: 'Zoe O’Neil' },
      { rank: 'Sergeant' },
      { portrait: other },
      { portrait: portrait.subarray(0, 299) },
      // The same letters, divided otherwise between name and rank.
      { name: `${face.name}C`, rank: 'onstable' },
      { issuer: 'elsewhere.example' },
      { cardId: new Uint8Array(10).fill(9) },
    ]
    for (const change of changes) {
      const claims = { ...one.claims, ...change }
      const leaf = { card: serialFromCardId(claims.cardId) }
      await refused(sign(one, bytesFor(one, claims), { leaf }), 'credential-refused')
    }
    await sign(one, bytesFor(one, one.claims))
  })

  it('signs for each kind of person only the card that kind may have', async () => {
    const types = { officer: 'warrant-card', staff: 'staff-pass', contractor: 'contractor-pass' }
    for (const [kind, own] of Object.entries(types)) {
      const text = encode({ ...face, kind })
      const one = await opened(undefined, undefined, { ...allRecords, 'F.text': text })
      for (const cardType of [...Object.values(types), 'visitor-pass']) {
        if (cardType === own) continue
        await refused(sign(one, bytesFor(one, { ...one.claims, cardType })), 'credential-refused')
      }
      await sign(one, bytesFor(one, { ...one.claims, cardType: own }))
    }
  })

  it('signs under the permission for a day pass that and no other, for a day at most', async () => {
    const pass = await opened(undefined, undefined, allRecords, 'day-pass')
    const claims = { ...pass.claims, cardType: 'day-pass', expiresAt: today + day }
    const { cardType } = pass.claims
    for (const change of [{ cardType }, { expiresAt: today + day + 60 }, { name: 'Somebody Else' }])
      await refused(sign(pass, bytesFor(pass, { ...claims, ...change })), 'credential-refused')
    await sign(pass, bytesFor(pass, claims))
    // Nor is a permission for a card one for a day pass.
    const card = await opened()
    const other = { ...card.claims, cardType: 'day-pass', expiresAt: today + day }
    await refused(sign(card, bytesFor(card, other)), 'credential-refused')
  })

  it('signs nothing for a person whose vetting, kind or portrait was not opened or cannot be read', async () => {
    const { V, ...unvetted } = allRecords
    assert.ok(V)
    const lacking: readonly Readonly<Partial<Record<FieldGroup, Uint8Array>>>[] = [
      unvetted,
      { ...allRecords, V: encode({ ...vetting, expiresOn: null }) },
      { ...allRecords, V: encode({ ...vetting, expiresOn: '9' }) },
      { ...allRecords, 'F.text': encode({ ...face, kind: 'visitor' }) },
      { ...allRecords, 'F.text': encode(face) },
      { 'F.text': allRecords['F.text'], V: allRecords.V },
    ]
    for (const records of lacking) {
      const one = await opened(undefined, undefined, records)
      await refused(sign(one, bytesFor(one, one.claims)), 'credential-refused')
    }
  })

  it('lets no card outlive its holder’s vetting, not by a day, nor six years, nor begin dead', async () => {
    const one = await opened()
    for (const expiresAt of [endOfVetting + 1, endOfVetting + day, today + 7 * 366 * day, today]) {
      const bytes = bytesFor(one, { ...one.claims, expiresAt })
      await refused(sign(one, bytes), 'credential-refused')
    }
    await sign(one, bytesFor(one, { ...one.claims, expiresAt: endOfVetting - day }))
  })

  it('uses a grant once: another content for the same card is refused, also after a restart', async () => {
    const one = await opened()
    await sign(one, bytesFor(one, one.claims))
    const second = bytesFor(one, { ...one.claims, statusIndex: 8 })
    await refused(sign(one, second), 'credential-refused')
    await one.trial.restart()
    await refused(sign(one, second), 'credential-refused')
    await sign(one, bytesFor(one, one.claims))
  })

  it('takes no grant of another opening, and none where nothing was opened for issue', async () => {
    const one = await opened()
    const other = await opened(undefined, one.trial)
    const bytes = bytesFor(one, one.claims)
    await refused(sign(one, bytes, { intent: other.intent }), 'credential-refused')
    const { clerk } = one.trial.people
    const sealed = await one.trial.seal({ 'F.text': encode({ ...face, kind: 'officer' }) })
    const viewed = await one.trial.opening([sealed], { by: clerk })
    await one.trial.ask('open', viewed)
    await refused(sign(one, bytes, { intent: intentHash(viewed.intent) }), 'credential-refused')
    await sign(one, bytes)
  })

  it('signs only what stands in the ledger: this digest, for this card, under this opening', async () => {
    const one = await opened()
    const bytes = bytesFor(one, one.claims)
    for (const leaf of [
      { digest: 'ab'.repeat(32) },
      { card: serialFromCardId(new Uint8Array(10).fill(3)) },
      { intent: 'cd'.repeat(32) },
    ])
      await refused(sign(one, bytes, { leaf }), 'wrong-leaf')
    const payload = encodeClaims(one.claims)
    const strange = toBeSigned(payload, new Uint8Array(8), 'credential')
    await refused(sign(one, strange), 'credential-refused')
    const list = toBeSigned(payload, keyId(one.trial.keys.publicKey('credential')), 'status')
    await refused(sign(one, list), 'credential-refused')
  })

  it('opens for issue only with a second person’s signature', async () => {
    const trial = await TrialOffice.open()
    const sealed = await trial.seal({ 'F.text': encode({ ...face, kind: 'officer' }) })
    const facts = { purpose: 'issue', recipient: 'office' } as const
    const leaf = { card: serialFromCardId(new Uint8Array(10)) }
    const alone = await trial.opening([sealed], { by: trial.people.clerk, facts, leaf })
    await refused(trial.ask('open', alone), 'second-person-needed')
  })
})
