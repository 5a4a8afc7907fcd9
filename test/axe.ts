// axe in a page of a browser: put in once, asked as often as the page is looked at.
import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** `contrast` asks for colours alone: what else is wrong in the dark is wrong in the light too. */
export type Asked = 'everything' | 'contrast'

export interface Violation {
  /** axe's name of the rule. */
  readonly id: string
  /** The elements that break it, as HTML. */
  readonly nodes: readonly string[]
}

/** What axe finds wrong with the page as it stands. */
export async function violationsOf(
  page: Page,
  asked: Asked = 'everything',
): Promise<readonly Violation[]> {
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(axe.source)
  const found = await page.evaluate(
    async (rules): Promise<unknown> => {
      const own = (globalThis as unknown as { readonly axe: typeof axe }).axe
      const options: axe.RunOptions = { resultTypes: ['violations'] }
      const { violations } = await own.run(
        document,
        rules === null ? options : { ...options, runOnly: rules },
      )
      return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))
    },
    asked === 'contrast' ? ['color-contrast'] : null,
  )
  return found as readonly Violation[]
}
