// What is laid upon a page: comments go, what is seen as part of the page becomes part of it (ISO 32000-2 section 12.5).
import { still, type Matrix } from '../../reading/pdf/drawing.ts'
import { CleanError } from '../clean-error.ts'
import { boxFrom, boxOf, isNothing, matrixFrom, type Box } from '../pdf-parts/area.ts'
import type { PdfFile } from '../pdf-parts/pdf-file.ts'
import {
  isDict,
  numberOf,
  PdfString,
  Stream,
  type Dict,
  type Value,
} from '../pdf-parts/pdf-value.ts'
import type { Removed } from '../removed.ts'
import type { Layers } from './layers.ts'

/** Seen as part of the page, by the picture they bring. */
const partOfPage =
  /^(?:FreeText|Line|Square|Circle|Polygon|PolyLine|Highlight|Underline|Squiggly|StrikeOut|Caret|Stamp|Ink|Watermark|Widget)$/
const goes: Readonly<Record<string, string>> = {
  Text: 'comments',
  Popup: 'windows of comments',
  FileAttachment: 'attached files',
  Sound: 'sound and film',
  Movie: 'sound and film',
  Screen: 'sound and film',
  RichMedia: 'sound and film',
  '3D': 'sound and film',
  Link: 'links, left as the words they stand on',
}
const hiddenFlags = 2 | 32

/** A picture that is laid on a page, and where. */
export interface Laid {
  readonly form: Stream
  readonly matrix: Matrix
}

/** `isDrawnAnew`: the form asks viewers to draw its fields by what is written in them. */
export function laidOn(
  page: Dict,
  { file, layers, isDrawnAnew }: { file: PdfFile; layers: Layers; isDrawnAnew: boolean },
  removed: Removed,
): Laid[] {
  const laid: Laid[] = []
  for (const note of file.list(page.get('Annots')).map((one) => file.dict(one))) {
    const kind = file.name(note.get('Subtype'))
    if (kind === 'Redact')
      throw new CleanError(
        'it has blackenings that were never carried out; carry them out, or delete them',
      )
    const isHidden = (numberOf(file.get(note.get('F'))) & hiddenFlags) !== 0
    if (goes[kind] !== undefined || !partOfPage.test(kind))
      removed.add(goes[kind] ?? 'marks for printers')
    else if (isHidden || layers.isOff(note.get('OC'))) removed.add('hidden notes and fields')
    else if (kind === 'Widget' && isDrawnAnew && isWritten(note, file)) throw drawnByViewer(true)
    else laid.push(...lay(note, kind, file, removed))
  }
  return laid
}

function lay(note: Dict, kind: string, file: PdfFile, removed: Removed): Laid[] {
  const rect = boxFrom(file.numbers(note.get('Rect')))
  if (rect === undefined || isNothing(rect)) return []
  const form = appearanceOf(note, file)
  const isField = kind === 'Widget'
  if (form === null) {
    if (needsPicture(note, isField, file)) throw drawnByViewer(isField)
    removed.add('fields of a form that show nothing')
    return []
  }
  removed.add(
    isField ? 'fields of a form, left as what they show' : 'notes, left as what they show',
  )
  if (!isField && saysMore(note, file)) removed.add('what is written to a note and not on the page')
  const bounds = boxFrom(file.numbers(form.dict.get('BBox')))
  if (bounds === undefined || isNothing(bounds)) return []
  const own = matrixFrom(file.numbers(form.dict.get('Matrix'))) ?? still
  return [{ form, matrix: fitting(boxOf(own, bounds), rect) }]
}

const saysMore = (note: Dict, file: PdfFile): boolean =>
  ['Contents', 'RC', 'T', 'Subj'].some((key) => file.get(note.get(key)) instanceof PdfString)

/** Whether a viewer would draw something where no picture is brought. */
function needsPicture(note: Dict, isField: boolean, file: PdfFile): boolean {
  if (!isField) return true
  const looks = file.dict(note.get('MK'))
  if (looks.has('BG') || looks.has('BC')) return true
  return isWritten(note, file)
}

const drawnByViewer = (isField: boolean): CleanError =>
  new CleanError(
    isField
      ? 'it has a form whose fields are drawn by the viewer; print it to a new file'
      : 'it has a note that is drawn by the viewer; print it to a new file',
  )

/** Whether something is written in a field, or chosen. */
function isWritten(note: Dict, file: PdfFile): boolean {
  const parent = file.dict(note.get('Parent'))
  const entry = (key: string): Value => file.get(note.get(key) ?? parent.get(key))
  if (file.name(entry('FT')) === 'Sig' || file.name(entry('FT')) === 'Btn') return false
  const value = entry('V')
  return value !== null && !(value instanceof PdfString && value.bytes === '')
}

/** The picture a note shows as it is: one, or that of its state. */
function appearanceOf(note: Dict, file: PdfFile): Stream | null {
  const usual = file.get(file.dict(note.get('AP')).get('N'))
  if (usual instanceof Stream) return usual
  if (!isDict(usual)) return null
  const state = file.get(usual.get(file.name(note.get('AS'))))
  return state instanceof Stream ? state : null
}

/** Moves and stretches one box to another. */
function fitting(from: Box, to: Box): Matrix {
  const [width, height] = [from[2] - from[0], from[3] - from[1]]
  const x = width === 0 ? 1 : (to[2] - to[0]) / width
  const y = height === 0 ? 1 : (to[3] - to[1]) / height
  return [x, 0, 0, y, to[0] - from[0] * x, to[1] - from[1] * y]
}
