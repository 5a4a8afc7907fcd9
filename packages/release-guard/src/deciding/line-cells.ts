// A line of text as a row of cells: by its columns when it has some, else word by word.

const wordsInLine = 24
const cellsInLine = 512
const longest = 600
const longestList = 8_000
/** Above this a piece between two commas is part of a sentence. */
const pieceOfList = 24

/** The cells of one line, or null when it is too long to be a row. */
export function cellsOfLine(line: string): string[] | null {
  if (line.length > longestList) return null
  const cells = line.split(/\t|\s{2,}|[,;|]/)
  const isList = cells.length >= 3 && line.length / cells.length <= pieceOfList
  if (line.length > longest && !isList) return null
  if (isList) return cells.length <= cellsInLine ? cells.map(bare) : null
  const words = cells.length < 3 ? line.split(/[\s,;|]+/) : cells
  return words.length <= wordsInLine ? words.map(bare) : null
}

/** The columns of a short text that has three or more of them, else the text alone. */
export function columnsOf(text: string): string[] {
  const cells = text.split(/[\t,;|]/)
  const isList = cells.length >= 3 && text.length / cells.length <= pieceOfList
  return isList && cells.length <= cellsInLine ? cells.map(bare) : [text]
}

const bare = (cell: string): string => cell.replace(/^[\s"']+|[\s"']+$/g, '')
