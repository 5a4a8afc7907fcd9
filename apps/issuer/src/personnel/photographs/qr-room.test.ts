import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode } from 'cborg'
import sharp from 'sharp'
import { portraitBytesMax, rebuildPortrait } from '@tipstaff/credential'
import { envelopeLayout } from '@tipstaff/custody'
import { forEachStore } from '../../../../../test/stores.ts'
import { envelopesMigration, keepEnvelopes } from '../../platform/envelopes.ts'
import { migrate } from '../../platform/store.ts'
import type { FaceText } from '../holder-record.ts'
import type { Holder } from '../holders.ts'
import { makeQrPortrait, qrPortraitBytesMax, qrSize } from './make-portrait.ts'
import { fitQrPortrait, qrRooms } from './qr-room.ts'

const issuer = 'harbour-coast.example'
const texts: readonly FaceText[] = [
  { name: 'Li', rank: 'PC', kind: 'officer' },
  { name: 'A'.repeat(60), rank: 'Detective Chief Superintendent', kind: 'officer' },
  { name: 'Ü'.repeat(23), rank: 'é'.repeat(24), kind: 'staff' },
  { name: 'Æ'.repeat(60), rank: 'B'.repeat(60), kind: 'contractor' },
]

forEachStore('the room for a portrait', (makeStore) => {
  test('is what name and rank leave, and no opening is needed to know it', async () => {
    const store = await makeStore()
    try {
      await migrate(store, [envelopesMigration])
      const holders = texts.map(({ kind }, i): Holder => {
        const bytes = new Uint8Array(32)
        const plain = { lookup: bytes, subjectKey: bytes, kind, leftOn: null, hasPortrait: false }
        return { id: `ho_${'a'.repeat(15)}${'bcde'.charAt(i)}`, state: 'present', ...plain }
      })
      const records = texts.map((text, i) => ({
        holder: holders[i]?.id ?? 'ho_',
        group: 'F.text' as const,
        envelope: new Uint8Array(envelopeLayout.lengthMin + encode(text).length),
        fingerprint: null,
      }))
      await store.write((trx) => keepEnvelopes(trx, records, 1))
      const rooms = await qrRooms(store.db, issuer, holders)
      texts.forEach(({ name, rank }, i) => {
        const exact = portraitBytesMax({
          issuer,
          expiresAt: 2 ** 32 - 1,
          cardId: new Uint8Array(10),
          cardType: 'contractor-pass',
          statusIndex: 2 ** 20 - 1,
          name,
          rank,
        })
        const room = rooms.get(holders[i]?.id ?? 'ho_') ?? 0
        assert.equal(room, Math.min(exact, qrPortraitBytesMax))
      })
    } finally {
      await store.close()
    }
  })
})

test('a portrait too large beside a long name is made again, smaller, and is still a portrait', async () => {
  const dots = Array.from(
    { length: 60 },
    (_, i) =>
      `<circle cx="${(i * 67) % 384}" cy="${(i * 101) % 512}" r="${8 + (i % 5) * 9}" fill="hsl(${i * 37} 50% 50%)"/>`,
  )
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="384" height="512">${dots.join('')}</svg>`
  const print = await sharp(Buffer.from(svg)).flatten({ background: '#ccc' }).jpeg().toBuffer()
  const pixels = await sharp(print).resize(qrSize).raw().toBuffer()
  const portrait = { print, qr: await makeQrPortrait(pixels) }
  assert.equal(await fitQrPortrait(portrait, portrait.qr.length), portrait)
  assert.ok(portrait.qr.length > 400)
  const room = portrait.qr.length - 60
  const smaller = await fitQrPortrait(portrait, room)
  assert.ok(smaller.qr.length <= room)
  assert.equal(smaller.print, print)
  assert.ok(rebuildPortrait(smaller.qr).length > 0)
})
