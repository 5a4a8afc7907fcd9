// Runs every test. What a test wants and this machine lacks is said with the way to get it; with
// TIPSTAFF_REQUIRE_ALL=1 (continuous integration) a test that was skipped fails the run.
import { spawn } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { postgresPrograms, startPostgres } from './postgres.ts'

const root = join(import.meta.dirname, '..')
const requireAll = process.env['TIPSTAFF_REQUIRE_ALL'] === '1'

interface Want {
  readonly name: string
  readonly there: boolean
  readonly get: string
  /** Not the project's own to install: said, never required. */
  readonly outside?: boolean
}

const onPath = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, program)))

const wants: readonly Want[] = [
  {
    name: 'PostgreSQL 15 or newer',
    there: postgresPrograms() !== null,
    get: 'apt-get install postgresql',
  },
  { name: 'Chromium', there: onPath('chromium'), get: 'apt-get install chromium' },
  {
    name: 'poppler',
    there: onPath('pdftoppm') && onPath('pdffonts'),
    get: 'apt-get install poppler-utils',
  },
  { name: 'qpdf', there: onPath('qpdf'), get: 'apt-get install qpdf' },
  {
    name: 'LibreOffice',
    there: onPath('soffice') && existsSync('/usr/lib/libreoffice/program/libsdlo.so'),
    get: 'apt-get install libreoffice-calc libreoffice-writer libreoffice-impress',
  },
  {
    name: 'Postfix',
    there: existsSync('/usr/sbin/postfix'),
    get: 'apt-get install postfix; the tests start one of their own, by root or by sudo',
  },
  {
    name: 'published test vectors',
    there: existsSync(join(root, '..', 'shared', 'vectors')),
    get: 'lay them in ../shared/vectors',
    outside: true,
  },
]

/** Runs the files under Node's own runner; gives its exit code and whether anything was skipped. */
function runTests(
  files: readonly string[],
  url: string | null,
): Promise<{ code: number; skipped: string[] }> {
  const options = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']
  const runner = ['--test', '--test-concurrency=2', '--test-timeout=600000', '--test-reporter=spec']
  const server = url ? { TIPSTAFF_TEST_POSTGRES: url } : {}
  const environment = { ...process.env, ...server }
  const child = spawn(process.execPath, [...options, ...runner, ...files], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const skipped: string[] = []
  let rest = ''
  child.stdout.on('data', (bytes: Buffer) => {
    process.stdout.write(bytes)
    const lines = (rest + bytes.toString('utf8')).split('\n')
    rest = lines.pop() ?? ''
    skipped.push(...lines.filter((line) => /^\s*﹣/u.test(line) || /SKIPPED/.test(line)))
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve({ code: code ?? 1, skipped }))
  })
}

const given = process.argv.slice(2)
const files =
  given.length > 0
    ? given
    : ['packages', 'apps', 'tools', 'bench', 'test'].flatMap((folder) =>
        globSync(`${folder}/**/*.test.ts`, { cwd: root, exclude: ['**/node_modules/**'] }),
      )

const missing = wants.filter(({ there }) => !there)
const bin = postgresPrograms()
const server = bin ? await startPostgres(bin) : null
try {
  const { code, skipped } = await runTests(files.sort(), server?.url ?? null)
  for (const { name, get } of missing) {
    console.log(`not on this machine: ${name}, so what needs it was skipped (to get it: ${get})`)
  }
  const own = skipped.filter((line) => !/shared\//.test(line))
  const lacking = missing.filter(({ outside }) => !outside)
  if (requireAll && (own.length > 0 || lacking.length > 0)) {
    console.log(`everything is required here, and ${String(own.length)} tests were skipped:`)
    for (const line of own) console.log(line)
    process.exitCode = 1
  } else process.exitCode = code
} finally {
  server?.stop()
}
