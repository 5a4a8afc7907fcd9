// The print station as a program. It holds one station's keys and sealed jobs, prints one card at a time
// and knows no register: see docs/formats/station-door.md.
import { parseArgs } from 'node:util'
import { CardArtError } from '@tipstaff/card-art'
import { SealError } from '@tipstaff/seal'
import { blankRange } from './blank.ts'
import { enterCage } from './cage.ts'
import { Journal } from './journal.ts'
import { reportJob, type CrashWord } from './report-job.ts'
import { runStation } from './run-station.ts'
import { StationError, type StationErrorCode } from './station-error.ts'
import {
  enrolmentFile,
  fingerprintOf,
  initStation,
  openStation,
  pdfEdges,
  trustDoor,
  type Station,
} from './station.ts'

const help = `tipstaff-station: prints sealed cards, one release at a time

  init --name NAME [--print-folder DIR] [--dpi 0|300|600] [--no-pdf] [--edge none|bleed|crop-marks]
                                                  make this station and its keys; --edge is for cards cut from sheets
  enrol-file                                      what the office needs to enrol it, to standard output
  trust DOORFILE                                  take the office's door file; compare the fingerprint
  run [--auto] [--parallel N] [--until-done]      download, print, report; --auto has nobody at the machine
      [--page PORT]                               two people at a page in a browser on this machine (0: any port)
  status                                          batches, blanks, jobs in doubt
  report JOB good|spoiled|none [--blank SERIAL]   after a crash: what became of a job in doubt
  set-up FIRST [LAST]                             blanks used to set up the printer
  --home DIR     the station's directory (default .tipstaff/station)
`

const options = {
  home: { type: 'string', default: '.tipstaff/station' },
  name: { type: 'string' },
  'print-folder': { type: 'string' },
  dpi: { type: 'string', default: '300' },
  'no-pdf': { type: 'boolean', default: false },
  edge: { type: 'string', default: 'none' },
  auto: { type: 'boolean', default: false },
  parallel: { type: 'string', default: '1' },
  page: { type: 'string' },
  'until-done': { type: 'boolean', default: false },
  blank: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const
type Given = ReturnType<typeof parse>['values']

const parse = (argv: string[]) =>
  parseArgs({ args: argv, options, allowPositionals: true, strict: true })

const out = (text: string): void => void process.stdout.write(text)

type Command = (given: Given, words: readonly string[]) => Promise<void> | void

const commands: Readonly<Record<string, Command>> = {
  async init(given) {
    const dpi = Number(given.dpi)
    if (dpi !== 0 && dpi !== 300 && dpi !== 600) throw usage('--dpi is 0, 300 or 600')
    const edge = pdfEdges.find((one) => one === given.edge)
    if (edge === undefined) throw usage(`--edge is ${pdfEdges.join(', ')}`)
    const print = {
      edge,
      pdf: !given['no-pdf'],
      dpi,
      ...(given['print-folder'] ? { folder: given['print-folder'] } : {}),
    } as const
    const { settings, keys } = await initStation(given.home, given.name ?? 'print station', print)
    out(`${settings.station} · certificate ${fingerprintOf(keys.tls.certificate)}\n`)
  },
  async 'enrol-file'(given) {
    out(enrolmentFile(await openStation(given.home)))
  },
  async trust(given, [path]) {
    if (!path) throw usage('trust DOORFILE')
    const { settings } = trustDoor(await openStation(given.home), path)
    out(`trusts the door ${fingerprintOf(settings.door?.certificate ?? '')}\n`)
  },
  async run(given) {
    const station = await openStation(given.home)
    enterCage(station.home, station.settings.print.folder)
    const parallel = Number(given.parallel)
    if (!Number.isInteger(parallel) || parallel < 1 || parallel > 1000) throw usage('--parallel N')
    const page = given.page === undefined ? undefined : Number(given.page)
    if (page !== undefined && (given.auto || !Number.isInteger(page) || page < 0 || page > 65_535))
      throw usage('--page PORT, and nobody with --auto')
    await runStation(station, {
      auto: given.auto,
      ...(page === undefined ? {} : { page }),
      untilDone: given['until-done'],
      parallel: given.auto ? parallel : 1,
    })
  },
  async status(given) {
    out(await withJournal(given, (_station, journal) => statusOf(journal)))
  },
  async report(given, [job, word]) {
    if (!job || !['good', 'spoiled', 'none'].includes(word ?? ''))
      throw usage('report JOB good|spoiled|none')
    out(
      await withJournal(given, (station, journal) => {
        const ended = reportJob(station, journal, Date.now, job, word as CrashWord, given.blank)
        return `${ended.job} · ${word ?? ''} · blank ${ended.blank}; the office is told at the next run\n`
      }),
    )
  },
  async 'set-up'(given, [first, last]) {
    if (!first) throw usage('set-up FIRST [LAST]')
    out(
      await withJournal(given, (_station, journal) => {
        const blanks = blankRange(first, last ?? first)
        for (const blank of blanks) journal.takeOut(blank, 'set-up')
        return `${String(blanks.length)} used for setting up: tell the office (stock set-up)\n`
      }),
    )
  },
}

async function withJournal(
  given: Given,
  work: (station: Station, journal: Journal) => string,
): Promise<string> {
  const station = await openStation(given.home)
  const journal = new Journal(station.home)
  try {
    return work(station, journal)
  } finally {
    journal.close()
  }
}

function statusOf(journal: Journal): string {
  const lines = journal.batches().map(({ manifest, next }) => {
    const { batch, jobs, budget, expiresAt } = manifest
    const counts = journal.counts(batch)
    const blanks = journal.blankCounts(batch)
    return (
      `${batch} · ${String(jobs)} jobs, ${next === null ? 'all here' : `${String(next)} here`}` +
      ` · good ${String(counts.good ?? 0)}, spoiled ${String(counts.spoiled ?? 0)}` +
      `, in doubt ${String(counts.opened ?? 0)} · blanks left ${String(blanks.free ?? 0)}` +
      ` · budget ${String(budget)} · until ${new Date(expiresAt).toISOString().slice(0, 16)}Z\n`
    )
  })
  const doubts = journal
    .inDoubt()
    .map(
      ({ job, blank }) => `in doubt: ${job} on blank ${blank} (report ${job} good|spoiled|none)\n`,
    )
  return [...lines, ...doubts].join('') || 'no batches yet\n'
}

const usage = (text: string): StationError => new StationError('malformed', `usage: ${text}`)

const exitCodes = {
  malformed: 2,
  'not-ready': 9,
  refused: 8,
  'wrong-state': 6,
  untrusted: 4,
} as const satisfies Record<StationErrorCode, number>

// Faults are named by kind and place only: their messages might quote what was being printed.
function end(error: unknown): void {
  if (
    error instanceof StationError ||
    error instanceof SealError ||
    error instanceof CardArtError
  ) {
    process.stderr.write(`tipstaff-station: ${error.message}\n`)
    process.exitCode = error instanceof StationError ? exitCodes[error.code] : 4
    return
  }
  const kind = error instanceof Error ? error.name : typeof error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  process.stderr.write(`tipstaff-station: something broke (${kind} ${code})\n`)
  process.exitCode = 1
}

async function main(): Promise<void> {
  const { values, positionals } = parse(process.argv.slice(2))
  const [name, ...words] = positionals
  const command = name === undefined ? undefined : commands[name]
  if (values.help || command === undefined) {
    out(help)
    if (!values.help) process.exitCode = 2
    return
  }
  await command(values, words)
}

process.umask(0o077)
process.on('uncaughtException', (error) => {
  end(error)
  process.exit()
})
await main().catch(end)
