// What an entry of the ledger says, as a sentence without the person who did it. Entries hold no personal data,
// so neither do these.
import type { LedgerEntry } from '@tipstaff/ledger'
import { t, type WordKey, numberWords, dateWords } from '../console/index.ts'
import type { OperatorAct } from './audit.ts'

const timeFields: readonly string[] = ['from', 'to', 'expiresAt', 'until']

/** The sentence of an entry. */
export function entryWords(entry: LedgerEntry): string {
  const values = valuesOf(entry)
  const said = [t(`entry.${entry.kind}`, values)]
  if ('reason' in entry) said.push(t('entry.because', values))
  if ('checked' in entry) said.push(t('entry.checked', values))
  if (entry.kind === 'opening-intended' && entry.card) said.push(t('entry.for-card', values))
  if ('station' in entry && entry.kind.startsWith('stock-'))
    said.push(t('entry.at-station', values))
  if (entry.kind === 'list-published' && entry.site) said.push(t('entry.at-site', values))
  if (entry.kind === 'level-set')
    said.push(entry.site ? t('entry.at-site', values) : t('entry.all'))
  return said.join(' ')
}

/** The sentence of an act: many entries can be one. */
export function actWords(act: Pick<OperatorAct, 'kind' | 'count'>, first: LedgerEntry): string {
  const values = { ...valuesOf(first), number: numberWords(act.count) }
  if (act.kind === 'opening-intended')
    return t(act.count === 1 ? 'act.opened-one' : 'act.opened', values)
  if (act.kind === 'opening-approved') return t('act.opening-approved', values)
  if (act.count > 1 && isRequest(act.kind)) return t(`act.${act.kind}`, values)
  return entryWords(first)
}

const requests = ['card-requested', 'card-approved', 'card-refused'] as const
const isRequest = (kind: OperatorAct['kind']): kind is (typeof requests)[number] =>
  (requests as readonly string[]).includes(kind)

/** A kind in words, for filters. */
export const kindWords = (kind: OperatorAct['kind']): string => t(`kind.${kind}`)

function valuesOf(entry: LedgerEntry): Record<string, string | number> {
  const values: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(entry) as [string, unknown][])
    values[name] = wordOf(name, value)
  return values
}

function wordOf(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => wordOf(name, one)).join(', ')
  if (typeof value === 'boolean') return t(value ? 'ledger.yes' : 'ledger.no')
  if (typeof value === 'number')
    return timeFields.includes(name) ? dateWords('day-here', value) : numberWords(value)
  if (typeof value !== 'string') return ''
  return closedWord(`${name}.${value}`) ?? value
}

// Closed words of the ledger that read badly as they are.
const closedWords = {
  'groups.F.text': 'group.F.text',
  'groups.F.portrait': 'group.F.portrait',
  'groups.F.card': 'group.F.card',
  'groups.H': 'group.H',
  'groups.V': 'group.V',
  'recipient.office': 'exposure.office',
  'purpose.view': 'purpose.view',
  'purpose.issue': 'purpose.issue',
  'purpose.personalise': 'purpose.personalise',
  'purpose.print': 'purpose.print',
  'purpose.search': 'purpose.search',
  'purpose.export': 'purpose.export',
  'purpose.exposure': 'purpose.exposure',
  'purpose.roster': 'purpose.roster',
  'purpose.access-list': 'purpose.access-list',
  'purpose.notify': 'purpose.notify',
  'purpose.check': 'purpose.check',
  'purpose.guard': 'purpose.guard',
  'checked.photograph': 'day-pass.checked.photograph',
  'checked.document': 'day-pass.checked.document',
  'way.upload': 'way.upload',
  'way.exposure': 'way.exposure',
  'way.exposure-names': 'way.exposure-names',
  'way.refused-rows': 'way.refused-rows',
  'way.traced-people': 'way.traced-people',
  'outcome.passed': 'outcome.passed',
  'outcome.held': 'outcome.held',
  'outcome.named': 'outcome.named',
  'outcome.returned': 'outcome.returned',
  'because.false-alarm': 'because.false-alarm',
  'because.lawful-duty': 'because.lawful-duty',
  'because.contract': 'because.contract',
  'because.public-already': 'because.public-already',
  'because.own-request': 'because.own-request',
  'because.other': 'because.other',
} as const satisfies Record<string, WordKey>

function closedWord(key: string): string | null {
  const word = closedWords[key as keyof typeof closedWords] as WordKey | undefined
  return word === undefined ? null : t(word).toLowerCase()
}
