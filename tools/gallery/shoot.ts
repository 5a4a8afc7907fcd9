// One page as it stands: pictured wide, narrow and dark, and tried with axe each time.
import type { Page } from 'playwright-core'
import { violationsOf } from '../../test/axe.ts'
import { looks, type Shot } from './index-page.ts'

/** Pictures a page wide, narrow and dark, and tries it with axe. */
export async function shoot(
  page: Page,
  what: Pick<Shot, 'name' | 'as' | 'state'> & { readonly folder: string },
): Promise<Shot> {
  const { folder, name, as, state } = what
  const words = name.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '') || 'home'
  const file = `${words}-${state}`
  const violations = new Set<string>()
  for (const { kind, width, height, scheme } of looks) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await page.screenshot({ path: `${folder}/${file}-${kind}.png`, fullPage: true })
    const isWider = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    )
    if (isWider) violations.add(`${kind}: wider than the screen`)
    const found = await violationsOf(page, kind === 'dark' ? 'contrast' : 'everything')
    for (const { id, nodes } of found) violations.add(`${kind}: ${id} at ${nodes[0] ?? ''}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  return { name, as, state, file, violations: [...violations] }
}
