import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { encode } from 'cborg'
import fc from 'fast-check'
import {
  approvalHolds,
  approve,
  Conversation,
  createOperatorKey,
  CustodyRefusal,
  decodeIntent,
  draftIntent,
  encodeFrame,
  encodeIntent,
  envelopeParts,
  FrameDecoder,
  intentHash,
  joinEnvelope,
  openOperatorKey,
  p256FromRaw,
  randomId,
  rawFromP256,
  rightFor,
  rights,
  signEs256,
  subjectsDigest,
  tierOf,
  verifyEs256,
} from './index.ts'

const by = randomId('op')
const draft = draftIntent(
  {
    verb: 'open',
    purpose: 'view',
    recipient: by,
    groups: ['H'],
    by,
    count: 0,
    subjects: subjectsDigest([]),
  },
  1_800_000_000_000,
)
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

describe('an intent', () => {
  it('comes back as it was and has one encoding only', () => {
    const bytes = encodeIntent(draft)
    assert.deepEqual(decodeIntent(bytes), draft)
    for (const other of [
      { ...draft, extra: 1 },
      { ...draft, v: 2 },
      { ...draft, by: 'op_x' },
      { ...draft, groups: ['P'] },
      { ...draft, batch: null },
      { ...draft, nonce: new Uint8Array(15) },
    ])
      assert.throws(() => decodeIntent(encode(other)), { code: 'malformed' })
    assert.throws(() => decodeIntent(Buffer.concat([bytes, Buffer.of(0)])), { code: 'malformed' })
    const unsorted = Buffer.concat([bytes.subarray(0, 1), bytes.subarray(4), bytes.subarray(1, 4)])
    assert.throws(() => decodeIntent(unsorted), { code: 'malformed' })
  })

  it('is refused with any byte changed or hashes to something else', () => {
    const bytes = encodeIntent(draft)
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 1 : byte))
      try {
        decodeIntent(changed)
        assert.notDeepEqual(intentHash(changed), intentHash(bytes))
      } catch (error) {
        assert.ok(error instanceof CustodyRefusal)
      }
    }
  })

  it('is never made of arbitrary bytes, and reading them throws nothing but a refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        assert.throws(() => decodeIntent(bytes), CustodyRefusal)
      }),
    )
  })
})

describe('an approval', () => {
  it('holds for one hash, one role and one key', () => {
    const hash = intentHash(encodeIntent(draft))
    const approval = approve(privateKey, by, 'requester', hash)
    assert.ok(approvalHolds(publicKey, approval, hash))
    assert.ok(!approvalHolds(publicKey, { ...approval, role: 'approver' }, hash))
    assert.ok(!approvalHolds(publicKey, approval, intentHash(new Uint8Array())))
    assert.ok(
      !approvalHolds(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey, approval, hash),
    )
    assert.ok(!approvalHolds(publicKey, { ...approval, signature: new Uint8Array(64) }, hash))
    assert.ok(!approvalHolds(publicKey, { ...approval, signature: new Uint8Array(63) }, hash))
  })

  it('is the same ES256 that Node makes and checks, for signatures with short numbers too', () => {
    for (let i = 0; i < 600; i++) {
      const message = randomBytes(8)
      assert.ok(verifyEs256(publicKey, message, signEs256(privateKey, message)))
      const node = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      assert.ok(verifyEs256(publicKey, message, node))
    }
  })

  it('takes no key that is not a point of the curve', () => {
    assert.deepEqual(
      Buffer.from(rawFromP256(p256FromRaw(rawFromP256(publicKey)))),
      Buffer.from(rawFromP256(publicKey)),
    )
    const off = Uint8Array.from(rawFromP256(publicKey), (byte, i) => (i === 64 ? byte ^ 1 : byte))
    for (const raw of [off, new Uint8Array(65), new Uint8Array(33).fill(2)])
      assert.throws(() => p256FromRaw(raw), { code: 'malformed' })
  })
})

describe('an operator’s key file', () => {
  it('opens with its password, and says the same for a wrong one as for any change', async () => {
    const { key, file } = await createOperatorKey(by, 'correct horse')
    const opened = await openOperatorKey(file, 'correct horse')
    assert.deepEqual(rawFromP256(opened.privateKey), rawFromP256(key.privateKey))
    assert.ok(
      !file.includes(
        Buffer.from(key.privateKey.export({ format: 'der', type: 'pkcs8' })).toString('base64'),
      ),
    )
    const parts = JSON.parse(file) as Record<string, unknown>
    const files = [
      file.replace(by, randomId('op')),
      JSON.stringify({ ...parts, v: 2 }),
      JSON.stringify({ ...parts, kdf: { ...(parts['kdf'] as object), N: 2 } }),
      '{}',
      '',
    ]
    const wrong = { code: 'wrong-password', message: 'the password does not open this key file' }
    await assert.rejects(openOperatorKey(file, 'wrong horse'), wrong)
    for (const one of files) await assert.rejects(openOperatorKey(one, 'correct horse'), wrong)
    await assert.rejects(createOperatorKey(by, 'short'), { code: 'malformed' })
  })
})

describe('frames', () => {
  it('come out whole however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: fc.nat(), of: fc.uint8Array({ maxLength: 50 }) }), {
          maxLength: 5,
        }),
        fc.integer({ min: 1, max: 20 }),
        (maps, cut) => {
          const bytes = Buffer.concat(maps.map((map) => encodeFrame(map)))
          const decoder = new FrameDecoder()
          const out: unknown[] = []
          for (let at = 0; at < bytes.length; at += cut)
            out.push(...decoder.push(bytes.subarray(at, at + cut)))
          assert.deepEqual(
            out.map((map) => (map as { id: number }).id),
            maps.map(({ id }) => id),
          )
        },
      ),
      { numRuns: 50 },
    )
  })

  it('are refused when too long before they are read, when no map, and after any refusal', () => {
    const decoder = new FrameDecoder(100)
    assert.throws(() => decoder.push(Buffer.of(0, 0, 0, 101)), { code: 'too-large' })
    assert.throws(() => decoder.push(encodeFrame({})), { code: 'malformed' })
    for (const body of [
      [0x80],
      [0x01],
      [0xa1, 0x01, 0x01],
      [0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02],
      [0xbf, 0xff],
    ])
      assert.throws(() => new FrameDecoder().push(Buffer.of(0, 0, 0, body.length, ...body)), {
        code: 'malformed',
      })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (body) => {
        try {
          new FrameDecoder().push(Buffer.concat([Buffer.of(0, 0, 0, body.length), body]))
        } catch (error) {
          assert.ok(error instanceof CustodyRefusal)
        }
      }),
    )
  })
})

describe('a conversation', () => {
  it('brings each answer to its question, refusals as such, and loses none when it is cut off', async () => {
    const asked: Readonly<Record<string, unknown>>[] = []
    const decoder = new FrameDecoder()
    const conversation = new Conversation((frame) => asked.push(...decoder.push(frame)))
    const first = conversation.call('last-checkpoint', {})
    const second = conversation.call('last-checkpoint', {})
    const third = conversation.call('last-checkpoint', {})
    const cut = conversation.call('last-checkpoint', {})
    const ids = asked.map(({ id }) => id)
    conversation.feed(encodeFrame({ id: ids[1], ok: true, size: 2, root: new Uint8Array(32) }))
    conversation.feed(encodeFrame({ id: ids[0], ok: false, code: 'fault', message: 'x' }))
    conversation.feed(encodeFrame({ id: ids[2], ok: true, size: 'two', root: new Uint8Array(32) }))
    assert.equal((await second).size, 2)
    await assert.rejects(first, { code: 'fault' })
    await assert.rejects(third, { code: 'malformed' })
    conversation.end('gone')
    await assert.rejects(cut, { name: 'CustodianUnreachable' })
  })
})

describe('rights', () => {
  it('never let one role alone both request and need no second person for an export, keys or operators', () => {
    for (const right of rights) {
      if (right.purpose !== 'export' && right.purpose !== 'govern') continue
      assert.equal(right.second, 'always', right.verb)
    }
    assert.equal(rightFor(['guard'], { verb: 'open', purpose: 'view', groups: ['V'] }), null)
    assert.equal(rightFor(['keeper'], { verb: 'open', purpose: 'view', groups: ['H'] }), null)
  })

  it('derive the tier from count, purpose and recipient alone', () => {
    assert.equal(tierOf({ purpose: 'view', recipient: by, count: 25 }), 'T0')
    assert.equal(tierOf({ purpose: 'view', recipient: by, count: 26 }), 'T1')
    assert.equal(tierOf({ purpose: 'export', recipient: 'office', count: 1 }), 'T1')
    assert.equal(tierOf({ purpose: 'print', recipient: randomId('st'), count: 1 }), 'T2')
  })
})

describe('an envelope', () => {
  it('comes apart as it was put together, and not when too short or of another version', () => {
    const parts = {
      epoch: 3,
      wrapNonce: randomBytes(12),
      wrapped: randomBytes(80),
      nonce: randomBytes(12),
      sealed: randomBytes(16),
    }
    const whole = joinEnvelope(parts)
    const again = envelopeParts(whole)
    assert.equal(again.epoch, 3)
    assert.deepEqual(Buffer.from(again.sealed), parts.sealed)
    assert.throws(() => envelopeParts(whole.subarray(0, -1)), { code: 'envelope-broken' })
    assert.throws(() => envelopeParts(Buffer.concat([Buffer.of(2), whole.subarray(1)])), {
      code: 'envelope-broken',
    })
  })
})
