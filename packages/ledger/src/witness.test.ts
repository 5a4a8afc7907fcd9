import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatCheckpoint, openCheckpoint } from './checkpoint.ts'
import { LogWriter } from './log-writer.ts'
import { generateSigner } from './note-key.ts'
import { addSignatures, signNote } from './note.ts'
import { addCheckpoint, formatAddCheckpoint, type Witness, type WitnessState } from './witness.ts'

const origin = 'log.example/w'
const logSigners = [generateSigner(origin, 0x01).signer, generateSigner(origin, 0x06).signer]
const signers = ([0x04, 0x06] as const).map((type) => generateSigner('w.example/1', type).signer)
const at = 1_790_000_000

function newWitness(): Witness & { kept: Map<string, WitnessState> } {
  const kept = new Map<string, WitnessState>()
  return {
    kept,
    logs: new Map([[origin, logSigners.map((signer) => signer.verifier)]]),
    signers,
    now: () => at,
    store: {
      read: (name) => kept.get(name) ?? null,
      swap(name, before, after) {
        if ((kept.get(name) ?? null) !== before) return false
        kept.set(name, after)
        return true
      },
    },
  }
}

async function newLog(prefix: string, count: number): Promise<LogWriter> {
  const writer = await LogWriter.open({ read: () => null, write: () => undefined }, { size: 0 })
  writer.append(Array.from({ length: count }, (_, index) => Buffer.from(`${prefix} ${index}`)))
  return writer
}

const log = await newLog('honest', 50)
const fork = await newLog('forged', 50)

async function request(from: LogWriter, old: number, size: number, name = origin, by = logSigners) {
  const text = formatCheckpoint({ origin: name, size, root: await from.rootAt(size) })
  const proof = old <= size ? await from.consistencyProof(old, size) : []
  return formatAddCheckpoint(old, proof, signNote(text, by, at))
}
const ask = async (witness: Witness, body: string) => addCheckpoint(witness, Buffer.from(body))

test('a witness cosigns a log as it grows, with both keys, and the log can use the answer', async () => {
  const witness = newWitness()
  for (const [old, size] of [
    [0, 7],
    [7, 7],
    [7, 32],
    [32, 50],
  ] as const) {
    const body = await request(log, old, size)
    const { status, body: lines } = await ask(witness, body)
    assert.equal(status, 200)
    const note = addSignatures(body.slice(body.indexOf('\n\n') + 2), lines)
    const policy = {
      logKeys: logSigners.map((signer) => signer.verifier),
      witnessKeys: signers.map((signer) => signer.verifier),
      quorum: 1,
    }
    assert.equal(openCheckpoint(note, policy).witnesses.length, 2)
    assert.equal(witness.kept.get(origin)?.size, size)
  }
})

test('a fork, a rollback, a replay and a skipped step are refused and change nothing', async () => {
  const witness = newWitness()
  assert.equal((await ask(witness, await request(log, 0, 20))).status, 200)
  const before = witness.kept.get(origin)
  const same = await ask(witness, await request(fork, 20, 20))
  assert.equal(same.status, 409)
  assert.equal(same.fork?.kept.size, 20)
  assert.equal((await ask(witness, await request(fork, 20, 30))).status, 422)
  for (const [old, size] of [
    [0, 20],
    [0, 10],
    [10, 30],
    [25, 30],
  ] as const) {
    const { status, body, contentType } = await ask(witness, await request(log, old, size))
    assert.deepEqual([status, body, contentType], [409, '20\n', 'text/x.tlog.size'])
  }
  assert.equal((await ask(witness, await request(log, 20, 10))).status, 400)
  assert.equal(witness.kept.get(origin), before)
})

test('an unknown log is 404, an unknown or missing signature 403', async () => {
  const witness = newWitness()
  const strangers = [generateSigner(origin, 0x01).signer, generateSigner(origin, 0x06).signer]
  assert.equal((await ask(witness, await request(log, 0, 5, 'other.example'))).status, 404)
  assert.equal((await ask(witness, await request(log, 0, 5, origin, strangers))).status, 403)
  assert.equal(
    (await ask(witness, await request(log, 0, 5, origin, logSigners.slice(0, 1)))).status,
    403,
  )
  const good = await request(log, 0, 5)
  assert.equal((await ask(witness, good.replace('\n5\n', '\n6\n'))).status, 403)
  assert.equal(witness.kept.size, 0)
})

test('a wrong, missing or superfluous proof is 422', async () => {
  const witness = newWitness()
  const hash = Buffer.alloc(32).toString('base64')
  const first = await request(log, 0, 20)
  assert.equal((await ask(witness, first.replace('old 0\n', `old 0\n${hash}\n`))).status, 422)
  assert.equal((await ask(witness, first)).status, 200)
  const next = await request(log, 20, 30)
  const [head = '', line = ''] = next.split('\n')
  assert.equal((await ask(witness, next.replace(`${head}\n${line}\n`, `${head}\n`))).status, 422)
  assert.equal((await ask(witness, next.replace(line, hash))).status, 422)
  const again = await request(log, 20, 20)
  assert.equal((await ask(witness, again.replace('old 20\n', `old 20\n${hash}\n`))).status, 422)
})

test('of two racing requests one wins, and the other learns the size', async () => {
  const witness = newWitness()
  const [a, b] = [await request(log, 0, 20), await request(log, 0, 30)]
  const statuses = (await Promise.all([ask(witness, a), ask(witness, b)])).map(
    (each) => each.status,
  )
  assert.deepEqual(statuses.sort(), [200, 409])
})

test('nothing is signed when the state cannot be kept', async () => {
  const broken = newWitness()
  const store = { ...broken.store, swap: () => Promise.reject(new Error('disk full')) }
  await assert.rejects(ask({ ...broken, store }, await request(log, 0, 5)), /disk full/)
})

test('whatever is sent, the witness answers and keeps nothing of it', async () => {
  const witness = newWitness()
  const good = await request(log, 0, 5)
  const cut = fc.tuple(fc.nat(good.length), fc.nat(40), fc.string({ maxLength: 5 }))
  await fc.assert(
    fc.asyncProperty(cut, async ([from, count, put]) => {
      const body = good.slice(0, from) + put + good.slice(from + count)
      if (body === good) return
      const { status } = await ask(witness, body)
      assert.notEqual(status, 200)
    }),
    { numRuns: 60 },
  )
  assert.equal((await ask(witness, 'x'.repeat(400_000))).status, 400)
  assert.equal(witness.kept.size, 0)
})
