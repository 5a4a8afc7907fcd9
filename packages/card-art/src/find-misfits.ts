// Whether a person's texts have room on a design, asked long before a card is drawn: of a whole list of people at once.
import { staffBoxes } from './art/staff-pass.ts'
import { warrantBoxes } from './art/warrant-card.ts'
import { CardArtError, type CardArtErrorCode } from './card-art-error.ts'
import type { CardFace } from './card-face.ts'
import type { DesignData } from './design.ts'
import { checkText } from './draw-card.ts'
import { fitText, surelyFits, type TextBox } from './text/fit-text.ts'

/** A text that `drawCard` would refuse. */
export interface Misfit {
  readonly field: 'name' | 'rank'
  readonly code: CardArtErrorCode
}

/**
 * Those of a person's texts that a design of this layout cannot set even as small as it may; empty where it can set
 * both. Takes no compiled design: where texts stand does not depend on the art.
 */
export const findMisfits = (
  layout: DesignData['layout'],
  texts: Pick<CardFace, Misfit['field']>,
): readonly Misfit[] =>
  (['name', 'rank'] as const).flatMap((field) => {
    const code = whyNot(boxesOf[layout][field], texts[field])
    return code === undefined ? [] : [{ field, code }]
  })

const boxesOf = { landscape: warrantBoxes, portrait: staffBoxes } as const

function whyNot(box: TextBox, text: string): CardArtErrorCode | undefined {
  try {
    const composed = checkText(text, box.field)
    if (!surelyFits(box, composed)) fitText(box, composed)
    return undefined
  } catch (error) {
    if (error instanceof CardArtError) return error.code
    throw error
  }
}
