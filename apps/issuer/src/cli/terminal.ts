// What commands print: tables, progress, refusals. Progress goes to standard error and only to a terminal
// or, elsewhere, as a line every few seconds; results go to standard output and nothing else does.

export interface Progress {
  /** So many are done now. */
  at(done: number): void
  end(note?: string): void
}

const barWidth = 28
const lengthOf = (text: string): number => Array.from(text).length

/** A progress bar for `total` pieces of work called `what`. */
export function progress(what: string, total: number): Progress {
  const began = Date.now()
  const live = process.stderr.isTTY
  let shownAt = 0
  const line = (done: number): string => {
    const part = total === 0 ? 1 : Math.min(1, done / total)
    const filled = Math.round(part * barWidth)
    const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
    const seconds = (Date.now() - began) / 1000
    const left =
      done > 0 && done < total ? ` · ${shortTime((seconds / done) * (total - done))} left` : ''
    return `${what} ${bar} ${String(done)}/${String(total)} · ${shortTime(seconds)}${left}`
  }
  return {
    at(done) {
      const now = Date.now()
      if (now - shownAt < (live ? 80 : 5_000) && done < total) return
      shownAt = now
      process.stderr.write(live ? `\r\x1b[2K${line(done)}` : `${line(done)}\n`)
    },
    end(note) {
      const text = `${what} · ${String(total)} in ${shortTime((Date.now() - began) / 1000)}${note ? ` · ${note}` : ''}`
      process.stderr.write(live ? `\r\x1b[2K${text}\n` : `${text}\n`)
    },
  }
}

/** Seconds for people: `0.4 s`, `12 s`, `3 min 5 s`. */
export function shortTime(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 90) return `${seconds.toFixed(0)} s`
  return `${String(Math.floor(seconds / 60))} min ${String(Math.round(seconds % 60))} s`
}

/** Rows under headings, columns as wide as they need. An empty table says so. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'nothing to show\n'
  const widths = headings.map((heading, i) =>
    Math.max(heading.length, ...rows.map((row) => lengthOf(row[i] ?? ''))),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell + ' '.repeat(Math.max(0, (widths[i] ?? 0) - lengthOf(cell))))
      .join('  ')
      .trimEnd()
  return [line(headings), line(widths.map((w) => '─'.repeat(w))), ...rows.map(line), ''].join('\n')
}

/** Cells of a CSV line (RFC 4180); a cell that a spreadsheet would run as a formula is disarmed. */
export function csvLine(cells: readonly (string | number)[]): string {
  const cell = (value: string | number): string => {
    const text =
      typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return `${cells.map(cell).join(',')}\r\n`
}
