// The designs of this office's cards: the shipped ones with the organisation's own name, address and
// telephone from the settings.
import {
  compileDesign,
  sampleDesigns,
  type CompiledDesign,
  type DesignData,
} from '@tipstaff/card-art'
import { Refusal } from '../../platform/refusal.ts'
import type { OfficeSettings } from '../../platform/settings.ts'

/** The design of a card type. Refusal `malformed` for a type without one. */
export function designFor(
  { organisation }: Pick<OfficeSettings, 'organisation'>,
  cardType: string,
): DesignData {
  const shipped = sampleDesigns.find(({ id }) => id === cardType)
  if (!shipped) throw new Refusal('malformed', `there is no design for ${cardType}`)
  const own = shipped.texts.microtext.split('·').at(-1)?.trim() ?? ''
  const what = shipped.texts.check.split(':')[0] ?? 'Check this card'
  return {
    ...shipped,
    organisation: organisation.name,
    texts: {
      ...shipped.texts,
      returnLines: organisation.returnAddress,
      check: `${what}: ${organisation.telephone}`,
      microtext: `${organisation.name.toUpperCase()} · ${own}`,
    },
  }
}

/** Designs of these card types, compiled, by type. */
export function compiledDesigns(
  settings: Pick<OfficeSettings, 'organisation'>,
  types: Iterable<string>,
): ReadonlyMap<string, CompiledDesign> {
  const pairs = [...new Set(types)].map(
    (type) => [type, compileDesign(designFor(settings, type))] as const,
  )
  return new Map(pairs)
}
