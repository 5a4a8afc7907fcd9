// What is held leaves by two different people only, and nobody's word can be made up, moved or used twice.
import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Report } from '@tipstaff/release-guard'
import { Holds } from './holds.ts'
import { addEntry } from './journal.ts'
import { makePerson, readPeopleList, readSelf, signWord } from './people.ts'

const folder = mkdtempSync(join(tmpdir(), 'guard-holds-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string): string => join(folder, name)
const lines = ['ada', 'ben'].map((name) => makePerson(name, at(`${name}.json`)))
makePerson('eve', at('eve.json'))
writeFileSync(at('people'), `# who may\n${lines.join('\n')}\n`)
const people = readPeopleList(at('people'))
const [ada, ben, eve] = ['ada', 'ben', 'eve'].map((name) => readSelf(at(`${name}.json`)))
assert.ok(ada && ben && eve)
const report: Report = {
  verdict: 'BLOCK',
  type: 'csv',
  bytes: 3,
  summary: '',
  findings: [],
  parts: [],
  register: { people: 1 },
}
const reason = 'Checked: all of them are public.'
let number = 0
function held(): { holds: Holds; id: string; journal: string } {
  const place = at(`held-${(number += 1)}`)
  const holds = new Holds(place, people)
  writeFileSync(at('content'), `content ${number}`)
  return {
    holds,
    id: holds.hold(at('content'), 'folder', 'a.csv', report),
    journal: join(place, 'journal.jsonl'),
  }
}

test('one asks, another releases, and it is sent once', () => {
  const { holds, id, journal } = held()
  assert.equal(holds.hold(at('content'), 'folder', 'a.csv', report), id)
  assert.equal(holds.standings().length, 1)
  assert.throws(() => holds.release(id, ben, reason), /ask first/)
  holds.ask(id, ada, reason)
  assert.throws(() => holds.ask(id, ben, reason), /already/)
  assert.throws(() => holds.release(id, ada, reason), /another must/)
  assert.deepEqual(holds.waiting('folder'), [])
  holds.release(id, ben, reason)
  assert.equal(holds.waiting('folder').length, 1)
  assert.deepEqual(holds.waiting('mail'), [])
  holds.sent(id)
  assert.deepEqual(holds.waiting('folder'), [])
  // The same file once more is a new hold: a release is for one time.
  assert.notEqual(holds.hold(at('content'), 'folder', 'a.csv', report), id)
  assert.deepEqual(holds.waiting('folder'), [])
  assert.match(readFileSync(journal, 'utf8'), /"who":"ada","reason":"Checked/)
})

test('a stranger, a short reason and a number that is none are refused', () => {
  const { holds, id } = held()
  assert.throws(() => holds.ask(id, eve, reason), /not on the list/)
  assert.throws(() => holds.ask(id, { name: 'ada', key: eve.key }, reason), /not on the list/)
  assert.throws(() => holds.ask(id, ada, 'ok'), /Say why/)
  assert.throws(() => holds.ask('0123456789abcdef', ada, reason), /Nothing of that number/)
  assert.throws(() => holds.facts('../../etc'), /Nothing of that number/)
})

test('lines written into the journal by hand release nothing', () => {
  const { holds, id, journal } = held()
  const { digest } = holds.facts(id)
  const word = { id, at: new Date().toISOString(), digest, reason }
  addEntry(journal, { ...word, kind: 'asked', who: 'ada', signature: 'AAAA' })
  addEntry(journal, signWord({ ...word, kind: 'asked', who: 'ada' }, eve))
  addEntry(journal, signWord({ ...word, kind: 'released', who: 'ben' }, ben))
  assert.deepEqual(holds.waiting('folder'), [])
  // Ada's word for something else does not count for this.
  const moved = signWord({ ...word, kind: 'asked', who: 'ada', digest: '00' }, ada)
  addEntry(journal, { ...moved, digest })
  assert.deepEqual(holds.waiting('folder'), [])
  addEntry(journal, signWord({ ...word, kind: 'asked', who: 'ada' }, ada))
  assert.equal(holds.waiting('folder').length, 1)
})

test('content that was changed is not sent, and a torn line loses no other', () => {
  const { holds, id, journal } = held()
  appendFileSync(journal, '{"kind":"sent","id":"')
  holds.ask(id, ada, reason)
  holds.release(id, ben, reason)
  assert.equal(holds.waiting('folder').length, 1)
  appendFileSync(holds.content(id), 'more')
  assert.deepEqual(holds.waiting('folder'), [])
})

test('a key file that others may read, and a list that says something twice, are refused', () => {
  writeFileSync(at('open.json'), readFileSync(at('ada.json')), { mode: 0o644 })
  assert.throws(() => readSelf(at('open.json')), /chmod 600/)
  const key = (lines[0] ?? '').split(' ')[1] ?? ''
  writeFileSync(at('twice'), `ada ${key}\nada2 ${key}\n`)
  assert.throws(() => readPeopleList(at('twice')), /doubled/)
})
