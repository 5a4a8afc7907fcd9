// Reads the source as text and refuses what lint cannot see: names that say nothing, folders and files
// that have grown out of shape, promises left in comments, places of one machine, links that lead nowhere.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const banned =
  /(?:^|-)(?:utils?|helpers?|common|misc|manager|service|handler|impl|base|data|info)(?:-|$)/
const limits = { source: 300, test: 600, folder: 18, readme: 120 } as const

export interface Remark {
  readonly path: string
  readonly says: string
}

/** Everything wrong with these files, by name and text. */
export function remarksOn(files: readonly { path: string; text: string }[]): Remark[] {
  return [...files.flatMap(remarksOnFile), ...crowded(files.map(({ path }) => path))]
}

interface Rule {
  readonly of: RegExp
  /** What is wrong, or nothing. */
  readonly says: (path: string, text: string) => string | false
}

const rules: readonly Rule[] = [
  {
    of: /\.(?:ts|mjs|js)$/,
    says: (path) => banned.test(stem(path)) && 'the name says nothing: name what is in it',
  },
  { of: /(?<!\.test)\.ts$/, says: (_, text) => tooLong(text, limits.source) },
  { of: /\.test\.ts$/, says: (_, text) => tooLong(text, limits.test) },
  {
    of: /(?<!\.test|\.d)\.ts$/,
    says: (_, text) =>
      !/^(?:#!.*\n)?(?:\/\/|\/\*)/.test(text) &&
      'begin with a comment: what the file is for and the one thing to know',
  },
  {
    of: /\.(?:ts|mjs|js)$/,
    says: (_, text) => promise.test(text) && 'a promise without an issue: build it or take it out',
  },
  {
    of: /^README\.md$/,
    says: (_, text) =>
      text.split('\n').length > limits.readme && `more than ${String(limits.readme)} lines`,
  },
]

const promise = /\b(?:TO(?:DO)|FIX(?:ME)|X(?:XX))\b(?!\(#)/
const stem = (path: string): string => basename(path).replace(/\.(?:test\.)?[a-z]+$/, '')

function tooLong(text: string, most: number): string | false {
  const lines = text.split('\n').filter((line) => !/^\s*(?:\/\/.*|\*.*|\/\*.*)?$/.test(line)).length
  return lines > most && `${String(lines)} lines, more than ${String(most)}`
}

function remarksOnFile({ path, text }: { path: string; text: string }): Remark[] {
  const said = rules.filter(({ of }) => of.test(path)).map(({ says }) => says(path, text))
  const links = path.endsWith('.md') ? deadLinks(path, text) : []
  return [...said.filter((one) => one !== false), ...links].map((says) => ({ path, says }))
}

function deadLinks(path: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link ?? '')
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => !existsSync(join(root, dirname(path), link)))
    .map((link) => `the link to ${link} leads nowhere`)
}

function crowded(paths: readonly string[]): Remark[] {
  const counts = new Map<string, number>()
  for (const path of paths) {
    if (!path.endsWith('.ts') || path.endsWith('.test.ts') || path.endsWith('.d.ts')) continue
    counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  }
  return [...counts]
    .filter(([, count]) => count > limits.folder)
    .map(([path, count]) => ({ path, says: `${String(count)} files: the shape wants thought` }))
}

/** The files git tracks that people write. */
export function trackedFiles(): { path: string; text: string }[] {
  const listed = spawnSync('git', ['ls-files', '*.ts', '*.mjs', '*.js', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed.stdout
    .split('\n')
    .filter(
      (path) => path !== '' && existsSync(join(root, path)) && statSync(join(root, path)).isFile(),
    )
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

if (import.meta.main) {
  const remarks = remarksOn(trackedFiles())
  for (const { path, says } of remarks) console.log(`${path}: ${says}`)
  console.log(remarks.length === 0 ? 'tidy' : `${String(remarks.length)} things to tidy`)
  process.exitCode = remarks.length === 0 ? 0 : 1
}
