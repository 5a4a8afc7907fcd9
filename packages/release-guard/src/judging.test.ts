// Lists without numbers, single rows, writings of names, running text, and what a report may say.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  buildIndex,
  openIndex,
  scanFile,
  verdicts,
  type Person,
  type Report,
  type Verdict,
} from './index.ts'
import { fisher, poissonTail } from './deciding/chance.ts'
import { SipHash } from './index/sip-hash.ts'
import { FuseBuilder } from './index/fuse-filter.ts'
import { dice, makePeople, makeWorkbook, sheetXml, type Rows } from './trial/made-up.ts'

const key = new Uint8Array(32).fill(5)
const special: Person[] = [
  ['O’Brannoch', 'Séan'],
  ['van der Kroft', 'Anneke'],
  ['Ní Dhorain', 'Úna'],
  ['Al-Harrak', 'Samira'],
  ['Quelling-Prowse', 'Tamsin'],
  ['MacWhirtle', 'Ewan'],
  ['Łukasiak', 'Zofia'],
].map(([surname = '', given = ''], i) => ({
  number: String(9_100_001 + i * 17),
  surname,
  given,
  rank: 'Clerk',
  unit: 'Store',
}))
const nobody: Person = { number: '1', surname: 'X', given: 'Y', rank: '', unit: '' }
const staff = [...makePeople(47_000, 1), ...special]
const register = openIndex(buildIndex(staff, key), key)
const csv = (rows: Rows): Buffer =>
  Buffer.from(`a,b,c\n${rows.map((row) => row.join(',')).join('\n')}`)
const scan = (text: string | Buffer): Promise<Report> => scanFile(Buffer.from(text), register)
const atLeast = (verdict: Verdict, bar: Verdict): boolean =>
  verdicts.indexOf(verdict) <= verdicts.indexOf(bar)
const sample = (count: number, seed: number): Person[] => {
  const roll = dice(seed)
  return Array.from({ length: count }, () => staff[roll(47_000)] ?? nobody)
}

test('SipHash gives the answer of its authors', () => {
  const hash = new SipHash(Uint8Array.from({ length: 16 }, (_, i) => i))
  const message = String.fromCharCode(...Array.from({ length: 15 }, (_, i) => i))
  assert.deepEqual({ ...hash.text(message) }, { hi: 0xa129ca61, lo: 0x49be45e5 })
})

test('a filter forgets no key and takes in few strangers, at any size', () => {
  const roll = dice(8)
  const builder = new FuseBuilder()
  for (const count of [0, 1, 2, 3, 17, 100, 1_000, 50_000]) {
    const hi = Uint32Array.from({ length: count }, () => roll(2 ** 32))
    const lo = Uint32Array.from({ length: count }, () => roll(2 ** 32))
    const filter = builder.build({ hi, lo, count })
    assert.ok(hi.every((high, i) => filter.has(high, lo[i] ?? 0)))
    let wrong = 0
    for (let i = 0; i < 20_000; i += 1) if (filter.has(roll(2 ** 32), roll(2 ** 32))) wrong += 1
    assert.ok(wrong < 8, `${wrong} of 20,000 strangers taken in at ${count} keys`)
  }
})

test('chances are those of the textbook', () => {
  assert.ok(Math.abs(fisher(10, 10, 0, 40) - 1 / 10_272_278_170) < 1e-15)
  assert.ok(Math.abs(poissonTail(3, 1) - (1 - 2.5 * Math.exp(-1))) < 1e-12)
  assert.equal(poissonTail(0, 1), 1)
})

test('surnames and initials alone, 500 people: blocked', async () => {
  const { verdict } = await scan(
    csv(sample(500, 4).map(({ surname, given }) => [surname, given[0] ?? '', 'x'])),
  )
  assert.equal(verdict, 'BLOCK')
})

test('20 or more people in a hidden sheet are held even by surname and initial alone', async () => {
  const rows = sample(25, 5).map(({ surname, given }) => [surname, given[0] ?? ''])
  const { verdict } = await scanFile(
    makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }]),
    register,
  )
  assert.ok(atLeast(verdict, 'HOLD'), verdict)
})

test('what is shown and what is there is said outright', async () => {
  const rows = sample(400, 6).map(({ surname, number }) => [surname, number])
  const { findings } = await scanFile(
    makeWorkbook([{ xml: sheetXml(rows), state: 'veryHidden' }]),
    register,
  )
  const said = findings.find(({ rule }) => rule === 'more-than-shown')
  assert.match(said?.why ?? '', /What is seen has 19 rows, the file has 400 more/)
})

test('three people block, one person warns', async () => {
  const row = ({ surname, number }: Person): string[] => ['x', surname, number]
  assert.equal((await scan(csv(sample(3, 7).map(row)))).verdict, 'BLOCK')
  assert.equal((await scan(csv(sample(1, 7).map(row)))).verdict, 'WARN')
})

test('every writing of a name meets its person', async () => {
  const writings: readonly ((person: Person) => string)[] = [
    ({ surname, given }) => `${given} ${surname}`,
    ({ surname, given }) => `${surname.toUpperCase()}, ${given}`,
    ({ surname, given }) => `${given[0] ?? ''}. ${surname}`,
    ({ surname, given }) => `${surname} ${given}`,
    ({ surname, given }) => `${given}\u00a0${surname}`,
    ({ surname, given }) => `${given} ${surname}\u2019s`,
    ({ surname, given }) => `${given.normalize('NFD')} ${surname.normalize('NFD')}`,
    ({ surname, given }) => `${given} ${surname.slice(0, 3)}\u200b${surname.slice(3)}`,
    ({ surname, given }) => `${given} ${surname.slice(0, 3)}\u00ad${surname.slice(3)}`,
    ({ surname, given }) =>
      `${given.toLowerCase()}.${surname.toLowerCase().replaceAll(/[^\p{L}]/gu, '')}@office.example`,
    ({ surname, given }) =>
      Array.from(`${given} ${surname}`)
        .map((c) => (/[!-~]/.test(c) ? String.fromCharCode(c.charCodeAt(0) + 0xfee0) : c))
        .join(''),
    ({ surname, given }) =>
      `${given} ${surname.replaceAll('a', '\u0430').replaceAll('o', '\u043e')}`,
    ({ surname, given }) => `${given} ${surname.normalize('NFD').replaceAll(/\p{M}/gu, '')}`,
  ]
  for (const write of writings) {
    const rows = special.map((person) => [write(person), person.number, 'x'])
    const { findings } = await scan(csv(rows))
    const rule = findings.find(({ rule }) => rule === 'same-person-rows')
    assert.equal(rule?.count, special.length, write(nobody))
  }
})

test('numbers meet their people with spaces, hyphens and leading zeros', async () => {
  for (const write of [
    (n: string) => `00${n}`,
    (n: string) => `${n.slice(0, 3)} ${n.slice(3)}`,
    (n: string) => `${n.slice(0, 3)}-${n.slice(3)}`,
  ])
    assert.equal(
      (await scan(csv(sample(5, 9).map(({ surname, number }) => [surname, write(number), 'x']))))
        .verdict,
      'BLOCK',
    )
})

test('names of ours in a letter are a warning, names of strangers none', async () => {
  const letter = (people: readonly Person[]): string =>
    people
      .map(
        ({ given, surname }) =>
          `We spoke with ${given} ${surname} about it, and then went home without any other word.`,
      )
      .join(' ')
  const rare = special.filter(({ surname }) => /^\p{L}+$/u.test(surname))
  assert.equal((await scan(letter(rare))).verdict, 'WARN')
  assert.equal((await scan(letter([...rare, ...sample(40, 10)]))).verdict, 'HOLD')
  const outside = ['Zorb Quint', 'Plim Vosk', 'Trund Gax', 'Wimp Zell'].map((name) => ({
    ...nobody,
    given: name.split(' ')[0] ?? '',
    surname: name.split(' ')[1] ?? '',
  }))
  assert.equal((await scan(letter(outside))).verdict, 'PASS')
})

test('a report repeats nothing of the register', async () => {
  const people = sample(50, 11)
  const text = JSON.stringify(
    await scan(csv(people.map(({ surname, number }) => [surname, number, 'x']))),
  )
  for (const { surname, given, number } of people)
    assert.ok(!text.includes(number) && !text.includes(surname) && !text.includes(`"${given}`))
})

test('an ordinary file passes', async () => {
  assert.equal((await scan('Year,Count\n2024,12\n2025,14\n')).verdict, 'PASS')
  assert.equal(
    (await scan('Dear Sir or Madam,\n\nthere were 19 in the year you ask about.\n')).verdict,
    'PASS',
  )
})
