// Every way a name may be written, in lists with a number, in lists of names alone and in running text: how many of the people
// are found, and how many must be. The names are as common and as rare as those of a country; some have particles, two parts,
// apostrophes, accents.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildIndex, openIndex, scanFile, type Person, type RuleName } from './index.ts'
import { dice } from './trial/made-up.ts'
import { population } from './trial/population.ts'

const key = new Uint8Array(32).fill(21)
const plain = [...population(47_000, 1)]
/** Ordinary surnames made into those that are hard to find. */
const hard: readonly ((surname: string, other: string) => string)[] = [
  (surname) => `van der ${surname}`,
  (surname) => `de ${surname}`,
  (surname) => `Ní ${surname}`,
  (surname) => `Al-${surname}`,
  (surname, other) => `${surname}-${other}`,
  (surname, other) => `${surname} ${other}`,
  (surname) => `O’${surname}`,
  (surname) => `Mac${surname}`,
  (surname) => surname.replace(/[aeo]/, (letter) => ({ a: 'á', e: 'é', o: 'ö' })[letter] ?? letter),
]
const special = plain.slice(0, 900).map((person, at) => ({
  ...person,
  number: String(8_000_009 + at * 3),
  given: at % 3 === 0 ? `${person.given.slice(0, -1)}é` : person.given,
  surname: hard[at % hard.length]?.(person.surname, plain[at + 900]?.surname ?? '') ?? '',
}))
const register = openIndex(buildIndex([...plain, ...special], key), key)

/** People no two of whom share surname and initial: in a list they would be one row. */
function some(from: readonly Person[], count: number): Person[] {
  const people: Person[] = []
  const seen = new Set<string>()
  for (let at = 0; people.length < count; at += 1) {
    const person = from[(at * 101) % from.length]
    const name = `${person?.given[0] ?? ''} ${person?.surname ?? ''}`
    if (person === undefined || seen.has(name)) continue
    seen.add(name)
    people.push(person)
  }
  return people
}
const ordinary = some(plain, 150)
const difficult = some(special, 135)

const letters = (text: string): string => text.replaceAll(/[^\p{L}]/gu, '')
const small = (text: string): string =>
  letters(text.normalize('NFD').replaceAll(/\p{M}/gu, '')).toLowerCase()
const middle = (text: string, mark: string): string =>
  text.slice(0, text.length >> 1) + mark + text.slice(text.length >> 1)
const wide = (text: string): string =>
  Array.from(text, (sign) =>
    /[!-~]/.test(sign) ? String.fromCharCode(sign.charCodeAt(0) + 0xfee0) : sign,
  ).join('')
const foreign: Readonly<Record<string, string>> = { a: 'а', e: 'е', o: 'о', c: 'с', p: 'р' }
const roll = dice(17)
/** One letter of a word wrong, gone, doubled, or two changed over; the first is right. */
function slip(word: string): string {
  const at = 1 + roll(Math.max(1, word.length - 2))
  const [head, here, next, tail] = [word.slice(0, at), word[at], word[at + 1], word.slice(at + 2)]
  const ways = [
    `${head}${String.fromCharCode(97 + roll(26))}${next ?? ''}${tail}`,
    `${head}${next ?? ''}${tail}`,
    `${head}${here ?? ''}${here ?? ''}${next ?? ''}${tail}`,
    `${head}${next ?? ''}${here ?? ''}${tail}`,
  ]
  return ways[roll(ways.length)] ?? word
}

/** How many in 100 must be found: beside a number, in a list of names alone, in running text. */
interface Writing {
  readonly write: (person: Person) => string
  readonly numbered: number
  readonly listed: number
  readonly prose: number
}
const writing = (
  numbered: number,
  listed: number,
  prose: number,
  write: Writing['write'],
): Writing => ({ write, numbered, listed, prose })

const writings: Readonly<Record<string, Writing>> = {
  'First Last': writing(100, 100, 100, (p) => `${p.given} ${p.surname}`),
  'LAST, First': writing(100, 100, 100, (p) => `${p.surname.toUpperCase()}, ${p.given}`),
  'Last First': writing(100, 100, 100, (p) => `${p.surname} ${p.given}`),
  'F. Last': writing(100, 100, 100, (p) => `${p.given[0] ?? ''}. ${p.surname}`),
  'F Last': writing(100, 100, 100, (p) => `${p.given[0] ?? ''} ${p.surname}`),
  'Last, F.': writing(100, 100, 98, (p) => `${p.surname}, ${p.given[0] ?? ''}.`),
  'Last FM': writing(100, 100, 98, (p) => `${p.surname} ${p.given[0] ?? ''}M`),
  'F. M. Last': writing(100, 100, 100, (p) => `${p.given[0] ?? ''}. M. ${p.surname}`),
  'First M. Last': writing(100, 100, 100, (p) => `${p.given} M. ${p.surname}`),
  'First Middle Last': writing(100, 100, 100, (p) => `${p.given} Zqua ${p.surname}`),
  'a space that does not break': writing(100, 100, 100, (p) => `${p.given}\u00a0${p.surname}`),
  possessive: writing(100, 100, 100, (p) => `${p.given} ${p.surname}’s`),
  'possessive, plain': writing(100, 100, 100, (p) => `${p.given} ${p.surname}'s`),
  'no accents': writing(100, 100, 100, (p) =>
    `${p.given} ${p.surname}`.normalize('NFD').replaceAll(/\p{M}/gu, ''),
  ),
  'accents apart': writing(100, 100, 100, (p) => `${p.given} ${p.surname}`.normalize('NFD')),
  'soft hyphen': writing(100, 100, 100, (p) => `${p.given} ${middle(p.surname, '\u00ad')}`),
  'zero-width space': writing(100, 100, 100, (p) => `${p.given} ${middle(p.surname, '\u200b')}`),
  'full-width letters': writing(100, 100, 100, (p) => wide(`${p.given} ${p.surname}`)),
  'look-alike letters': writing(
    100,
    100,
    100,
    (p) => `${p.given} ${p.surname.replaceAll(/[aeocp]/g, (letter) => foreign[letter] ?? letter)}`,
  ),
  'run together': writing(100, 100, 98, (p) => small(p.given) + small(p.surname)),
  camelCase: writing(100, 98, 98, (p) => letters(p.given) + letters(p.surname)),
  'first.last@': writing(
    100,
    100,
    100,
    (p) => `${small(p.given)}.${small(p.surname)}@office.example`,
  ),
  'flast@': writing(100, 100, 98, (p) => `${small(p.given[0] ?? '')}${small(p.surname)}@x.example`),
  'lastf@': writing(100, 98, 98, (p) => `${small(p.surname)}${small(p.given[0] ?? '')}@x.example`),
  'f.last@': writing(
    100,
    100,
    98,
    (p) => `${small(p.given[0] ?? '')}.${small(p.surname)}@x.example`,
  ),
  'first_last@': writing(
    100,
    100,
    100,
    (p) => `${small(p.given)}_${small(p.surname)}@office.example`,
  ),
  // Of a surname in two words with a slip in the small one, "vna der", neither is behind the forename.
  'a slip in the surname': writing(97, 97, 90, (p) => `${p.given} ${slip(p.surname)}`),
  'read by a machine: l as 1, m as rn': writing(
    98,
    98,
    97,
    (p) => `${p.given} ${p.surname.replace('l', '1').replace('m', 'rn')}`,
  ),
}

const strangers = [...population(6_000, 2, 7_000_001)]
/** A letter in which each of these people is spoken of. */
const letterAbout = (people: readonly Person[], write: Writing['write']): string =>
  people
    .map((p) => `We spoke with ${write(p)} about it and then went home without another word.`)
    .join(' ')

/** How many the worst finding of a rule counts. */
async function found(text: string, rule: RuleName): Promise<number> {
  const { findings } = await scanFile(Buffer.from(text), register)
  return Math.max(0, ...findings.filter((one) => one.rule === rule).map(({ count }) => count))
}

for (const [name, { write, numbered, listed, prose }] of Object.entries(writings))
  for (const [who, people] of Object.entries({ ordinary, difficult }))
    test(`${name}, ${who} names`, async (t) => {
      const percent = (count: number): number => (100 * count) / people.length
      const beside = people.map((p) => `"${write(p)}",${p.number},x`).join('\n')
      const alone = people.map((p) => `"${write(p)}",x,y`).join('\n')
      const letter = letterAbout(people, write)
      const measured = {
        numbered: percent(await found(`name,b,c\n${beside}`, 'same-person-rows')),
        listed: percent(await found(`name,b,c\n${alone}`, 'name-list')),
        prose: percent(await found(letter, 'names-in-text')),
      }
      t.diagnostic(
        Object.entries(measured)
          .map(([where, share]) => `${where} ${share.toFixed(0)}`)
          .join(', '),
      )
      assert.ok(measured.numbered >= numbered, `beside a number ${measured.numbered}`)
      assert.ok(measured.listed >= listed, `names alone ${measured.listed}`)
      assert.ok(measured.prose >= prose, `prose ${measured.prose}`)
    })

test('letters about strangers, in every writing: none is held, next to none is warned of', async (t) => {
  let letters = 0
  let warned = 0
  for (const { write } of Object.values(writings))
    for (let from = 0; from < strangers.length; from += 300) {
      const { verdict } = await scanFile(
        Buffer.from(letterAbout(strangers.slice(from, from + 300), write)),
        register,
      )
      assert.match(verdict, /^(?:PASS|NOTE|WARN)$/)
      letters += 1
      if (verdict === 'WARN') warned += 1
    }
  t.diagnostic(`${warned} of ${letters} letters`)
  assert.ok(warned <= letters / 100)
})

/** A list of names alone, and a letter about them. */
const textsAbout = (people: readonly Person[], write: Writing['write']): string[] => [
  `name,b,c\n${people.map((p) => `"${write(p)}",x,y`).join('\n')}`,
  letterAbout(people, write),
]
const slipped = (p: Person): string => `${p.given} ${slip(p.surname)}`

test('twelve people of ours, each with a letter wrong, are warned of in words, and never more than that', async () => {
  for (let from = 0; from < 120; from += 12)
    for (const text of textsAbout(ordinary.slice(from, from + 12), slipped)) {
      const { verdict, findings } = await scanFile(Buffer.from(text), register)
      assert.equal(verdict, 'WARN')
      assert.match(findings[0]?.why ?? '', /(?:are|is) so only with one letter different/)
    }
  for (const text of textsAbout(ordinary, slipped))
    assert.equal((await scanFile(Buffer.from(text), register)).verdict, 'WARN')
})

test('with slips in some of its names a list is as sure as without, and all are counted', async () => {
  const people = ordinary.slice(0, 60)
  const write = (p: Person): string =>
    people.indexOf(p) % 3 === 0 ? slipped(p) : `${p.given} ${p.surname}`
  const [list = '', letter = ''] = textsAbout(people, write)
  const ofList = await scanFile(Buffer.from(list), register)
  assert.equal(ofList.verdict, 'BLOCK')
  assert.ok((ofList.findings[0]?.count ?? 0) >= 57)
  const ofLetter = await scanFile(Buffer.from(letter), register)
  assert.equal(ofLetter.verdict, 'HOLD')
  assert.ok((ofLetter.findings[0]?.count ?? 0) >= 57)
})

test('strangers with a letter wrong in each name, or in none: none is blocked or held, next to none is warned of', async (t) => {
  let texts = 0
  let warned = 0
  for (const size of [8, 15, 40])
    for (let from = 0; from < size * 40; from += size)
      for (const write of [slipped, (p: Person) => `${p.given} ${p.surname}`])
        for (const text of textsAbout(strangers.slice(from, from + size), write)) {
          const { verdict } = await scanFile(Buffer.from(text), register)
          assert.match(verdict, /^(?:PASS|NOTE|WARN)$/)
          texts += 1
          if (verdict === 'WARN') warned += 1
        }
  t.diagnostic(`${warned} of ${texts} texts`)
  assert.ok(warned <= texts / 100)
})

test('where many a stranger is nearly somebody of ours, the shadows say so', async () => {
  // Thirty forenames for everybody.
  const forenames = [...new Set(plain.map(({ given }) => given))].slice(0, 30)
  const renamed = (people: readonly Person[]): Person[] =>
    people.map((p, at) => ({ ...p, given: forenames[(at * 7) % 30] ?? '' }))
  const common = openIndex(buildIndex(renamed(plain), key), key)
  const others = renamed(strangers)
  for (let from = 0; from < 2_000; from += 100)
    for (const text of textsAbout(others.slice(from, from + 100), slipped))
      assert.equal((await scanFile(Buffer.from(text), common)).verdict, 'PASS')
  for (const text of textsAbout(renamed(plain).slice(0, 100), slipped))
    assert.equal((await scanFile(Buffer.from(text), common)).verdict, 'WARN')
})

test('who may be named is not looked at again for a namesake but for one letter', async () => {
  const people = ordinary.slice(0, 12)
  const named = people.map((p) => ({ ...p, surname: slip(p.surname) }))
  const allow = named.map(({ given, surname }) => ({
    given,
    surname,
    owner: 'Press office',
    until: '2030-01-01',
    why: 'named in public',
  }))
  for (const text of textsAbout(named, (p) => `${p.given} ${p.surname}`)) {
    const { verdict } = await scanFile(Buffer.from(text), register, { allow, day: '2026-01-01' })
    assert.equal(verdict, 'NOTE')
  }
})

test('quotation marks, hyphens and small words with a capital hide no name in running text', async () => {
  const people = ordinary.slice(0, 40)
  for (const write of [
    (p: Person) => `'${p.given} ${p.surname}'`,
    (p: Person) => `--${p.given} ${p.surname}--`,
    (p: Person) => `${p.given} Van Der ${p.surname}`,
    (p: Person) => `${p.given} Zqua de ${p.surname}`,
    (p: Person) => `${p.given} M. Ní ${p.surname}`,
  ])
    assert.equal(
      await found(letterAbout(people, write), 'names-in-text'),
      people.length,
      letterAbout(people.slice(0, 1), write),
    )
})

/** A long paragraph, no row of a list, that names people with something between. */
const paragraph = (people: readonly Person[], write: (p: Person) => string): string =>
  people
    .map((p) => `When it was over and the rest had gone home ${write(p)} stayed behind to talk.`)
    .join(' ')

test('in running text our number near its own person is beyond doubt, with any name and either way round', async () => {
  const three = ordinary.slice(0, 3)
  for (const write of [
    (p: Person) => `${p.surname} (${p.number})`,
    (p: Person) => `No. ${p.number}, ${p.given[0] ?? ''}. ${p.surname},`,
    (p: Person) => `${p.surname.toUpperCase()}, number 00${p.number},`,
  ]) {
    const { verdict, findings } = await scanFile(Buffer.from(paragraph(three, write)), register)
    assert.equal(verdict, 'BLOCK')
    assert.equal(findings[0]?.rule, 'same-person-rows')
    const one = await scanFile(Buffer.from(paragraph(three.slice(0, 1), write)), register)
    assert.equal(one.verdict, 'WARN', paragraph(three.slice(0, 1), write))
  }
  // Numbers of ours beside others of ours are no people.
  const others = ordinary.slice(3, 43)
  const mixed = paragraph(
    others,
    (p) => `${others[(others.indexOf(p) + 1) % 40]?.surname ?? ''} (${p.number})`,
  )
  assert.notEqual((await scanFile(Buffer.from(mixed), register)).verdict, 'BLOCK')
})

test('thirty initials and surnames of ours in a letter are warned of', async () => {
  for (const write of [
    (p: Person) => `${p.given[0] ?? ''}. ${p.surname}`,
    (p: Person) => `PC ${p.given[0] ?? ''} ${p.surname}`,
    (p: Person) => `${small(p.given[0] ?? '')}${small(p.surname)}@office.example`,
  ]) {
    const letter = letterAbout(ordinary.slice(20, 50), write)
    assert.match((await scanFile(Buffer.from(letter), register)).verdict, /^(?:WARN|HOLD)$/)
  }
})
