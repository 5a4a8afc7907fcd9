// Whether a formula may stay in a cleaned copy. Only one that is made of cells still there, functions and numbers
// may; every other is replaced by the value it had. When in doubt it goes.

/** Functions that reach for cells or files by words, which nobody can follow from outside. */
const reaching =
  /\b(?:INDIRECT|OFFSET|CELL|INFO|GETPIVOTDATA|CUBE\w+|WEBSERVICE|FILTERXML|RTD|DDE|EXTERNAL|HYPERLINK|CALL|REGISTER\.ID|STOCKHISTORY|IMAGE)\b/i

/** @param whole names of sheets that are kept and lose no cell @param ownIsWhole whether the formula's own sheet is one */
export function mayStay(formula: string, whole: ReadonlySet<string>, ownIsWhole: boolean): boolean {
  if (formula === '' || formula.length > 4_000) return false
  if (/[[\]{}#|]/.test(formula) || reaching.test(formula)) return false
  for (const [, literal = ''] of formula.matchAll(/"((?:[^"]|"")*)"/g))
    if (/[\p{L}\p{N}]{3}/u.test(literal)) return false
  const asked: string[] = []
  const rest = formula
    .replace(/"(?:[^"]|"")*"/g, '0')
    .replace(
      /(?:'((?:[^']|'')+)'|([\p{L}_][\p{L}\p{N}_.]*))!\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?/gu,
      (_, quoted: string | undefined, plain: string | undefined) => {
        asked.push(quoted?.replaceAll("''", "'") ?? plain ?? '')
        return '0'
      },
    )
  if (rest.includes('!') || !asked.every((name) => whole.has(name))) return false
  const reference =
    /(?<![\p{L}\p{N}_.$])\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?(?![\p{L}\p{N}_.(])/gu
  const column = /(?<![\p{L}\p{N}_.$])\$?[A-Z]{1,3}:\$?[A-Z]{1,3}(?![\p{L}\p{N}_.(])/gu
  const without = rest.replace(reference, '').replace(column, '')
  if (without !== rest && !ownIsWhole) return false
  // What is left may be functions, numbers and signs: a name could stand for anything.
  return !/\p{L}/u.test(
    without
      .replace(/\b(?:TRUE|FALSE)\b/gi, '')
      .replace(/\b(?:_xlfn\.)?[A-Z][A-Z0-9.]*\(/gi, '')
      .replace(/\d(?:\.\d+)?E[+-]?\d+/gi, ''),
  )
}
