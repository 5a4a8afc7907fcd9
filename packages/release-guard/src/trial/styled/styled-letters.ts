// Letters of Word whose colour, ground, size or hiding a style gives, and those that look alike and are seen. For reader and
// cleaner.
import { byStyle, hiddenByStyle } from './by-style.ts'
import { inTables } from './in-tables.ts'
import { made, paragraph, pStyle, run } from './made-styled.ts'
import { behind, onGrounds, whiteStyle } from './on-grounds.ts'

export { styledSecret } from './made-styled.ts'

const white = paragraph(pStyle)

/** A document whose secret stands in such letters, beside a line in plain sight; whether the secret is seen. */
export interface StyledLetters {
  readonly name: string
  readonly file: Buffer
  readonly isSeen: boolean
  /** What stands around it is not plainly told: no copy is made where it is out of sight. */
  readonly isRefused?: boolean
}

export { inOldBoxes } from './on-grounds.ts'

export const styledLetters: readonly StyledLetters[] = [
  ...[...byStyle, ...hiddenByStyle, ...inTables, ...onGrounds].map(([name, file, isSeen]) => ({
    name,
    file,
    isSeen,
  })),
  ...(
    [
      [
        'white by a style where something small lies behind the text',
        made(behind(20_000) + white, whiteStyle),
      ],
      [
        'white by a style where a header has a drawing',
        made(white, { ...whiteStyle, header: behind(2_000_000) }),
      ],
      [
        'that are not filled but outlined',
        made(
          paragraph(
            '',
            run(
              '<w14:textFill><w14:noFill/></w14:textFill><w14:textOutline><w14:solidFill/></w14:textOutline>',
            ),
          ),
        ),
      ],
      [
        'that the program colours, on a dark shade',
        made(paragraph('', run('<w:shd w:val="clear" w:fill="000000"/>'))),
      ],
    ] as const
  ).map(([name, file]) => ({ name, file, isSeen: false, isRefused: true })),
]
