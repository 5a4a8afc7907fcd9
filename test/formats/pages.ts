// The pages of docs/formats as tables, so that a test fails when a page and the programs' bytes part.
import assert from 'node:assert/strict'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '..', '..', 'docs', 'formats')

/** The rows of every table with these headings on a page, cells as they are written there. */
export function tableOf(page: string, ...headings: readonly string[]): (readonly string[])[] {
  const lines = readFileSync(join(folder, `${page}.md`), 'utf8').split('\n')
  const rows: (readonly string[])[] = []
  let inside = false
  for (const [i, line] of lines.entries()) {
    const cells = cellsOf(line)
    if (cells === null) inside = false
    else if (inside) rows.push(cells)
    else if (cells.join('|') === headings.join('|')) {
      assert.match(lines[i + 1] ?? '', /^\|[-|: ]+$/)
      inside = true
    }
  }
  assert.ok(rows.length > 1, `${page}.md has no table ${headings.join(', ')}`)
  return rows.filter(([first = '']) => !/^:?-+:?$/.test(first))
}

function cellsOf(line: string): string[] | null {
  if (!line.startsWith('|')) return null
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
}

/** What stands between backticks in a cell. */
export const wordsOf = (cell: string | undefined): string[] =>
  Array.from((cell ?? '').matchAll(/`([^`]+)`/g), ([, word = '']) => word)

/** The text of a page. */
export const pageOf = (page: string): string => readFileSync(join(folder, `${page}.md`), 'utf8')

export const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** ES256: r ‖ s over a message, by a raw point `04 ‖ x ‖ y`. */
export function signedBy(point: Uint8Array, signature: Uint8Array, message: Uint8Array): boolean {
  const part = (from: number): string =>
    Buffer.from(point.subarray(from, from + 32)).toString('base64url')
  assert.equal(point.length, 65)
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'EC', crv: 'P-256', x: part(1), y: part(33) },
  })
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)
}
