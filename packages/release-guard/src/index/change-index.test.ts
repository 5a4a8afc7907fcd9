// An index that was changed answers as one built anew: who went is gone, who came is there, what is shared stays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  addChange,
  buildIndex,
  changeIndex,
  drawChange,
  GuardError,
  openIndex,
  scanFile,
  type Person,
} from '../index.ts'
import { population } from '../trial/population.ts'
import { makeSegment } from './index-segment.ts'
import { PersonTokens } from './person-tokens.ts'
import { hashersOf, type Register } from './register.ts'

const key = new Uint8Array(32).fill(77)
const people = [...population(3_000, 51)]
const newcomers = [...population(200, 52, 8_000_001)]
const leavers = people.filter((_, i) => i % 11 === 4)
const stayers = people.filter((_, i) => i % 11 !== 4)
const base = buildIndex(people, key)
const tokens = new PersonTokens(hashersOf(key).words)

/** All that can be asked about a person, as one text of yes and no. */
function answers(register: Register, person: Person): string {
  const known = tokens.of(person)
  if (known === null) return ''
  const { number } = known
  const { initial, forenames } = known.given
  const [surnames, rank, unit] = [known.surname.forms, known.rank.token, known.unit.token]
  return [
    register.has('number', 0, number),
    ...surnames.flatMap((surname) => [
      register.has('numberSurname', 0, number, surname),
      register.has('surnameInitial', 0, surname, initial),
      register.has('surnameInitialRankUnit', 0, surname, initial, rank, unit),
      ...forenames.map((forename) => register.has('surnameForename', 0, surname, forename)),
    ]),
  ].join()
}

const changed = changeIndex(changeIndex(base, key, { removed: leavers }), key, { added: newcomers })

test('a changed index answers about everybody as one built anew', () => {
  const after = openIndex(changed, key)
  const anew = openIndex(buildIndex([...stayers, ...newcomers], key), key)
  assert.equal(after.facts.people, anew.facts.people)
  assert.deepEqual(after.facts.shapes, anew.facts.shapes)
  for (const person of [...people, ...newcomers])
    assert.equal(answers(after, person), answers(anew, person))
  for (const [role, text] of newcomers.flatMap((p) => [['surname', p.surname] as const]))
    assert.ok(after.plays(role, after.token(text.toLowerCase())))
})

test('those who left no longer match, those who came do', async () => {
  const list = (who: readonly Person[]): Buffer =>
    Buffer.from(`a,b,c\n${who.map((p) => `${p.surname},${p.number},x`).join('\n')}\n`)
  const before = openIndex(base, key)
  const after = openIndex(changed, key)
  assert.equal((await scanFile(list(leavers), before)).verdict, 'BLOCK')
  assert.equal((await scanFile(list(leavers), after)).verdict, 'PASS')
  assert.equal((await scanFile(list(newcomers), before)).verdict, 'PASS')
  assert.equal((await scanFile(list(newcomers), after)).verdict, 'BLOCK')
})

test('one of two namesakes leaves and the other is still found; the second leaves and nobody is', () => {
  const twin = (number: string): Person => ({
    number,
    surname: 'Zorbwick',
    given: 'Plim',
    rank: 'Clerk',
    unit: 'Store',
  })
  const others = people.slice(0, 50)
  const index = buildIndex([...others, twin('9100001'), twin('9100002')], key)
  const [surname = 0] = tokens.of(twin('1'))?.surname.forms ?? []
  const asked = (bytes: Uint8Array): boolean =>
    openIndex(bytes, key).has('surnameInitial', 0, surname, 'p'.charCodeAt(0))
  const once = changeIndex(index, key, { removed: [twin('9100001')] })
  assert.ok(asked(index) && asked(once))
  const twice = changeIndex(once, key, { removed: [twin('9100002')] })
  assert.ok(!asked(twice))
  assert.ok(asked(changeIndex(twice, key, { added: [twin('9100003')] })))
})

test('a change that was altered, cut short or put behind another index is refused', () => {
  const refused = (bytes: Uint8Array): void =>
    assert.throws(
      () => openIndex(bytes, key),
      (error) => error instanceof GuardError && error.code === 'bad-index',
    )
  const altered = Uint8Array.from(changed)
  altered[altered.length - 40] = (altered[altered.length - 40] ?? 0) ^ 1
  refused(altered)
  refused(changed.subarray(0, changed.length - 7))
  const other = buildIndex(newcomers, key)
  refused(Buffer.concat([other, changed.subarray(base.length)]))
})

test('a change drawn before is put behind the index as it is by then; altered, or for another key, it is refused', () => {
  const [some, others] = [newcomers.slice(0, 100), newcomers.slice(100)]
  const drawn = drawChange(base, key, { added: some })
  const now = changeIndex(base, key, { added: others })
  const after = openIndex(addChange(now, key, drawn), key)
  const anew = openIndex(changeIndex(now, key, { added: some }), key)
  assert.equal(after.facts.people, people.length + newcomers.length)
  assert.deepEqual(after.facts, anew.facts)
  for (const person of newcomers) assert.equal(answers(after, person), answers(anew, person))
  const altered = Uint8Array.from(drawn)
  altered[60] = (altered[60] ?? 0) ^ 1
  for (const bad of [altered, drawn.subarray(0, 20), new Uint8Array(0)])
    assert.throws(() => addChange(now, key, bad), GuardError)
  const otherKey = new Uint8Array(32).fill(3)
  assert.throws(() => addChange(buildIndex(people, otherKey), otherKey, drawn), GuardError)
})

test('a change is in no order of people: nothing says which codes are one person’s', () => {
  const { entries } = makeSegment(leavers, newcomers, key, 4)
  const sorted = [...entries].sort(
    (a, b) => a.by - b.by || a.code - b.code || a.hi - b.hi || a.lo - b.lo,
  )
  assert.deepEqual(entries, sorted)
  const other = makeSegment([...leavers].reverse(), newcomers, key, 4)
  assert.deepEqual(other, makeSegment(leavers, newcomers, key, 4))
})

test('nothing of a changed person stands in the index in the clear', () => {
  const bytes = Buffer.from(changed)
  for (const { surname, number, given } of newcomers.slice(0, 30))
    for (const text of [surname, number, given])
      if (text.length > 4) assert.equal(bytes.includes(text), false)
})
