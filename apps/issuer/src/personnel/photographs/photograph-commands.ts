// Commands about photographs: take a folder in, list what waits for the office's word, give it.
import type { HolderId } from '@tipstaff/custody'
import type { Command } from 'commander'
import type { Context } from '../../cli/context.ts'
import { withKey } from '../../cli/key-options.ts'
import { progress, table } from '../../cli/terminal.ts'
import { takeIn } from '../../platform/intake.ts'
import { Refusal } from '../../platform/refusal.ts'
import { checkPassOffice } from '../check-operator.ts'
import { photographFindingWords } from './judge-photograph.ts'
import { photographsIn, type PhotographState } from './photographs.ts'
import { photographFaultWords } from './read-photograph.ts'
import { settlePhotographs } from './settle-photographs.ts'
import { takePhotographs, type FilePhotograph, type PhotographsTaken } from './take-photographs.ts'

const rosterBytesMax = 256 * 1024 * 1024
const shownMax = 100
const states: readonly PhotographState[] = ['to-judge', 'refused', 'accepted']
const words: Readonly<Record<string, string>> = {
  ...photographFindingWords,
  ...photographFaultWords,
}
const say = (codes: readonly string[]): string =>
  codes.map((code) => words[code] ?? code).join('; ')

interface KeyOptions {
  readonly as: string
  readonly passwordFile?: string
}

interface TakeOptions extends KeyOptions {
  readonly roster?: string
  readonly again?: boolean
  readonly gently?: boolean
}

/** `photos take|judge|list`. */
export function registerPhotographCommands(program: Command, context: Context): void {
  const photos = program.command('photos').description('photographs for the cards')
  withKey(photos.command('take').description('take a folder of photographs in'))
    .argument('<folder>', 'JPEG, PNG or WebP, named by number')
    .option('--roster <file>', 'a roster, to find photographs by name too')
    .option('--again', 'prepare photographs anew that were taken before')
    .option('--gently', 'yield to everything else on the machine')
    .action(async (folder: string, options: TakeOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      await context.withOffice(async (office) => {
        await checkPassOffice(office, key)
        let bar: ReturnType<typeof progress> | undefined
        const taken = await takePhotographs(office, {
          folder,
          by: key.operator,
          ...(options.roster ? { roster: takeIn(options.roster, rosterBytesMax) } : {}),
          ...(options.again ? { again: true } : {}),
          ...(options.gently ? { lowPriority: true } : {}),
          onProgress: (done, total) => (bar ??= progress('photographs', total)).at(done),
        })
        bar?.end()
        context.out(showTaken(taken))
      })
    })
  photos
    .command('list')
    .description('photographs that wait for the office’s word')
    .option('--state <state>', states.join(', '), 'to-judge')
    .action(async (options: { state: string }) => {
      const state = states.find((one) => one === options.state)
      if (!state) throw new Refusal('malformed', `--state: one of ${states.join(', ')}`)
      const found = await context.withOffice(({ store }) => photographsIn(store.db, state))
      const rows = found.map(({ holder, codes }) => [holder, codes.join(' '), say(codes)])
      context.out(table(['holder', 'finding', 'in words'], rows))
    })
  registerJudging(photos, context)
}

function registerJudging(photos: Command, context: Context): void {
  withKey(photos.command('judge').description('say whether photographs are good enough to print'))
    .argument('<outcome>', 'accept or refuse')
    .argument('[holders...]', 'ho_… as `photos list` shows them')
    .option('--finding <codes>', 'all that have no other finding than these, comma between')
    .action(
      async (outcome: string, holders: string[], options: KeyOptions & { finding?: string }) => {
        if (outcome !== 'accept' && outcome !== 'refuse') {
          throw new Refusal('malformed', 'say accept or refuse')
        }
        if ((options.finding === undefined) === (holders.length === 0)) {
          throw new Refusal('malformed', 'name holders, or --finding')
        }
        const key = await context.key(options.as, options.passwordFile)
        const which =
          options.finding === undefined
            ? { holders: holders as HolderId[] }
            : { codes: options.finding.split(',').map((code) => code.trim()) }
        const verdict = outcome === 'accept' ? 'accepted' : 'refused'
        const judged = await context.withOffice(async (office) => {
          await checkPassOffice(office, key)
          return await settlePhotographs(office, key, { outcome: verdict, which })
        })
        context.out(`${judged} ${verdict}\n`)
      },
    )
}

function showTaken(taken: PhotographsTaken): string {
  const { accepted, toJudge, refused, skipped, unclaimed, ambiguous } = taken
  const rows = (what: string, found: readonly FilePhotograph[]): string[] =>
    found
      .slice(0, shownMax)
      .map(({ file, holder, codes }) => `  ${what}: ${file} (${holder}): ${say(codes)}\n`)
  const files = (what: string, found: readonly string[]): string[] =>
    found.slice(0, shownMax).map((file) => `  ${what}: ${file}\n`)
  return [
    `${accepted} accepted, ${toJudge.length} to judge, ${refused.length} refused, ${skipped} taken before, `,
    `${unclaimed.length} nobody’s, ${ambiguous.length} could be two people’s\n`,
    ...rows('refused', refused),
    ...rows('to judge', toJudge),
    ...files('could be two people’s', ambiguous),
    ...files('nobody’s', unclaimed),
  ].join('')
}
