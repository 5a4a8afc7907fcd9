// Opens the press page: two people at a browser on the station's own machine instead of the terminal.
import type { AddressInfo } from 'node:net'
import type { Attendance } from '../people/attendance.ts'
import type { Journal } from '../journal.ts'
import { reportJob } from '../report-job.ts'
import { StationError } from '../station-error.ts'
import type { Station } from '../station.ts'
import { Desk } from './desk.ts'
import type { Figures } from './press-pages.ts'
import { buildPressServer } from './press-server.ts'

/** Listens on loopback and shows the link. Throws `not-ready` when the port is taken. */
export async function openPage(
  station: Station,
  journal: Journal,
  port: number,
): Promise<Attendance> {
  const desk = new Desk(journal, (opening, word, blank) => {
    reportJob(station, journal, Date.now, opening.job, word, blank)
  })
  let batch: string | null = null
  const server = buildPressServer({
    station: station.settings.name,
    desk,
    figures: () => {
      const question = desk.question()
      if ('opening' in question) batch = question.opening.batch
      return figuresOf(journal, batch)
    },
    entered: () => sayLink(),
  })
  try {
    await server.app.listen({ host: '127.0.0.1', port })
  } catch (cause) {
    throw new StationError('not-ready', `port ${String(port)} is taken`, undefined, { cause })
  }
  const { port: heard } = server.app.server.address() as AddressInfo
  const sayLink = (): void =>
    void process.stderr.write(
      `the press page, for one browser on this machine: http://127.0.0.1:${String(heard)}${server.entry()}\n`,
    )
  sayLink()
  return {
    judge: desk.judge,
    isAway: () => desk.isAway(),
    awake: () => desk.awake(),
    tell: (news) => desk.tell(news),
    leave: () => desk.leave(),
    async close() {
      server.app.server.closeAllConnections()
      await server.app.close()
    },
  }
}

// The batch at the press; before the first card, the first one that has something left.
function figuresOf(journal: Journal, batch: string | null): Figures | null {
  const batches = journal.batches().map(({ manifest }) => manifest)
  const manifest =
    batches.find((one) => one.batch === batch) ??
    batches.find((one) => (journal.counts(one.batch).good ?? 0) < one.jobs)
  if (!manifest) return null
  const counts = journal.counts(manifest.batch)
  return {
    batch: manifest.batch,
    jobs: manifest.jobs,
    good: counts.good ?? 0,
    spoiled: counts.spoiled ?? 0,
    blanks: journal.blankCounts(manifest.batch).free ?? 0,
    budget: manifest.budget - (counts.opened ?? 0),
  }
}
