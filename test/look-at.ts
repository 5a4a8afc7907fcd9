// What a page looks like and whether everybody can use it: pictures where a folder for them is named, axe, and
// nothing wider than a telephone.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { chromium, type BrowserContext, type Page } from 'playwright-core'
import { violationsOf } from './axe.ts'
import type { Browser, ConsoleHouse } from './open-console.ts'

/** Debian's Chromium. */
export const chromiumPath = '/usr/bin/chromium'
const pictures = process.env['TIPSTAFF_TEST_PICTURES']

/** Why pages cannot be looked at here, for `skip`; false where they can. */
export const noChromium: string | false = existsSync(chromiumPath)
  ? false
  : 'Chromium is not installed'

export interface Looking {
  /** A page of somebody who is signed in. */
  as(browser: Browser): Promise<Page>
  /** Opens the address and looks at it. */
  at(page: Page, name: string, path: string): Promise<void>
}

/** Chromium for as long as `work` takes. */
export async function looking(
  house: ConsoleHouse,
  work: (eye: Looking) => Promise<void>,
): Promise<void> {
  const chrome = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
  const contexts: BrowserContext[] = []
  try {
    await work({
      async as({ cookie }) {
        assert.ok(cookie)
        const context = await chrome.newContext()
        contexts.push(context)
        await context.addCookies([{ ...cookie, url: house.running.origin }])
        return await context.newPage()
      },
      async at(page, name, path) {
        await page.goto(`${house.running.origin}${path}`)
        await lookAt(page, name)
      },
    })
  } finally {
    for (const context of contexts) await context.close()
    await chrome.close()
  }
}

/** Looks at the page as it stands: wide, narrow and in the dark. */
export async function lookAt(page: Page, name: string): Promise<void> {
  for (const [kind, width, height, scheme] of [
    ['wide', 1280, 900, 'light'],
    ['narrow', 375, 800, 'light'],
    ['dark', 1280, 900, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    if (pictures !== undefined)
      await page.screenshot({ path: `${pictures}/${name}-${kind}.png`, fullPage: true })
    // What the narrow page is, the wide one is too; the dark differs in its colours.
    if (kind === 'wide') continue
    const found = await violationsOf(page, kind === 'dark' ? 'contrast' : 'everything')
    assert.deepEqual(found, [], `${name}, ${kind}`)
    if (kind === 'narrow')
      assert.ok(
        await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth'),
        `${name} is wider than a telephone`,
      )
  }
  await page.emulateMedia({ colorScheme: 'light' })
}
