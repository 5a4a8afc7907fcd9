import { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { SoftwareAuthenticator } from './trial/index.ts'
import type { AssertionChanges } from './trial/index.ts'
import {
  approvalStands,
  assertionFromJson,
  createSessionKey,
  CustodyRefusal,
  decodeApproval,
  delegationByKey,
  delegationByPasskey,
  encodeApproval,
  knownOperator,
  knownPasskey,
  operatorKey,
  passkeyChallenge,
  passkeyDigest,
  passkeyFingerprint,
  passkeyFromCose,
  passkeySignatory,
  randomId,
  sessionLifeMs,
} from './index.ts'
import type { Approval, KnownOperator, OperatorKey, Passkey } from './index.ts'

const site = { rpId: 'pass.example', origin: 'https://pass.example' } as const
const now = 1_800_000_000_000
const anyHash = (): Uint8Array => new Uint8Array(randomBytes(32))

interface Somebody {
  readonly keyFile: OperatorKey
  readonly authenticator: SoftwareAuthenticator
  readonly known: KnownOperator
}

function somebody(): Somebody {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const keyFile = operatorKey(randomId('op'), privateKey)
  const authenticator = new SoftwareAuthenticator(site)
  const { operator, publicKey } = keyFile
  const known = knownOperator({ operator, publicKey, passkeys: [authenticator.passkey] })
  return { keyFile, authenticator, known }
}

describe('a passkey’s approval', () => {
  const { known, authenticator, keyFile } = somebody()
  const { operator } = keyFile
  const hash = anyHash()
  const all = [anyHash(), hash, anyHash()]
  const touched = (changes: AssertionChanges = {}): Approval =>
    authenticator.signatory(operator, 'approver', all, changes).approve('approver', hash)

  it('holds for every intent of the touch and no other, in its role and for its operator', () => {
    const signatory = authenticator.signatory(operator, 'approver', all)
    for (const one of all)
      assert.ok(approvalStands(known, signatory.approve('approver', one), one, now))
    const approval = signatory.approve('approver', hash)
    assert.ok(!approvalStands(known, approval, anyHash(), now))
    assert.ok(!approvalStands(known, { ...approval, role: 'requester' }, hash, now))
    assert.ok(!approvalStands(known, { ...approval, operator: randomId('op') }, hash, now))
    assert.throws(() => signatory.approve('requester', hash), { code: 'bad-signature' })
    assert.throws(() => signatory.approve('approver', anyHash()), { code: 'bad-signature' })
  })

  const wrong: Readonly<Record<string, AssertionChanges>> = {
    'on another origin': { client: { origin: 'https://pass.example.evil.example' } },
    'on another port': { client: { origin: 'https://pass.example:8443' } },
    'for another relying party': { rpId: 'evil.example' },
    'without its user verified': { flags: 0x01 },
    'without its user present': { flags: 0x04 },
    'with a flag nobody knows': { flags: 0x07 },
    'that says it carries attested keys': { flags: 0x45 },
    'that says it carries extensions': { flags: 0x85 },
    'backed up and not able to be': { flags: 0x15 },
    'with bytes after its counter': { extra: new Uint8Array([0xa0]) },
    'inside another site’s frame': { client: { crossOrigin: true } },
    'below another top page': { client: { topOrigin: 'https://evil.example' } },
    'made at a registration': { client: { type: 'webauthn.create' } },
    'over another challenge': { client: { challenge: randomBytes(32).toString('base64url') } },
  }
  for (const [how, changes] of Object.entries(wrong))
    it(`is worth nothing ${how}`, () => {
      assert.ok(!approvalStands(known, touched(changes), hash, now))
    })

  it('may say its key is backed up, and may leave crossOrigin out', () => {
    for (const changes of [
      { flags: 0x0d },
      { flags: 0x1d },
      { client: { crossOrigin: undefined } },
    ])
      assert.ok(approvalStands(known, touched(changes), hash, now))
  })

  it('is worth nothing with hashes added, left out, turned round, or more than 512', () => {
    const approval = touched()
    const { passkey } = approval
    assert.ok(passkey)
    const told = (hashes: readonly Uint8Array[]): Approval => ({
      ...approval,
      passkey: { ...passkey, hashes },
    })
    for (const hashes of [[...all, anyHash()], [hash], [...all].reverse(), []])
      assert.ok(!approvalStands(known, told(hashes), hash, now))
    const many = Array.from({ length: 513 }, anyHash)
    assert.throws(() => passkeyChallenge('approver', many), { code: 'malformed' })
    assert.ok(!approvalStands(known, told([...many, hash]), hash, now))
    assert.throws(() => encodeApproval(told(many)))
    const most = many.slice(1)
    const signatory = authenticator.signatory(operator, 'approver', most)
    const last = most.at(-1) ?? hash
    assert.ok(approvalStands(known, signatory.approve('approver', last), last, now))
  })

  it('is worth nothing by another authenticator, or under another credential’s name', () => {
    const other = new SoftwareAuthenticator(site)
    const foreign = other.signatory(operator, 'approver', all).approve('approver', hash)
    assert.ok(!approvalStands(known, foreign, hash, now))
    const renamed = { ...other.assertion(passkeyChallenge('approver', all)) }
    const { credential } = authenticator.passkey
    const claimed = passkeySignatory(operator, 'approver', all, { ...renamed, credential })
    assert.ok(!approvalStands(known, claimed.approve('approver', hash), hash, now))
  })

  it('is the same with the other half of its signature, and nothing with bytes after it', () => {
    const approval = touched()
    const high = withHighS(approval.signature)
    assert.notDeepEqual(high, approval.signature)
    assert.ok(approvalStands(known, { ...approval, signature: high }, hash, now))
    const long = Buffer.concat([approval.signature, Buffer.of(0)])
    assert.ok(!approvalStands(known, { ...approval, signature: long }, hash, now))
  })

  it('is worth nothing with any byte of it changed', () => {
    const approval = touched()
    const { passkey } = approval
    assert.ok(passkey)
    const flip = (bytes: Uint8Array, i: number): Uint8Array =>
      Uint8Array.from(bytes, (byte, at) => (at === i ? byte ^ 1 : byte))
    const { authenticatorData, clientData } = passkey
    for (const [i] of authenticatorData.entries()) {
      const changed: typeof passkey = { ...passkey, authenticatorData: flip(authenticatorData, i) }
      assert.ok(!approvalStands(known, { ...approval, passkey: changed }, hash, now))
    }
    for (const [i] of clientData.entries()) {
      const changed: typeof passkey = { ...passkey, clientData: flip(clientData, i) }
      assert.ok(!approvalStands(known, { ...approval, passkey: changed }, hash, now))
    }
  })
})

// The same signature with n − s for s (SEC 2, P-256); some authenticators make one, some the other.
function withHighS(der: Uint8Array): Uint8Array {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const rLength = der[3] ?? 0
  const s = BigInt(`0x${Buffer.from(der.subarray(6 + rLength)).toString('hex')}`)
  const hex = (order - s).toString(16)
  const digits = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')
  const body = (digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), digits]) : digits
  const r = der.subarray(2, 4 + rLength)
  return Buffer.concat([
    Buffer.of(0x30, r.length + 2 + body.length),
    r,
    Buffer.of(2, body.length),
    body,
  ])
}

describe('a session', () => {
  const { known, authenticator, keyFile } = somebody()
  const { operator } = keyFile
  const session = createSessionKey(now)
  const delegation = delegationByPasskey(authenticator.assertion(session.challenge))
  const hand = session.signatory(operator, delegation)
  const hash = anyHash()
  const asked = hand.approve('requester', hash)

  it('asks for its operator while it lasts, whether a passkey or his key file delegated', () => {
    assert.ok(approvalStands(known, asked, hash, now))
    assert.ok(approvalStands(known, asked, hash, session.until - 1))
    const program = session.signatory(operator, delegationByKey(keyFile, session))
    assert.ok(approvalStands(known, program.approve('requester', hash), hash, now))
  })

  it('is worth nothing before it began or once it has ended', () => {
    assert.ok(!approvalStands(known, asked, hash, now - 1))
    assert.ok(!approvalStands(known, asked, hash, session.until))
  })

  it('never approves', () => {
    assert.throws(() => hand.approve('approver', hash), { code: 'bad-signature' })
    const claimed: Approval = { ...asked, role: 'approver' }
    assert.ok(!approvalStands(known, claimed, hash, now))
    assert.throws(() => encodeApproval(claimed), /requester/)
  })

  it('lasts ten hours at most, and no longer than was delegated', () => {
    const long = createSessionKey(now, sessionLifeMs + 1)
    const word = delegationByPasskey(authenticator.assertion(long.challenge))
    assert.ok(
      !approvalStands(known, long.signatory(operator, word).approve('requester', hash), hash, now),
    )
    const back = createSessionKey(now, 0)
    const none = delegationByPasskey(authenticator.assertion(back.challenge))
    assert.ok(
      !approvalStands(known, back.signatory(operator, none).approve('requester', hash), hash, now),
    )
    assert.ok(asked.session)
    for (const change of [{ until: session.until - 1 }, { from: now - 1 }]) {
      const stretched: Approval = { ...asked, session: { ...asked.session, ...change } }
      assert.ok(!approvalStands(known, stretched, hash, now))
    }
  })

  it('is worth nothing on another’s word, on a stranger’s, or with a key nobody delegated', () => {
    const other = somebody()
    const foreign = delegationByPasskey(other.authenticator.assertion(session.challenge))
    const byFile = delegationByKey(other.keyFile, session)
    for (const word of [foreign, byFile]) {
      const approval = session.signatory(operator, word).approve('requester', hash)
      assert.ok(!approvalStands(known, approval, hash, now))
    }
    const own = createSessionKey(now).signatory(operator, delegation)
    assert.ok(!approvalStands(known, own.approve('requester', hash), hash, now))
    assert.ok(!approvalStands(other.known, asked, hash, now))
    assert.ok(
      !approvalStands(other.known, { ...asked, operator: other.keyFile.operator }, hash, now),
    )
  })

  it('cannot be had from an approval’s touch, nor an approval from a sign-in’s', () => {
    const approving = authenticator.assertion(passkeyChallenge('requester', [session.challenge]))
    const word = delegationByPasskey(approving)
    const approval = session.signatory(operator, word).approve('requester', hash)
    assert.ok(!approvalStands(known, approval, hash, now))
    const signIn = authenticator.assertion(session.challenge)
    const claimed = passkeySignatory(operator, 'approver', [hash], signIn)
    assert.ok(!approvalStands(known, claimed.approve('approver', hash), hash, now))
  })
})

describe('an approval on the wire', () => {
  const { authenticator, keyFile } = somebody()
  const { operator } = keyFile
  const hash = anyHash()
  const session = createSessionKey(now)
  const delegation = delegationByPasskey(authenticator.assertion(session.challenge))
  const kinds = [
    keyFile.approve('approver', hash),
    authenticator.signatory(operator, 'approver', [hash]).approve('approver', hash),
    session.signatory(operator, delegation).approve('requester', hash),
    session.signatory(operator, delegationByKey(keyFile, session)).approve('requester', hash),
  ]

  it('of every kind is read as it was written', () => {
    for (const approval of kinds)
      assert.deepEqual(
        encodeApproval(decodeApproval(encodeApproval(approval))),
        encodeApproval(approval),
      )
  })

  it('of two kinds at once, or of none that is known, is not read', () => {
    const [, touch, asked] = kinds
    const both = { ...asked, ...touch, role: 'requester' } as Approval
    assert.throws(() => encodeApproval(both), /one kind/)
    assert.throws(() => encodeApproval({ ...touch, otp: 1 } as unknown as Approval))
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.throws(() => decodeApproval(bytes), CustodyRefusal)
      }),
    )
  })
})

describe('a passkey', () => {
  it('is read from its registration, and only when it is an ES256 key on the curve', () => {
    const authenticator = new SoftwareAuthenticator(site)
    const { passkey, coseKey } = authenticator
    const read = passkeyFromCose(passkey.credential, coseKey, site.rpId, site.origin)
    assert.deepEqual(read, passkey)
    const off = Uint8Array.from(coseKey, (byte, i) => (i === coseKey.length - 1 ? byte ^ 1 : byte))
    for (const bytes of [off, coseKey.subarray(1), new Uint8Array()])
      assert.throws(
        () => passkeyFromCose(passkey.credential, bytes, site.rpId, site.origin),
        CustodyRefusal,
      )
  })

  it('belongs to an origin of its relying party over https, or to localhost', () => {
    const { passkey } = new SoftwareAuthenticator(site)
    const fits = (rpId: string, origin: string): Passkey =>
      knownPasskey({ ...passkey, rpId, origin })
    fits('pass.example', 'https://desk.pass.example:8443')
    fits('localhost', 'http://localhost:8080')
    for (const [rpId, origin] of [
      ['pass.example', 'http://pass.example'],
      ['pass.example', 'https://evilpass.example'],
      ['pass.example', 'https://evil.example'],
      ['pass.example', 'https://pass.example/'],
      ['pass.example', 'https://pass.example:99999'],
      ['pass.example', 'https://pass.example:443'],
      ['pass.example', 'pass.example'],
      ['desk.pass.example', 'https://pass.example'],
    ] as const)
      assert.throws(() => fits(rpId, origin), { code: 'malformed' }, origin)
  })

  it('is compared by eight groups of four digits that change with anything enrolled', () => {
    const { passkey } = new SoftwareAuthenticator(site)
    const digest = passkeyDigest(passkey)
    assert.match(passkeyFingerprint(digest), /^\d{4}(?: \d{4}){7}$/)
    const others: readonly Partial<Passkey>[] = [
      { origin: 'https://desk.pass.example' },
      { rpId: 'example' },
      { credential: new Uint8Array(randomBytes(32)) },
      { publicKey: new SoftwareAuthenticator(site).passkey.publicKey },
    ]
    for (const other of others) {
      const changed = passkeyDigest({ ...passkey, ...other })
      assert.notEqual(passkeyFingerprint(changed), passkeyFingerprint(digest))
    }
  })

  it('is read from what a browser posts, and never from anything else', () => {
    const authenticator = new SoftwareAuthenticator(site)
    const challenge = randomBytes(32).toString('base64url')
    const posted = authenticator.assertionJson(challenge)
    const { credential } = assertionFromJson(JSON.parse(JSON.stringify(posted)))
    assert.deepEqual(credential, authenticator.passkey.credential)
    for (const json of [
      null,
      1,
      'x',
      [],
      {},
      { ...posted, id: 'ä' },
      { ...posted, response: null },
    ])
      assert.throws(() => assertionFromJson(json), { code: 'malformed' })
  })
})
