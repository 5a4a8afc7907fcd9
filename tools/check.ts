// All checks in one go, in the order in which they are cheapest to fail. `--skip-tests` leaves the tests out.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = (name: string, file: string): string[] => [join('node_modules', name, file)]
const ours = ['--conditions=tipstaff-source', '--disable-warning=ExperimentalWarning']

const checks: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  {
    name: 'format',
    args: [...bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  { name: 'lint', args: [...bin('eslint', 'bin/eslint.js'), '--max-warnings', '0', '.'] },
  {
    name: 'types',
    args: [
      ...bin('typescript', 'bin/tsc'),
      ...['--noEmit', '-p', 'tsconfig.json', '--incremental'],
      ...['--tsBuildInfoFile', join('node_modules', '.cache', 'types.tsbuildinfo')],
    ],
  },
  {
    name: 'import rules',
    args: [
      ...bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
      'packages',
      'apps',
      '--config',
      '.dependency-cruiser.mjs',
    ],
  },
  { name: 'tidy', args: [...ours, 'tools/tidy.ts'] },
  { name: 'tests', args: [...ours, 'tools/test.ts'] },
]

const wanted = checks.filter(
  ({ name }) => name !== 'tests' || !process.argv.includes('--skip-tests'),
)
const failed: string[] = []
for (const { name, args } of wanted) {
  const began = Date.now()
  const run = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
  const took = `${((Date.now() - began) / 1000).toFixed(1)} s`
  console.log(`${run.status === 0 ? '✔' : '✖'} ${name} (${took})`)
  if (run.status !== 0) failed.push(name)
}
console.log(failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1
