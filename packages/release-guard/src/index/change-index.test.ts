// An index that was changed answers as one built anew: who went is gone, who came is there, what is shared stays.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildIndex, changeIndex, GuardError, openIndex, scanFile, type Person } from '../index.ts'
import { population } from '../trial/population.ts'
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

test('nothing of a changed person stands in the index in the clear', () => {
  const bytes = Buffer.from(changed)
  for (const { surname, number, given } of newcomers.slice(0, 30))
    for (const text of [surname, number, given])
      if (text.length > 4) assert.equal(bytes.includes(text), false)
})
