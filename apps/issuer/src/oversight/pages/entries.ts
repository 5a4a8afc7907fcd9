// The entries of the ledger, newest first, in plain words; one entry as it is written, with its receipt.
import { decodeEntry, leafHash, type LedgerEntry } from '@tipstaff/ledger'
import { z } from 'zod'
import {
  banner,
  download,
  field,
  filterForm,
  html,
  link,
  page,
  pagination,
  paragraph,
  redirect,
  route,
  summaryList,
  t,
  table,
  time,
  type FieldError,
  type Page,
  numberWords,
} from '../../console/index.ts'
import { holdsNobody } from '../../platform/dispatch.ts'
import { makeReceipt } from '../../incident/index.ts'
import {
  entriesFrom,
  indicesOf,
  ledgerSize,
  type SequencedEntry,
} from '../../platform/ledger/ledger-rows.ts'
import type { Office } from '../../platform/office.ts'
import { Refusal } from '../../platform/refusal.ts'
import { operatorsOf } from '../audit.ts'
import { entryWords } from '../entry-words.ts'

const aPage = 50

export const seeEntries = route({
  method: 'GET',
  path: '/ledger/entries',
  action: 'ledger-see',
  query: z.object({
    before: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
    find: z.string().trim().max(40).optional(),
  }),
  async handle({ office, query: { before, find } }) {
    const asked = find ?? ''
    const found = asked === '' ? null : await findEntry(office, asked)
    if (found) return redirect(`/ledger/entries/${found}`)
    const errors =
      asked === '' ? [] : [{ field: 'find', message: t('entries.find.none', { asked }) }]
    return await entriesPage(office, before, asked, errors)
  },
})

async function findEntry({ store }: Office, asked: string): Promise<string | null> {
  const text = asked.replace(/[\s,]/g, '')
  if (/^[0-9a-f]{32}$/.test(text))
    return (await indicesOf(store.db, [text])).has(text) ? text : null
  if (!/^\d{1,15}$/.test(text)) return null
  const [entry] = await entriesFrom(store.db, Number(text), 1)
  return entry?.leafIndex === Number(text) ? entry.id : null
}

async function entriesPage(
  office: Office,
  asked: number | undefined,
  find: string,
  errors: readonly FieldError[],
): Promise<Page> {
  const size = await ledgerSize(office.store.db)
  const before = Math.min(asked ?? size, size)
  const from = Math.max(0, before - aPage)
  const entries = (await entriesFrom(office.store.db, from, before - from)).reverse()
  const at = (end: number): string => `/ledger/entries?before=${String(end)}`
  return page({
    title: t('entries.title'),
    errors,
    body: html`${filterForm(
      '/ledger/entries',
      field({
        kind: 'text',
        name: 'find',
        label: t('entries.find'),
        value: find,
        autocomplete: 'off',
        width: 20,
        errors,
      }),
      t('entries.find.button'),
    )}${table({
      caption: t('entries.caption'),
      empty: t('entries.none'),
      columns: [
        { label: t('entries.number'), numeric: true },
        t('entries.when'),
        t('entries.what'),
        t('entries.by'),
      ],
      rows: entries.map(rowOf),
    })}${pagination({
      previous: before < size ? at(before + aPage) : null,
      next: from > 0 ? at(from) : null,
    })}${paragraph(link('/ledger', t('entries.back')))}`,
  })
}

function rowOf({ leafIndex, id, bytes }: SequencedEntry) {
  const entry = decodeEntry(bytes)
  return [
    link(`/ledger/entries/${id}`, numberWords(leafIndex)),
    time(entry.at),
    entryWords(entry),
    byWords(entry),
  ]
}

/** Who did it: operators, the holder of the card, or a program of the office. */
function byWords(entry: LedgerEntry): string {
  const by: unknown = 'by' in entry ? entry.by : null
  if (by === 'holder') return t('entries.holder')
  return operatorsOf(entry).join(', ') || t('entries.program')
}

const params = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/) })

export const seeEntry = route({
  method: 'GET',
  path: '/ledger/entries/:id',
  action: 'ledger-see',
  params,
  async handle({ office, params: { id } }) {
    const found = (await indicesOf(office.store.db, [id])).get(id)
    if (!found) return await waitingPage(office, id)
    const entry = decodeEntry(found.bytes)
    const leaf = Buffer.from(leafHash(found.bytes)).toString('hex')
    return page({
      title: t('entry.title', { number: numberWords(found.leafIndex) }),
      body: html`${paragraph(entryWords(entry))}${summaryList([
        { key: t('entries.when'), value: time(entry.at) },
        {
          key: t('entries.by'),
          value: byWords(entry),
        },
        { key: t('entry.leaf'), value: html`<code class="ts-code">${leaf}</code>` },
      ])}${paragraph(link(`/ledger/entries/${id}/receipt`, t('entry.receipt')))}${paragraph(t('entry.receipt.hint'))}${table(
        {
          caption: t('entry.fields'),
          columns: [t('entry.field'), t('entry.value')],
          rows: fieldsOf(entry),
        },
      )}${paragraph(link('/ledger/entries', t('entry.see-all')))}`,
    })
  },
})

const fieldsOf = (entry: LedgerEntry) =>
  (Object.entries(entry) as [string, unknown][]).map(([name, value]) => [
    name,
    html`<code class="ts-code">${Array.isArray(value) ? value.join(' ') : String(value)}</code>`,
  ])

// An entry that was queued a moment ago has no place yet.
async function waitingPage({ store }: Office, id: string): Promise<Page> {
  const row = await store.db
    .selectFrom('outbox')
    .select('entry')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new Refusal('not-found', `there is no entry ${id}`)
  return page({
    title: t('entries.title'),
    refresh: 2,
    body: html`${banner(t('entry.waiting'))}${paragraph(entryWords(decodeEntry(row.entry)))}`,
  })
}

export const takeReceipt = route({
  method: 'GET',
  path: '/ledger/entries/:id/receipt',
  action: 'ledger-see',
  params,
  handle: async ({ office, params: { id } }) =>
    download({
      name: `receipt-${id}.tlog-proof`,
      type: 'text/plain; charset=utf-8',
      file: holdsNobody('ledger', await makeReceipt(office, id)),
    }),
})
