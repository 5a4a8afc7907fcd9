// Attacks on the import rules: a tree with one forbidden import each, which the rules must refuse by name,
// and one allowed import each, which they must let pass.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'

const root = dirname(import.meta.dirname)
const station = (name: string): string => `apps/issuer/src/${name}`

interface Attack {
  readonly rule: string
  readonly from: string
  readonly to: string
}

const attacks: readonly Attack[] = [
  {
    rule: 'personnel-looks-back-only',
    from: `${station('personnel')}/a.ts`,
    to: `${station('revocation')}/index.ts`,
  },
  {
    rule: 'issuance-looks-back-only',
    from: `${station('issuance')}/a.ts`,
    to: `${station('personalisation')}/index.ts`,
  },
  {
    rule: 'publication-looks-back-only',
    from: `${station('publication')}/a.ts`,
    to: `${station('incident')}/index.ts`,
  },
  {
    rule: 'by-the-front-door',
    from: `${station('revocation')}/a.ts`,
    to: `${station('issuance')}/cards.ts`,
  },
  {
    rule: 'platform-knows-no-station',
    from: `${station('platform')}/a.ts`,
    to: `${station('personnel')}/index.ts`,
  },
  {
    rule: 'jobs-know-the-face-only',
    from: `${station('personalisation')}/a.ts`,
    to: `${station('personnel')}/holders.ts`,
  },
  { rule: 'bureau-closure', from: 'apps/bureau/src/a.ts', to: `${station('personnel')}/index.ts` },
  { rule: 'bureau-closure', from: 'apps/bureau/src/a.ts', to: 'packages/ledger/src/index.ts' },
  { rule: 'bureau-closure', from: 'apps/bureau/src/a.ts', to: 'packages/custody/src/index.ts' },
  { rule: 'gate-closure', from: 'apps/gate/src/a.ts', to: 'packages/seal/src/index.ts' },
  { rule: 'guard-closure', from: 'apps/guard/src/a.ts', to: 'packages/custody/src/index.ts' },
  {
    rule: 'custodian-closure',
    from: 'apps/custodian/src/a.ts',
    to: `${station('platform')}/store.ts`,
  },
  { rule: 'seal-closure', from: 'packages/seal/src/a.ts', to: 'packages/ledger/src/index.ts' },
  {
    rule: 'issuer-closure',
    from: `${station('issuance')}/a.ts`,
    to: 'apps/custodian/src/index.ts',
  },
  { rule: 'one-way-in-one-way-out', from: `${station('issuance')}/a.ts`, to: 'node:fs' },
  { rule: 'packages-are-pure', from: 'packages/ledger/src/a.ts', to: 'node:http' },
  { rule: 'packages-are-pure', from: 'packages/seal/src/a.ts', to: 'node:fs/promises' },
  { rule: 'custodian-has-no-network', from: 'apps/custodian/src/a.ts', to: 'node:https' },
  {
    rule: 'no-import-of-tests',
    from: `${station('issuance')}/a.ts`,
    to: `${station('issuance')}/b.test.ts`,
  },
  {
    rule: 'no-import-of-trials',
    from: 'apps/issuer/src/main.ts',
    to: 'packages/custody/src/trial/index.ts',
  },
  { rule: 'not-to-unresolvable', from: 'apps/gate/src/a.ts', to: './missing.ts' },
]

const allowed: readonly Omit<Attack, 'rule'>[] = [
  { from: `${station('revocation')}/a.ts`, to: `${station('issuance')}/index.ts` },
  { from: `${station('issuance')}/a.ts`, to: `${station('platform')}/store.ts` },
  { from: 'apps/bureau/src/a.ts', to: 'packages/seal/src/index.ts' },
  { from: 'packages/ledger/bin/a.ts', to: 'node:fs' },
]

const folders: string[] = []
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })))

/** Lays a tree with these imports in it and gives what the rules say of it. */
function cruise(imports: readonly Omit<Attack, 'rule'>[]): { code: number | null; said: string } {
  const folder = mkdtempSync(join(tmpdir(), 'tipstaff-rules-'))
  folders.push(folder)
  for (const file of [
    '.dependency-cruiser.mjs',
    'tsconfig.json',
    'tsconfig.base.json',
    'package.json',
  ]) {
    cpSync(join(root, file), join(folder, file))
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  imports.forEach(({ from, to }, i) => {
    const source = from.replace('/a.ts', `/a${String(i)}.ts`)
    const isOwn = /^(apps|packages)\//.test(to)
    if (isOwn) write(to, 'export const there = 1\n')
    const up = '../'.repeat(dirname(source).split('/').length)
    write(source, `import '${isOwn ? up + to : to}'\n`)
  })
  const bin = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')
  const args = [
    bin,
    'apps',
    'packages',
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
  ]
  const run = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  return { code: run.status, said: run.stdout || run.stderr }
}

interface Violation {
  readonly from: string
  readonly rule: { readonly name: string }
}

test('each forbidden import is refused by the rule that forbids it', () => {
  mkdirSync(tmpdir(), { recursive: true })
  const { said } = cruise(attacks)
  const found = (JSON.parse(said) as { summary: { violations: Violation[] } }).summary.violations
  attacks.forEach(({ rule, from, to }, i) => {
    const source = from.replace('/a.ts', `/a${String(i)}.ts`)
    const hit = found.some((violation) => violation.from === source && violation.rule.name === rule)
    assert.ok(hit, `${rule} let ${from} import ${to}`)
  })
})

test('imports that the design allows pass', () => {
  const { said } = cruise(allowed)
  const found = (JSON.parse(said) as { summary: { violations: Violation[] } }).summary.violations
  assert.deepEqual(
    found.map((violation) => `${violation.from}: ${violation.rule.name}`),
    [],
  )
})
