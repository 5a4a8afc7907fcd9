// One opening's cards from opened records to sealed credentials: judged, placed, tried at a gate of our own,
// recorded in the ledger, signed by the custodian, verified, sealed. Whoever cannot have a card is refused
// with the reason and the rest goes on.
import { createHash } from 'node:crypto'
import { encode } from 'cborg'
import {
  credentialText,
  keyId,
  openQrText,
  publicKeyFromRaw,
  toBeSigned,
  verifySign1,
} from '@tipstaff/credential'
import type { OperatorId } from '@tipstaff/custody'
import { holdersById } from '../personnel/index.ts'
import type { Act } from '../platform/acts.ts'
import { keepEnvelopes } from '../platform/envelopes.ts'
import { enqueue, newEntry } from '../platform/ledger/ledger-rows.ts'
import type { Office } from '../platform/office.ts'
import type { OpenedRecord } from '../platform/open-records.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Writer } from '../platform/store.ts'
import type { Card, CardRefusal } from './card.ts'
import { givePlaces, keepCredentials, moveCards } from './cards.ts'
import { judgeContent, makePayload, type CardContent } from './make-credential.ts'
import { endAct, type CardRequest } from './requests.ts'
import type { TrialGate } from './trial-gate.ts'

export interface Signing {
  readonly office: Office
  readonly by: OperatorId
  readonly request: CardRequest
  /** The published key credentials are verified with, 65 bytes. */
  readonly credentialKey: Uint8Array
  readonly gate: TrialGate
  /** What becomes of the cards as they are signed; without it they are sealed and wait for the press. */
  readonly onSigned?: OnSigned
}

/** A card and what its code says. */
export interface SignedCard {
  readonly content: CardContent
  readonly qr: string
}
/** Runs in the transaction that notes the cards as signed. */
export type OnSigned = (trx: Writer, cards: readonly SignedCard[], at: number) => Promise<void>

export interface RefusedCard {
  readonly serial: string
  readonly refusal: CardRefusal
}

interface Ready {
  readonly content: CardContent
  readonly payload: Uint8Array
  readonly toBeSigned: Uint8Array
  readonly digest: string
}

/** Signs the cards of one used opening; gives how many, and who was refused. */
export async function signCards(
  signing: Signing,
  act: Act,
  people: readonly { readonly card: Card; readonly opened: OpenedRecord }[],
): Promise<{ readonly signed: number; readonly refused: readonly RefusedCard[] }> {
  const { office } = signing
  const now = office.clock()
  const present = await stillPresent(
    office,
    people.map(({ card }) => card),
  )
  const judged = people.map(({ card, opened }) =>
    present.has(card.holder)
      ? judgeContent(card, opened, now)
      : ({ ok: false, card, refusal: 'left' } as const),
  )
  const refused = judged.flatMap((one): RefusedCard[] =>
    one.ok ? [] : [{ serial: one.card.serial, refusal: one.refusal }],
  )
  const contents = judged.flatMap((one) => (one.ok ? [one.content] : []))
  const places = await office.store.write((trx) =>
    givePlaces(
      trx,
      contents.map(({ card }) => card.serial),
    ),
  )
  const { ready, refused: failing } = tryContents(signing, contents, places)
  refused.push(...failing)
  await recordAndSign(signing, act, ready, refused)
  return { signed: ready.length, refused }
}

async function stillPresent(office: Office, cards: readonly Card[]): Promise<ReadonlySet<string>> {
  const holders = await holdersById(
    office.store.db,
    cards.map(({ holder }) => holder),
  )
  return new Set(
    [...holders.values()].filter(({ state }) => state === 'present').map(({ id }) => id),
  )
}

function tryContents(
  { office, gate, credentialKey }: Signing,
  contents: readonly CardContent[],
  places: ReadonlyMap<string, number>,
): { readonly ready: readonly Ready[]; readonly refused: readonly RefusedCard[] } {
  const kid = keyId(credentialKey)
  const refused: RefusedCard[] = []
  const made = contents.flatMap((content) => {
    const { serial, cardId } = content.card
    const statusIndex = places.get(serial)
    if (statusIndex === undefined) throw new Error('a card without a place')
    const payload = makePayload(office.settings.issuer, content, statusIndex)
    if (payload) return [{ content, payload, cardId: new Uint8Array(cardId), statusIndex }]
    refused.push({ serial, refusal: 'too-large' })
    return []
  })
  const answers = gate.tryAll(made)
  const ready = made.flatMap(({ content, payload }, i): Ready[] => {
    if (answers[i] === 'admitted') {
      const bytes = toBeSigned(payload, kid)
      const digest = createHash('sha256').update(bytes).digest('hex')
      return [{ content, payload, toBeSigned: bytes, digest }]
    }
    refused.push({ serial: content.card.serial, refusal: 'fails-at-gate' })
    return []
  })
  return { ready, refused }
}

async function recordAndSign(
  signing: Signing,
  act: Act,
  ready: readonly Ready[],
  refused: readonly RefusedCard[],
): Promise<void> {
  const { office, by, request } = signing
  const at = office.clock()
  const leaves = ready.map(({ content, digest }) =>
    newEntry(
      { kind: 'credential-recorded', intent: act.hash, card: content.card.serial, digest },
      at,
    ),
  )
  await office.store.write(async (trx) => {
    await refuseCards(trx, refused, { by, request, at })
    const recorded = ready.map(({ content, digest }) => {
      const { card, expiresOn } = content
      return { serial: card.serial, expiresOn, digest }
    })
    await keepCredentials(trx, recorded, at)
    await enqueue(trx, leaves)
    if (ready.length === 0) await endAct(trx, act.hash, 'done')
  })
  if (ready.length === 0) return
  const texts = await signatures(signing, act, ready, leaves)
  await keepSigned(signing, act, ready, texts)
}

/** Has the custodian sign, and believes nothing: every signature is verified with the published key. */
async function signatures(
  { office, credentialKey }: Signing,
  act: Act,
  ready: readonly Ready[],
  leaves: readonly { readonly id: string; readonly bytes: Uint8Array }[],
): Promise<readonly string[]> {
  const proved = await office.ledger.prove(leaves.map(({ id }) => id))
  const items = ready.map((one, i) => {
    const [leaf, place] = [leaves[i], proved.entries[i]]
    if (!leaf || !place) throw new Error('an entry without its place')
    const { leafIndex: index, proof } = place
    return { leaf: leaf.bytes, index, proof, toBeSigned: one.toBeSigned }
  })
  const answer = await office.custodian.call('sign-credentials', {
    intent: new Uint8Array(Buffer.from(act.hash, 'hex')),
    checkpoint: proved.checkpoint,
    items,
  })
  const key = publicKeyFromRaw(credentialKey)
  const kid = keyId(credentialKey)
  return ready.map(({ payload }, i) => {
    const text = credentialText(payload, kid, answer.signatures[i] ?? new Uint8Array())
    if (!verifySign1(key, openQrText(text))) {
      throw new Refusal('custodian-refused', 'a signature does not verify with the published key')
    }
    return text
  })
}

async function keepSigned(
  { office, onSigned }: Signing,
  act: Act,
  ready: readonly Ready[],
  texts: readonly string[],
): Promise<void> {
  const cards = ready.map(({ content }, i) => ({ content, qr: texts[i] ?? '' }))
  const seal = onSigned ? null : await sealCodes(office, cards)
  const at = office.clock()
  await office.store.write(async (trx) => {
    await seal?.(trx, at)
    const serials = cards.map(({ content }) => content.card.serial)
    await moveCards(trx, serials, 'sign', at, { signed_at: at })
    await enqueue(
      trx,
      serials.map((card) => newEntry({ kind: 'card-signed', card }, at)),
    )
    await onSigned?.(trx, cards, at)
    await endAct(trx, act.hash, 'done')
  })
}

/** Seals what is in the codes; gives what keeps it. */
async function sealCodes(
  office: Office,
  ready: readonly SignedCard[],
): Promise<(trx: Writer, at: number) => Promise<void>> {
  const holders = await holdersById(
    office.store.db,
    ready.map(({ content }) => content.card.holder),
  )
  const items = ready.map(({ content, qr }) => {
    const { holder } = content.card
    const subjectKey = holders.get(holder)?.subjectKey
    if (!subjectKey) throw new Refusal('not-found', `there is no holder ${holder}`)
    const plaintext = encode({ qr })
    return { holder, subjectKey: new Uint8Array(subjectKey), group: 'F.card' as const, plaintext }
  })
  const { envelopes } = await office.custodian.call('seal', { items })
  const sealed = items.map(({ holder, group }, i) => {
    const envelope = envelopes[i]
    if (!envelope) throw new Error('the custodian sealed fewer records than it was given')
    return { holder, group, envelope, fingerprint: null }
  })
  return (trx, at) => keepEnvelopes(trx, sealed, at)
}

/** Refuses cards with their reasons, and says so in the ledger. */
export async function refuseCards(
  trx: Writer,
  refused: readonly RefusedCard[],
  { by, request, at }: Pick<Signing, 'by' | 'request'> & { readonly at: number },
): Promise<void> {
  const { id, type } = request
  for (const { serial, refusal } of refused) {
    await moveCards(trx, [serial], 'refuse', at, { refusal })
    const facts = { kind: 'card-refused', by, card: serial, type, request: id } as const
    await enqueue(trx, [newEntry(facts, at)])
  }
}
