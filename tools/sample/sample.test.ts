import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { drawPortrait, portraitSvg } from './draw-portrait.ts'
import { forenames } from './forenames.ts'
import { makeRoster } from './make-roster.ts'
import { samplePeople } from './people.ts'
import { surnames } from './surnames.ts'
import { chooseTraits } from './traits.ts'

const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex')

test('a small force is the beginning of a large one', () => {
  const small = new TextDecoder().decode(makeRoster({ people: 40 }))
  const large = new TextDecoder().decode(makeRoster({ people: 400 }))
  assert.ok(large.startsWith(small))
})

test('the same seed gives the same force, another seed another', () => {
  const of = (seed: number): string => sha256(makeRoster({ people: 300, seed }))
  assert.equal(of(7), of(7))
  assert.notEqual(of(7), of(8))
})

test('numbers and addresses are never given twice, and some numbers begin with nought', () => {
  const people = [...samplePeople(8_000)]
  assert.equal(new Set(people.map((person) => person.number)).size, people.length)
  const addresses = people.flatMap(({ email }) => email ?? [])
  assert.equal(new Set(addresses).size, addresses.length)
  assert.ok(addresses.every((address) => address.endsWith('.example')))
  assert.ok(people.some(({ number }) => number.startsWith('0')))
})

test('names are as varied as promised', () => {
  assert.ok(new Set(Object.values(surnames).flat()).size >= 1_200)
  const given = Object.values(forenames).flatMap(({ women, men }) => [...women, ...men])
  assert.ok(new Set(given).size >= 700)
  const people = [...samplePeople(8_000)]
  assert.ok(people.some(({ family, given }) => family.length === 1 || given.length === 1))
  assert.ok(people.some(({ family }) => family.length > 50 && family.length <= 60))
  for (const mark of [/['’]/, /-/, /^Mc|^Mac/, /^O'/, /[^\p{ASCII}]/u])
    assert.ok(people.some(({ family }) => mark.test(family)))
})

test('the ranks make a pyramid, and about one in a hundred is protected', () => {
  const people = [...samplePeople(8_000)]
  const count = (rank: string): number => people.filter((person) => person.rank === rank).length
  assert.equal(count('Chief Constable'), 1)
  assert.ok(count('Constable') > count('Sergeant') * 3)
  assert.ok(count('Sergeant') > count('Inspector'))
  assert.ok(count('Inspector') > count('Superintendent'))
  const shielded = people.filter(({ isProtected }) => isProtected).length / people.length
  assert.ok(shielded > 0.006 && shielded < 0.014)
})

test('the same person always has the same face, and no two of five hundred share one', async () => {
  const people = [...samplePeople(500)]
  const faces = people.map((person) => sha256(portraitSvg(chooseTraits(person))))
  assert.equal(new Set(faces).size, people.length)
  const [first] = people
  assert.ok(first !== undefined)
  assert.equal(sha256(await drawPortrait(first)), sha256(await drawPortrait(first)))
})
