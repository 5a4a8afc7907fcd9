// What the page offers beside the map: a cleaned copy, or why there is none.
import type { Verdict } from '@tipstaff/release-guard'

export type CleanOffer =
  | { readonly kind: 'not-possible'; readonly why: string }
  | {
      readonly kind: 'copy'
      readonly address: string
      readonly verdict: Verdict
      readonly removed: readonly string[]
    }
