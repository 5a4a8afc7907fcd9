// The program as a person or a script calls it: exit codes, JSON, folders, standard input, and what is no file.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Report } from '../src/index.ts'
import { makePeople, makeWorkbook, sheetXml } from '../src/trial/made-up.ts'

const folder = mkdtempSync(join(tmpdir(), 'guard-program-'))
after(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
const staff = makePeople(2_000, 5)
const rows = staff.map(({ number, surname, given, rank }) => [number, surname, given, rank])

function guard(args: readonly string[], input: Uint8Array = Buffer.alloc(0)) {
  const ran = spawnSync(
    process.execPath,
    [
      '--conditions=tipstaff-source',
      '--disable-warning=ExperimentalWarning',
      join(import.meta.dirname, 'tipstaff-guard.ts'),
      ...args,
    ],
    { input, encoding: 'utf8' },
  )
  return { code: ran.status, out: ran.stdout, errors: ran.stderr }
}
const keys = ['--index', at('index'), '--key', at('key')]

test('an index is built and files are scanned by it', () => {
  const head = 'number,surname,given,rank,unit'
  const lines = staff.map((one) => [one.number, one.surname, one.given, one.rank, one.unit].join())
  writeFileSync(at('people.csv'), [head, ...lines].join('\n'))
  const built = guard(['index', 'build', at('people.csv'), ...keys])
  assert.equal(built.code, 0, built.errors)
  assert.match(built.out, /^2,000 people indexed/)

  mkdirSync(at('out/in'), { recursive: true })
  writeFileSync(at('out/clean.csv'), 'Grade,Number\nA,17\nB,23\n')
  writeFileSync(
    at('out/in/answer.xlsx'),
    makeWorkbook([{ xml: sheetXml(rows.slice(0, 50)), state: 'hidden' }]),
  )
  assert.equal(guard(['scan', at('out/clean.csv'), ...keys]).code, 0)
  const all = guard(['scan', at('out'), ...keys])
  assert.equal(all.code, 3)
  assert.match(all.out, /PASS {2}.*clean\.csv[^]*BLOCK .*answer\.xlsx[^]*hidden sheet "S1"/)
  assert.match(all.out, /2 files, the worst is BLOCK/)

  const one = guard(['scan', at('out'), '--json', ...keys])
  const reports = one.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Report & { file: string })
  assert.deepEqual(
    reports.map(({ verdict }) => verdict),
    ['PASS', 'BLOCK'],
  )
  const hidden = reports[1]?.parts.find(({ place }) => place.isHidden && place.words.includes('S1'))
  assert.equal(hidden?.personRows, 50)
})

test('what comes by standard input is scanned the same', () => {
  const found = guard(['scan', '-', ...keys], readFileSync(at('out/in/answer.xlsx')))
  assert.equal(found.code, 3)
  assert.match(found.out, /^BLOCK -/)
  assert.equal(guard(['scan', '-', ...keys], Buffer.from('Nothing to see here.\n')).code, 0)
})

test('what cannot be opened is held, and what is asked wrongly fails', () => {
  symlinkSync(at('nowhere'), at('out/link'))
  const held = guard(['scan', at('out'), ...keys])
  assert.match(held.out, /HOLD {2}.*link\n.*no file that can be opened/)
  assert.equal(guard(['scan', at('missing'), ...keys]).code, 4)
  assert.equal(guard(['scan', at('out')]).code, 4)
  assert.equal(guard(['frobnicate']).code, 4)
  writeFileSync(at('other'), Buffer.alloc(32, 1))
  const wrong = guard(['scan', at('out'), '--index', at('index'), '--key', at('other')])
  assert.equal(wrong.code, 4)
})

test('a name in a file does not steer the terminal', () => {
  const name = 'a\u001b[31m.csv'
  writeFileSync(at(name), 'x\n')
  const shown = guard(['scan', at(name), ...keys])
  assert.equal(shown.code, 0)
  assert.ok(!shown.out.includes('\u001b'))
})

test('a cleaned copy and one sheet are written beside the file, never over one', () => {
  const file = at('out/in/answer.xlsx')
  const before = readFileSync(file)
  const cleaned = guard(['clean', file, '--to', at('clean.xlsx')])
  assert.equal(cleaned.code, 0, cleaned.errors)
  assert.match(cleaned.out, /What went:\n {2}hidden sheets|hidden sheets/)
  assert.equal(guard(['scan', at('clean.xlsx'), ...keys]).code, 0)
  assert.ok(readFileSync(file).equals(before))
  assert.equal(guard(['clean', file, '--to', file]).code, 4)
  const sheet = guard(['csv', file, '--sheet', 'S0'])
  assert.match(sheet.out, /^Grade 0,40\r\n/)
  const none = guard(['csv', file, '--sheet', 'S1', '--to', at('sheet.csv')])
  assert.equal(none.code, 2)
  const unclean = guard([
    'clean',
    at('people.csv').replace('people.csv', 'index'),
    '--to',
    at('copy'),
  ])
  assert.equal(unclean.code, 2)
  assert.throws(() => readFileSync(at('copy')))
})

test('the answer’s rows, people who may be named and our own mail are taken from the command line', () => {
  const strangers = makePeople(60, 99).map(({ surname, given }) => `${surname},${given}`)
  writeFileSync(at('answer.csv'), ['Surname,Forename', ...strangers].join('\n'))
  const more = guard(['scan', at('answer.csv'), ...keys, '--expect', '2'])
  assert.equal(more.code, 2, more.errors)
  assert.match(more.out, /The answer has 2 rows, the file has \d\d about people/)

  const chief = staff.slice(0, 4)
  writeFileSync(at('chief.csv'), chief.map((one) => `${one.number},${one.surname}`).join('\n'))
  assert.equal(guard(['scan', at('chief.csv'), ...keys]).code, 3)
  const may = (until: string): string => {
    const why = 'chief officers are public'
    const list = chief.map(({ surname, given, number }) => {
      return { surname, given, number, owner: 'Press Office', until, why }
    })
    writeFileSync(at('allow.json'), JSON.stringify(list))
    return at('allow.json')
  }
  const allowed = guard(['scan', at('chief.csv'), ...keys, '--allow', may('2999-01-01')])
  assert.equal(allowed.code, 0, allowed.out)
  assert.match(allowed.out, /Press Office until 2999-01-01/)
  assert.equal(guard(['scan', at('chief.csv'), ...keys, '--allow', may('2020-01-01')]).code, 3)

  writeFileSync(at('mail.txt'), 'Please write to front.desk@force.example or to us.\n')
  assert.match(guard(['scan', at('mail.txt'), ...keys]).out, /^PASS /)
  const ours = guard(['scan', at('mail.txt'), ...keys, '--domain', 'force.example'])
  assert.match(ours.out, /One mail address of our own/)
  for (const wrong of [
    ['--expect', 'many'],
    ['--domain', 'no domain'],
    ['--allow', at('answer.csv')],
  ])
    assert.equal(guard(['scan', at('mail.txt'), ...keys, ...wrong]).code, 4)
})

test('people who come and go are taken into the index without building it anew', () => {
  const csv = (name: string, people: readonly (typeof staff)[number][]): string => {
    const lines = people.map((p) => [p.number, p.surname, p.given, p.rank, p.unit].join())
    writeFileSync(at(name), ['number,surname,given,rank,unit', ...lines].join('\n'))
    return at(name)
  }
  const come = makePeople(5, 77).map((one, i) => ({ ...one, number: `990017${i}` }))
  const go = staff.slice(-5)
  const codes = (): (number | null)[] =>
    [csv('come.csv', come), csv('go.csv', go)].map((file) => guard(['scan', file, ...keys]).code)
  assert.equal(codes()[1], 3)
  const files = ['--added', csv('added.csv', come), '--removed', csv('removed.csv', go)]
  const changed = guard(['index', 'change', ...keys, ...files])
  assert.equal(changed.out, '5 removed, 5 added: 2,000 people\n', changed.errors)
  const [newcomers, leavers] = codes()
  assert.equal(newcomers, 3)
  assert.notEqual(leavers, 3)
  assert.equal(guard(['index', 'change', ...keys]).code, 4)
})
