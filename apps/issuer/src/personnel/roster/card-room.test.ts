// Names and ranks that no card has room for are said when a roster is looked at; everybody else's are not.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hardNames } from '../../../../../packages/card-art/bin/sample-face.ts'
import { findRoomWarnings } from './card-room.ts'
import { proposeColumns } from './roster-columns.ts'
import type { HolderKind, RosterRow } from './roster-row.ts'
import { showPlan } from './show-plan.ts'

const row = (name: string, rank = 'Constable', kind: HolderKind = 'officer'): RosterRow => ({
  line: 7,
  number: '0010',
  name,
  family: name,
  given: '',
  rank,
  kind,
  unit: 'Harbour',
  email: null,
  joinedOn: '2020-02-01',
  leavesOn: null,
  vetting: null,
  zones: [],
  roles: [],
  protected: false,
})
const said = (one: RosterRow): readonly string[] =>
  findRoomWarnings(one).map(({ line, what, fault, card }) => `${line} ${what} ${fault} ${card}`)

test('a name of sixty letters has no room on the card of its kind, an ordinary one has', () => {
  const long = 'Featherstonehaughcholmondeley'.padEnd(60, 'worth')
  for (const [kind, card] of [
    ['officer', 'Warrant Card'],
    ['staff', 'Staff Pass'],
    ['contractor', 'Contractor Pass'],
  ] as const) {
    assert.deepEqual(said(row(long, 'Clerk', kind)), [`7 name too-wide ${card}`])
    for (const name of ['Ada Testperson', ...hardNames])
      assert.deepEqual(said(row(name, 'Clerk', kind)), [], name)
  }
})

test('ranks are looked at too, and letters that no face has', () => {
  const rank = 'Deputy Assistant Chief Constable for Harbours and Coasts'
  assert.deepEqual(said(row('Ada Testperson', rank)), ['7 rank too-wide Warrant Card'])
  assert.deepEqual(said(row('李小龍', rank)), [
    '7 name no-such-letter Warrant Card',
    '7 rank too-wide Warrant Card',
  ])
})

test('what is said to do is a column that is read, and the words hold no name', () => {
  const found = findRoomWarnings(row('李小龍', 'W'.repeat(60)))
  const { mapping } = proposeColumns(found.map(({ instead }) => instead))
  assert.deepEqual(mapping, { printedName: 'Name on card', printedRank: 'Rank on card' })
  const plan = {
    file: '',
    mapping,
    joined: [7],
    returned: [],
    changed: [],
    goneBefore: [],
    unchanged: 0,
    left: [],
    present: 0,
    refused: [],
    noRoom: Array.from({ length: 21 }, () => found).flat(),
    since: null,
  }
  const text = showPlan(plan)
  assert.match(text, /warning, line 7: the name has a letter .*"Name on card"/)
  assert.match(text, /warning, line 7: the rank is too wide .*"Rank on card"/)
  assert.match(text, /and 2 more warnings/)
  assert.doesNotMatch(text, /李|WW/)
})
