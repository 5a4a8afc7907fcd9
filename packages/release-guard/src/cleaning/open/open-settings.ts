// The settings by which an OpenDocument file looks as it does: how text is laid out, what a sheet shows, panes that
// stand still. Printers, paths, names, revision numbers and everything else go.
import { elements, isNode, valueOf, type XmlNode } from '../xml-tree.ts'

const layout =
  'EmptyDbFieldHidesPara DisableOffPagePositioning SubtractFlysAnchoredAtFlys PropLineSpacingShrinksFirstLine ApplyParagraphMarkFormatToNumbering ' +
  'GutterAtTop TreatSingleColumnBreakAsPageBreak WordLikeWrapForAsCharFlys ContinuousEndnotes ClippedPictures FloattableNomargins ' +
  'UnbreakableNumberings HeaderSpacingBelowLastPara UseOldPrinterMetrics TabOverMargin TabsRelativeToIndent UseOldNumbering InvertBorderSpacing ' +
  'AddParaSpacingToTableCells FrameAutowidthWithMorePara ClipAsCharacterAnchoredWriterFlyFrames IsKernAsianPunctuation UseFormerTextWrapping ' +
  'AutoFirstLineIndentDisregardLineSpace AddExternalLeading AddParaTableSpacing AddParaTableSpacingAtStart OutlineLevelYieldsNumbering ' +
  'FootnoteInColumnToPageEnd AlignTabStopPosition CharacterCompressionType UseFormerLineSpacing AddParaLineSpacingToTableCells ' +
  'UseFormerObjectPositioning SurroundTextWrapSmall ConsiderTextWrapOnObjPos MsWordCompTrailingBlanks TabAtLeftIndentForParagraphsInList ' +
  'TabOverSpacing IgnoreFirstLineIndentInNumbering NoNumberingShowFollowBy DoNotJustifyLinesWithManualBreak DoNotResetParaAttrsForNumFont ' +
  'AddFrameOffsets IgnoreTabsAndBlanksForLineCalculation DoNotCaptureDrawObjsOnPage AddVerticalFrameOffsets UnxForceZeroExtLeading TableRowKeep ' +
  'MsWordCompMinLineHeightByFly BackgroundParaOverDrawings MathBaselineAlignment CollapseEmptyCellPara TabOverflow'
const sheets =
  'AutoCalculate HasColumnRowHeaders HasSheetTabs ShowGrid ShowZeroValues ShowPageBreaks GridColor'
const panes =
  'HorizontalSplitMode VerticalSplitMode HorizontalSplitPosition VerticalSplitPosition PositionLeft PositionRight PositionTop PositionBottom ShowGrid'

const keptItems = new Set(`${layout} ${sheets} ${panes}`.split(' '))
const types = /^(?:boolean|short|int|long)$/

/** What stays of the settings; null when nothing does. `names`: as they stand, of the sheets that stay. */
export function keptSettings(root: XmlNode, names: ReadonlySet<string>): XmlNode | null {
  const settings = elements(root).find(({ tag }) => tag === 'office:settings')
  if (settings === undefined) return null
  settings.attributes.clear()
  settings.children = elements(settings).filter((one) => keeps(one, names))
  return settings.children.length > 0 ? settings : null
}

function keeps(node: XmlNode, names: ReadonlySet<string>): boolean {
  const name = valueOf(node, 'name') ?? ''
  if (node.tag === 'config:config-item') return keepsItem(node, name)
  const isEntry = node.tag === 'config:config-item-map-entry' && (name === '' || names.has(name))
  const isList = node.tag.startsWith('config:config-item-') && lists.test(name)
  if (!isEntry && !isList) return false
  node.children = elements(node).filter((one) => keeps(one, names))
  return node.children.length > 0
}

const lists = /^(?:ooo:(?:view|configuration)-settings|Views|Tables)$/

const keepsItem = (item: XmlNode, name: string): boolean =>
  keptItems.has(name) &&
  types.test(valueOf(item, 'type') ?? '') &&
  item.children.every((one) => !isNode(one) && /^(?:true|false|-?\d{1,9})$/.test(one))
