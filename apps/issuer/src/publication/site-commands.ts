// Commands about sites and their zones: add, change, remove, and the response level.
import type { Command } from 'commander'
import type { Context } from '../cli/context.ts'
import { table } from '../cli/terminal.ts'
import { Refusal } from '../platform/refusal.ts'
import {
  addSite,
  addZone,
  changeZone,
  removeSite,
  removeZone,
  renameSite,
  setLevel,
} from './change-site.ts'
import { gradeOf, levelOf, siteIdOf, type SiteZone } from './site.ts'
import { sitesOf, zonesOf } from './sites.ts'

export interface KeyOptions {
  readonly as: string
  readonly passwordFile?: string
}

/** Adds `--as KEY --password-file FILE` to a command. */
export const signedBy = (command: Command): Command =>
  command
    .requiredOption('--as <key>', 'your key file')
    .option('--password-file <file>', 'file with its password (asked for on a terminal)')

/** `site …`, `zone …`, `level set`. */
export function registerSiteCommands(program: Command, context: Context): void {
  const site = program.command('site').description('sites that have gates')
  registerSites(site, context)
  const zone = program.command('zone').description('parts of a site, and the grade each asks for')
  registerZones(zone, context)
  registerZoneChanges(zone, context)
  const level = program.command('level').description('the response level')
  signedBy(level.command('set <level>').description('set it, for one site or for all, at once'))
    .option('--site <site>', 'one site only; all without it')
    .action(async (typed: string, options: KeyOptions & { site?: string }) => {
      const key = await context.key(options.as, options.passwordFile)
      const site = options.site === undefined ? null : siteIdOf(options.site)
      await context.withOffice((office) => setLevel(office, key, { level: levelOf(typed), site }))
      context.out(`${site ?? 'all sites'}: ${typed}\n`)
    })
}

function registerSites(site: Command, context: Context): void {
  signedBy(site.command('add <name>').description('add a site')).action(
    async (name: string, options: KeyOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      const id = await context.withOffice((office) => addSite(office, key, name))
      context.out(`${id}\n`)
    },
  )
  signedBy(
    site.command('rename <site> <name>').description('give a site another name; its id stays'),
  ).action(async (typed: string, name: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice((office) => renameSite(office, key, siteIdOf(typed), name))
    context.out(`${typed}: ${name}\n`)
  })
  signedBy(
    site
      .command('remove <site>')
      .description('remove a site that has no zones left, once its gates have been told so'),
  ).action(async (typed: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice((office) => removeSite(office, key, siteIdOf(typed)))
    context.out(`${typed} is removed\n`)
  })
  site
    .command('list')
    .description('sites and their response levels')
    .action(async () => {
      const sites = await context.withOffice((office) => sitesOf(office.store.db))
      const rows = sites.map(({ id, name, level }) => [id, level, name])
      context.out(table(['site', 'level', 'name'], rows))
    })
}

interface ZoneOptions {
  readonly name?: string
  readonly grades?: string
  readonly statusMinutes?: string
  readonly types?: string
  readonly unstaffed?: true
  readonly staffed?: true
  readonly byGrant?: true
  readonly byType?: true
}

const fresh: Omit<SiteZone, 'id'> = {
  name: '',
  required: { normal: 'G2', heightened: 'G2', exceptional: 'G2' },
  statusAgeMax: 3600,
  cardTypes: ['warrant-card', 'staff-pass', 'contractor-pass'],
  unstaffed: false,
  entry: 'by-type',
}

function gradesOf(typed: string): SiteZone['required'] {
  const [normal, heightened, exceptional, more] = typed.split(',').map(gradeOf)
  if (!normal || !heightened || !exceptional || more)
    throw new Refusal('malformed', '--grades takes three: normal,heightened,exceptional')
  return { normal, heightened, exceptional }
}

/** A zone with what the options say; what they do not say stays as it was. */
function zoneWith(before: SiteZone, options: ZoneOptions): SiteZone {
  const { name, grades, statusMinutes, types } = options
  return {
    ...before,
    name: name ?? before.name,
    required: grades === undefined ? before.required : gradesOf(grades),
    statusAgeMax: statusMinutes === undefined ? before.statusAgeMax : Number(statusMinutes) * 60,
    cardTypes: types?.split(',') ?? before.cardTypes,
    ...doorOf(options),
  }
}

function doorOf(options: ZoneOptions): Partial<Pick<SiteZone, 'unstaffed' | 'entry'>> {
  const { unstaffed, staffed, byGrant, byType } = options
  if ((unstaffed && staffed) || (byGrant && byType))
    throw new Refusal('malformed', 'two options contradict each other')
  return {
    ...(unstaffed || staffed ? { unstaffed: unstaffed === true } : {}),
    ...(byGrant || byType ? { entry: byGrant ? 'by-grant' : 'by-type' } : {}),
  }
}

const withRules = (command: Command): Command =>
  command
    .option('--grades <three>', 'at normal, heightened, exceptional (when added: G2,G2,G2)')
    .option('--status-minutes <minutes>', 'how old a status may be (when added: 60)')
    .option('--types <types>', 'card types, comma-separated (when added: all three)')
    .option('--unstaffed', 'nobody stands there')
    .option('--by-grant', 'only cards that were granted it (access grant)')

function registerZones(zone: Command, context: Context): void {
  withRules(signedBy(zone.command('add <site> <id>').description('add a zone to a site')))
    .requiredOption('--name <name>', 'as gates show it')
    .action(async (site: string, id: string, options: KeyOptions & ZoneOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      await context.withOffice((office) =>
        addZone(office, key, siteIdOf(site), zoneWith({ ...fresh, id }, options)),
      )
      context.out(`zone ${id} of ${site}\n`)
    })
  zone
    .command('list <site>')
    .description('zones of a site and what each asks for')
    .action(async (site: string) => {
      const zones = await context.withOffice((office) => zonesOf(office.store.db, siteIdOf(site)))
      const rows = zones.map((one) => [
        one.id,
        Object.values(one.required).join(' '),
        `${one.statusAgeMax / 60} min`,
        one.unstaffed ? 'unstaffed' : 'staffed',
        one.entry,
        one.cardTypes.join(' '),
        one.name,
      ])
      const headings = ['zone', 'grades', 'status', 'door', 'entry', 'card types', 'name']
      context.out(table(headings, rows))
    })
}

function registerZoneChanges(zone: Command, context: Context): void {
  withRules(
    signedBy(
      zone
        .command('change <site> <id>')
        .description('change what a zone asks for; what no option names stays as it is'),
    ),
  )
    .option('--name <name>', 'as gates show it')
    .option('--staffed', 'somebody stands there')
    .option('--by-type', 'every card of its types; what was granted before is taken away')
    .action(async (typed: string, id: string, options: KeyOptions & ZoneOptions) => {
      const key = await context.key(options.as, options.passwordFile)
      const site = siteIdOf(typed)
      await context.withOffice(async (office) => {
        const before = (await zonesOf(office.store.db, site)).find((one) => one.id === id)
        if (!before) throw new Refusal('not-found', `site ${site} has no zone ${id}`)
        await changeZone(office, key, site, zoneWith(before, options))
      })
      context.out(`zone ${id} of ${typed} is changed\n`)
    })
  signedBy(
    zone
      .command('remove <site> <id>')
      .description('remove a zone and every grant to it: its gates refuse from then on'),
  ).action(async (typed: string, id: string, options: KeyOptions) => {
    const key = await context.key(options.as, options.passwordFile)
    await context.withOffice((office) => removeZone(office, key, siteIdOf(typed), id))
    context.out(`zone ${id} of ${typed} is removed\n`)
  })
}
