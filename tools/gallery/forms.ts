// Forms the gallery sends in a browser: as nobody filled them in, about something that is not there any more, and about
// something another changed meanwhile.
import type { Locator, Page, Response } from 'playwright-core'
import type { Fields } from '../../test/open-console.ts'

export interface FormMet {
  readonly as: string
  /** The page it stands on. */
  readonly page: string
  /** The address it posts to. */
  readonly action: string
}

/** The addresses that the forms of a page post to, each once; `filled` where only those one fills in are asked for. */
export async function actionsOn(page: Page, filled: 'all' | 'filled' = 'all'): Promise<string[]> {
  const forms = page.locator('main form[method=post]')
  const own = filled === 'all' ? forms : forms.filter({ has: page.locator(typed) })
  const all = await own.evaluateAll((found) =>
    found.map((form) => form.getAttribute('action') ?? ''),
  )
  return [...new Set(all)]
}
const typed =
  'input[type=text],input[type=date],input[type=radio],input[type=checkbox],input[type=file],textarea,select'

const formOf = (page: Page, action: string): Locator =>
  page.locator(`main form[method=post][action="${action}"]`).first()

/** Sends the form as if nobody had filled it in; null where it is not there, or never answered. */
export const sendUnfilled = (page: Page, action: string): Promise<Response | null> =>
  sending(page, formOf(page, action), (form) =>
    form.evaluate((one: HTMLFormElement) => {
      one.noValidate = true
      for (const field of one.querySelectorAll<HTMLInputElement>('input[type=text],textarea'))
        field.value = ''
      for (const field of one.querySelectorAll<HTMLInputElement>(
        'input[type=checkbox],input[type=radio]',
      ))
        field.checked = false
      for (const field of one.querySelectorAll<HTMLSelectElement>('select'))
        field.selectedIndex = -1
      one.submit()
    }),
  )

/** Sends the form, with something in every field, to another address. */
export const sendElsewhere = (page: Page, action: string, to: string): Promise<Response | null> =>
  sending(page, formOf(page, action), (form) =>
    form.evaluate((one: HTMLFormElement, address: string) => {
      one.action = address
      one.noValidate = true
      for (const field of one.querySelectorAll<HTMLInputElement>('input[type=text],textarea'))
        if (field.value === '') field.value = '1'
      for (const field of one.querySelectorAll<HTMLInputElement>('input[type=radio]'))
        field.checked = true
      one.submit()
    }, to),
  )

/** Sends the form as it stands, these fields filled in or added. */
export const sendFilled = (
  page: Page,
  action: string,
  fields: Fields = {},
): Promise<Response | null> =>
  sending(page, formOf(page, action), (form) =>
    form.evaluate(
      (one: HTMLFormElement, pairs: readonly (readonly [string, readonly string[]])[]) => {
        for (const [name, values] of pairs) {
          for (const own of one.querySelectorAll<HTMLInputElement>(`[name="${name}"]`)) own.remove()
          for (const value of values) {
            const field = document.createElement('input')
            field.type = 'hidden'
            field.name = name
            field.value = value
            one.append(field)
          }
        }
        one.submit()
      },
      Object.entries(fields).map(
        ([name, value]) => [name, typeof value === 'string' ? [value] : [...value]] as const,
      ),
    ),
  )

// The first answer, when the page it ends at is there: a form that was done is answered with that page's address.
async function sending(
  page: Page,
  form: Locator,
  send: (form: Locator) => Promise<void>,
): Promise<Response | null> {
  if ((await form.count()) === 0) return null
  const answered = page
    .waitForResponse((answer) => answer.request().isNavigationRequest(), { timeout: 20_000 })
    .catch(() => null)
  const there = page.waitForEvent('load', { timeout: 20_000 }).catch(() => null)
  await send(form)
  const answer = await answered
  return (await there) === null ? null : answer
}

/** The address with ids that are well formed and nobody's. */
export const nobodys = (action: string): string =>
  action
    .split('/')
    .map((part) => {
      if (/^[a-z]{2}_[a-z0-9]+$/.test(part)) return part.slice(0, 3) + '2'.repeat(part.length - 3)
      if (/^(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}$/.test(part)) return '0000-0000-0000-0000'
      return /^[0-9a-f]{16,}$/.test(part) ? '2'.repeat(part.length) : part
    })
    .join('/')
