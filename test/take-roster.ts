// A roster taken in through the pages, as somebody at a browser does it: uploaded, its columns confirmed, previewed,
// sent for approval.
import assert from 'node:assert/strict'
import { waitingRoster } from '../apps/issuer/src/personnel/index.ts'
import type { Browser, ConsoleHouse, Seen, SentFile } from './open-console.ts'

/** Waits for a task; gives its last page. */
export async function done(browser: Browser, task: string | null): Promise<string> {
  assert.match(task ?? '', /^\/tasks\//)
  for (let tries = 0; tries < 400; tries++) {
    const { text } = await browser.get(task ?? '')
    if (!text.includes('<title>Working')) return text
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the work did not end')
}
export const file = (bytes: Uint8Array, name = 'roster.csv'): SentFile => ({
  field: 'roster',
  name,
  bytes,
})

/** Uploads a roster and gives the path of its draft. */
export async function upload(browser: Browser, bytes: Uint8Array, name?: string): Promise<string> {
  const sent = await browser.send('/rosters/new', '/rosters/new', {}, [file(bytes, name)])
  assert.equal(sent.status, 303, sent.text)
  assert.match(sent.location ?? '', /^\/rosters\/new\/[0-9a-f]{16}$/)
  return sent.location ?? ''
}
/** What the columns page would send if nothing were changed. */
export async function asProposed(browser: Browser, draft: string): Promise<Record<string, string>> {
  const { text } = await browser.get(draft)
  const fields: Record<string, string> = {}
  for (const [, name = '', body = ''] of text.matchAll(
    /<select[^>]*name="(column-\w+)"[^>]*>([\s\S]*?)<\/select>/g,
  ))
    fields[name] = /<option value="(\d*)" +selected/.exec(body)?.[1] ?? ''
  return fields
}
/** Uploads a roster, confirms its columns and gives its preview. */
export async function preview(
  browser: Browser,
  bytes: Uint8Array,
): Promise<{ draft: string; page: Seen }> {
  const draft = await upload(browser, bytes)
  const sent = await browser.send(draft, draft, await asProposed(browser, draft))
  assert.match(await done(browser, sent.location), /Finished/)
  return { draft, page: await browser.get(`${draft}/preview`) }
}
/** Sends a roster for approval; gives its id. */
export async function stage(
  at: ConsoleHouse,
  browser: Browser,
  bytes: Uint8Array,
): Promise<string> {
  const { draft } = await preview(browser, bytes)
  const sent = await browser.send(`${draft}/preview`, `${draft}/stage`)
  assert.match(await done(browser, sent.location), /Finished/)
  const waiting = await waitingRoster(at.house.office.store.db)
  assert.ok(waiting)
  return waiting.id
}
