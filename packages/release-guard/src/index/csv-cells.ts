// Divides CSV, TSV and their kin into rows of cells: quotes, doubled quotes, line ends within quotes.

/** The separator most lines of the beginning agree on. */
export function separatorOf(text: string): string {
  const sample = text.slice(0, 20_000).split(/\r?\n/, 20)
  let best = ','
  let most = 0
  for (const mark of [',', '\t', ';', '|']) {
    const counts = sample.map((line) => line.split(mark).length - 1)
    const score =
      counts.filter((count) => count > 0 && count === counts[0]).length * 100 + (counts[0] ?? 0)
    if (counts[0] !== 0 && score > most) [best, most] = [mark, score]
  }
  return best
}

/** Rows of cells, in order. The array given to the caller is his own. */
export function* csvRows(text: string, separator: string = separatorOf(text)): Generator<string[]> {
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    let end = text.indexOf('\n', at)
    if (end < 0) end = text.length
    const line = text.slice(at, text[end - 1] === '\r' ? end - 1 : end)
    if (!line.includes('"')) {
      yield line.split(separator)
      at = end + 1
      continue
    }
    const row: string[] = []
    at = quotedRow(text, at, separator, row)
    yield row
  }
}

function quotedRow(text: string, from: number, separator: string, row: string[]): number {
  let at = from
  for (;;) {
    let cell = ''
    if (text[at] === '"') {
      at += 1
      for (;;) {
        let quote = text.indexOf('"', at)
        if (quote < 0) quote = text.length
        cell += text.slice(at, quote)
        at = quote + 1
        if (text[at] !== '"') break
        cell += '"'
        at += 1
      }
    }
    let end = at
    while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1
    row.push(cell + text.slice(at, end).replace(/\r$/, ''))
    if (text[end] !== separator) return end + 1
    at = end + 1
  }
}
