// Small PDFs for tests, object by object: pages of rows, later versions laid over earlier ones, things no page shows.
import { deflateSync } from 'node:zlib'
import type { Rows } from './made-up.ts'

/** An object: its dictionary, and what its stream holds if it has one. */
export type PdfPart = string | { readonly dictionary: string; readonly stream: Uint8Array | string }

const escaped = (text: string): string => text.replace(/[\\()]/g, '\\$&')

/** The drawing of rows as a table, from the top of a page down. */
export const drawRows = (rows: Rows, before = '', after = ''): string =>
  `${before}BT /F1 9 Tf ${rows
    .map((row, i) =>
      row
        .map(
          (text, column) => `1 0 0 1 ${40 + column * 100} ${800 - i * 12} Tm (${escaped(text)}) Tj`,
        )
        .join(' '),
    )
    .join('\n')} ET${after}`

const written = (number: number, part: PdfPart): Buffer => {
  if (typeof part === 'string') return Buffer.from(`${number} 0 obj\n${part}\nendobj\n`, 'latin1')
  const packed = deflateSync(part.stream)
  return Buffer.concat([
    Buffer.from(
      `${number} 0 obj\n<<${part.dictionary}/Filter/FlateDecode/Length ${packed.length}>>\nstream\n`,
    ),
    packed,
    Buffer.from('\nendstream\nendobj\n'),
  ])
}

/** Lays objects behind a file (or makes one), with a list of contents, as programs save changes. */
export function savePdf(
  parts: Readonly<Record<number, PdfPart>>,
  earlier: Buffer = Buffer.from('%PDF-1.7\n'),
): Buffer {
  const pieces = [earlier]
  let at = earlier.length
  const places: string[] = []
  for (const [number, part] of Object.entries(parts)) {
    const bytes = written(Number(number), part)
    places.push(`${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`)
    pieces.push(bytes)
    at += bytes.length
  }
  const before = /startxref\n(\d+)\n%%EOF\n$/.exec(earlier.toString('latin1'))?.[1]
  const trailer = `<</Size 1000/Root 1 0 R/Info 5 0 R${before === undefined ? '' : `/Prev ${before}`}>>`
  pieces.push(
    Buffer.from(
      `xref\n0 1\n0000000000 65535 f \n${places.join('')}trailer\n${trailer}\nstartxref\n${at}\n%%EOF\n`,
    ),
  )
  return Buffer.concat(pieces)
}

/** A document of pages, each given as its drawing. Objects from 100 on are free for more. */
export function makePdf(
  drawings: readonly string[],
  more: Readonly<Record<number, PdfPart>> = {},
): Buffer {
  const pages = drawings.map((_, i) => 10 + i * 2)
  const parts: Record<number, PdfPart> = {
    1: '<</Type/Catalog/Pages 2 0 R>>',
    2: `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((page) => `${page} 0 R`).join(' ')}]>>`,
    3: '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    5: '<</Producer(made up)>>',
  }
  drawings.forEach((drawing, i) => {
    parts[10 + i * 2] =
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents ${11 + i * 2} 0 R>>`
    parts[11 + i * 2] = { dictionary: '', stream: Buffer.from(drawing, 'latin1') }
  })
  return savePdf({ ...parts, ...more })
}
