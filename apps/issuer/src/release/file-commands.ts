// `tipstaff guard …`: files checked before they are sent, and held ones released by a second person.
import { basename } from 'node:path'
import type { Command } from 'commander'
import type { Context } from '../cli/context.ts'
import { withKey, type KeyOptions } from '../cli/key-options.ts'
import { table } from '../cli/terminal.ts'
import { checkFile } from '../platform/dispatch.ts'
import { listFilesOut } from '../platform/guard/files-out.ts'
import { scannedBytesMax } from '../platform/guard/scan-bounds.ts'
import { takeIn } from '../platform/intake.ts'
import { exitCodes, Refusal } from '../platform/refusal.ts'
import { askRelease, refuseRelease, releaseFile } from './release-file.ts'
import { reasons, type Reason } from './releases.ts'
import { showChecked } from './show-file.ts'

export function registerFileCommands(guard: Command, context: Context): void {
  withKey(guard.command('check <file>'))
    .description('what does this file give away? Ends with 13 where it is held')
    .action(async (path: string, options: KeyOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      const bytes = takeIn(path, scannedBytesMax)
      const what = { way: 'upload', name: basename(path), bytes, by: key.operator } as const
      const checked = await context.withOffice((office) => checkFile(office, what))
      context.out(showChecked(checked))
      if (checked.file.outcome === 'held') process.exitCode = exitCodes['held-by-release-guard']
    })
  guard
    .command('held')
    .description('files that are held, newest first')
    .action(async () => {
      await context.withOffice(async ({ store }) => {
        const found = await listFilesOut(store.db, { held: true, before: Date.now() + 1 }, 50)
        const rows = found.map(({ id, verdict, way, by, at, releasedUntil }) => [
          ...[id, verdict, way, by, new Date(at).toISOString().slice(0, 16)],
          releasedUntil === null ? 'held' : 'released',
        ])
        context.out(table(['file', 'verdict', 'way', 'by', 'at', 'state'], rows))
      })
    })
  withKey(guard.command('ask-release <id>').description('ask another person to let a file go'))
    .requiredOption('--reason <word>', reasons.join(', '))
    .requiredOption('--note <text>', 'what he should know, 10 to 500 characters; kept sealed')
    .action(async (id: string, options: KeyOptions & { reason: string; note: string }) => {
      const because = reasonOf(options.reason)
      const key = await context.key(options.as, options.passwordFile)
      const asked = { because, note: options.note }
      await context.withOffice((office) => askRelease(office, key, id, asked))
      context.out(`asked\nanother person now runs: tipstaff guard release ${id} --as KEYFILE\n`)
    })
  withKey(guard.command('release <id>').description('let a file go that somebody else asks for'))
    .option('--refuse', 'say no instead')
    .action(async (id: string, options: KeyOptions & { refuse?: true }) => {
      const key = await context.key(options.as, options.passwordFile)
      await context.withOffice(async (office) => {
        if (options.refuse) await refuseRelease(office, key, id)
        else await releaseFile(office, key, id)
      })
      context.out(`${id} ${options.refuse ? 'stays' : 'may leave, for a fortnight'}\n`)
    })
}

function reasonOf(typed: string): Reason {
  const reason = reasons.find((one) => one === typed)
  if (reason) return reason
  throw new Refusal('malformed', `a reason is one of ${reasons.join(', ')}`)
}
