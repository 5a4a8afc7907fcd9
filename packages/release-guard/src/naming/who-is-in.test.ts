// Who is in a file: the people themselves, once each, where they stand and how surely.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Person } from '../index/person.ts'
import { makePeople, makeWorkbook, sheetXml } from '../trial/made-up.ts'
import { whoIsIn } from './who-is-in.ts'

const staff = makePeople(5_000, 41)
const inOrder = (people: readonly Person[]): string[] =>
  people.map(({ number }) => number).sort((a, b) => a.localeCompare(b))

async function* slowly(people: readonly Person[]): AsyncGenerator<Person> {
  for (const person of people) {
    if (person.number.endsWith('00')) await Promise.resolve()
    yield person
  }
}

test('everybody whose number and name stand in a hidden sheet is named, and nobody else', async () => {
  const inside = staff.filter((_, i) => i % 97 === 3)
  const rows = inside.map(({ number, surname, given, rank }) => [rank, surname, given, number])
  const file = makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }])
  const { found, compared, unread } = await whoIsIn(file, slowly(staff))
  assert.equal(compared, staff.length)
  assert.deepEqual(unread, [])
  assert.deepEqual(inOrder(found.map(({ person }) => person)), inOrder(inside))
  assert.ok(found.every(({ fit }) => fit === 'number-and-name'))
  assert.ok(found.every(({ standings }) => standings[0]?.place.isHidden === true))
  for (const { standings } of found)
    assert.deepEqual(standings[0]?.fields, ['number', 'surname', 'given', 'rank'])
})

test('with name, rank and unit the right namesake is found', async () => {
  const inside = staff.filter((_, i) => i % 199 === 5)
  const csv = `name,rank,unit\n${inside.map(({ surname, given, rank, unit }) => `${surname.toUpperCase()} ${given[0] ?? ''},${rank},${unit}`).join('\n')}\n`
  const { found } = await whoIsIn(Buffer.from(csv), staff)
  const named = new Set(found.map(({ person }) => person.number))
  assert.ok(inside.every(({ number }) => named.has(number)))
  assert.ok(found.length < inside.length * 1.2, `${found.length} named for ${inside.length}`)
  assert.ok(found.every(({ fit }) => fit === 'name-rank-unit'))
  for (const { standings } of found)
    assert.deepEqual(
      standings[0]?.fields,
      ['surname', 'given', 'rank', 'unit'],
      'an initial is a given name',
    )
})

test('in running text near words are a name, far ones are not', async () => {
  const person = { number: '', surname: 'Zorbrook', given: 'Plimma', rank: '', unit: '' }
  const far = 'word '.repeat(40)
  const near = await whoIsIn(Buffer.from(`${far}we met Plimma Zorbrook’s team. ${far}`), [person])
  assert.deepEqual(near.found[0]?.fit, 'full-name')
  const apart = await whoIsIn(Buffer.from(`${far}Plimma ${far} Zorbrook ${far}`), [person])
  assert.deepEqual(apart.found, [])
})

test('what cannot be read is said beside the names', async () => {
  const { found, unread } = await whoIsIn(Buffer.from('Rar!\x1a\x07\x00 nothing', 'latin1'), staff)
  assert.deepEqual(found, [])
  assert.equal(unread[0]?.rule, 'unreadable')
})
