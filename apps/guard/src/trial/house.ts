// A register of made-up people on disk, and files with and without them, for trying the stations.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIndex } from '@tipstaff/release-guard'
import type { IndexPaths } from '@tipstaff/release-guard/apart'
import {
  makePeople,
  makeWorkbook,
  pivotParts,
  sheetXml,
} from '../../../../packages/release-guard/src/trial/made-up.ts'

export interface House {
  readonly folder: string
  readonly paths: IndexPaths
  /** A workbook of figures with 60 of our people in a hidden sheet and a pivot cache. */
  readonly leaking: Buffer
  /** A workbook of figures alone. */
  readonly harmless: Buffer
  /** Surname of somebody who is in `leaking`. */
  readonly surname: string
  close(): void
}

export function makeHouse(): House {
  const folder = mkdtempSync(join(tmpdir(), 'guard-house-'))
  const staff = makePeople(2_000, 11)
  const key = Buffer.alloc(32, 9)
  const paths = { index: join(folder, 'index'), key: join(folder, 'key') }
  writeFileSync(paths.index, buildIndex(staff, key))
  writeFileSync(paths.key, key, { mode: 0o600 })
  const rows = staff
    .slice(0, 60)
    .map(({ number, surname, given, rank, unit }) => [number, surname, given[0] ?? '', rank, unit])
  return {
    folder,
    paths,
    leaking: makeWorkbook([{ xml: sheetXml(rows), state: 'hidden' }], [], pivotParts(rows)),
    harmless: makeWorkbook([]),
    surname: staff[0]?.surname ?? '',
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}
