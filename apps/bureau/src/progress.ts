// How far a batch is, for whoever stands at the printer: a bar on a terminal, elsewhere a line now and then.

const barWidth = 28

export interface BatchProgress {
  /** So many more came out good. */
  took(good: number): void
  end(): void
}

/** Progress of a batch of `jobs`, of which `before` were good already. */
export function batchProgress(batch: string, jobs: number, before: number): BatchProgress {
  const { isTTY } = process.stderr
  let printed = before
  let shownAt = 0
  return {
    took(good) {
      printed += good
      const now = Date.now()
      if (now - shownAt < (isTTY ? 80 : 5_000) && printed < jobs) return
      shownAt = now
      const filled = Math.round((Math.min(printed, jobs) / Math.max(jobs, 1)) * barWidth)
      const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
      const line = `${batch}: printed ${bar} ${String(printed)} of ${String(jobs)}`
      process.stderr.write(isTTY ? `\r\x1b[2K${line}` : `${line}\n`)
    },
    end() {
      if (isTTY && shownAt > 0) process.stderr.write('\n')
    },
  }
}
