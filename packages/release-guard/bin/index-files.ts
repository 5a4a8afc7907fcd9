// The commands `index build` and `index change`: an index from a list of people, and changes taken into it. The file is
// written beside and put in its place whole.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import {
  buildIndex,
  changeIndex,
  GuardError,
  openIndex,
  readPeople,
  type ColumnNames,
  type Person,
} from '../src/index.ts'
import type { IndexPaths } from './scan-apart.ts'

function columnsOf(text: string): ColumnNames {
  const names: Record<string, string> = {}
  for (const pair of text.split(',').filter((one) => one !== '')) {
    const [field = '', heading = ''] = pair.split('=')
    if (!['number', 'surname', 'given', 'rank', 'unit'].includes(field))
      throw new GuardError('bad-people', `there is no field ${JSON.stringify(field)}`)
    names[field] = heading
  }
  return names
}

function put(path: string, bytes: Uint8Array): void {
  const beside = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(beside, bytes, { mode: 0o600, flag: 'wx' })
  renameSync(beside, path)
}

const grouped = (count: number): string => count.toLocaleString('en-GB')

/** Builds the index of the people in a CSV file. @throws GuardError */
export function buildIndexFile(csv: string, { index, key }: IndexPaths, columns = ''): number {
  const people = readPeople(readFileSync(csv, 'utf8'), columnsOf(columns))
  if (!existsSync(key)) writeFileSync(key, randomBytes(32), { mode: 0o600, flag: 'wx' })
  const bytes = buildIndex(people, readFileSync(key))
  put(index, bytes)
  const { facts } = openIndex(bytes, readFileSync(key))
  console.log(`${grouped(facts.people)} people indexed in ${(bytes.length / 1e6).toFixed(1)} MB`)
  return 0
}

export interface ChangeFiles {
  readonly removed?: string
  readonly added?: string
  readonly columns?: string
}

/** Takes people out of the index and others in. @throws GuardError */
export function changeIndexFile({ index, key }: IndexPaths, files: ChangeFiles): number {
  if (files.removed === undefined && files.added === undefined)
    throw new GuardError('bad-people', 'say what changed: --removed FILE, --added FILE, or both')
  const names = columnsOf(files.columns ?? '')
  const peopleIn = (csv?: string): readonly Person[] =>
    csv === undefined ? [] : [...readPeople(readFileSync(csv, 'utf8'), names)]
  const [removed, added] = [peopleIn(files.removed), peopleIn(files.added)]
  const bytes = changeIndex(readFileSync(index), readFileSync(key), { removed, added })
  put(index, bytes)
  const { facts } = openIndex(bytes, readFileSync(key))
  console.log(
    `${grouped(removed.length)} removed, ${grouped(added.length)} added: ${grouped(facts.people)} people`,
  )
  return 0
}
