// Turns a design's data into everything that is the same on each of its cards, once.
import { digestOf } from './canonical.ts'
import type { DesignData } from './design.ts'
import { checkDesign } from './design.ts'
import type { Layout } from './art/layout.ts'
import { staffPass } from './art/staff-pass.ts'
import { warrantCard } from './art/warrant-card.ts'

/** A design ready to draw with; keep it, it is costly to make and holds no person's data. */
export interface CompiledDesign {
  readonly data: DesignData
  /** SHA-256 of the canonical JSON of `data`, lower-case hex. */
  readonly digest: string
  readonly layout: Layout
}

/**
 * Checks a design, sets its texts and draws its art.
 * @throws CardArtError naming the part of the design that is malformed or does not fit.
 */
export const compileDesign = (data: DesignData): CompiledDesign => {
  checkDesign(data)
  const layout = data.layout === 'landscape' ? warrantCard(data) : staffPass(data)
  return { data: structuredClone(data), digest: digestOf(data), layout }
}
