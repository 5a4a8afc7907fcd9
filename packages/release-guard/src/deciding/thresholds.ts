// Every threshold of the guard, in one table. docs/formats/release-guard.md says where each comes from.
export const thresholds = {
  /** Same-person rows (number and surname of one person): so many block, fewer warn. */
  samePersonBlock: 3,
  /** The chance of a list of strangers looking like this, below which a list is ours. */
  listChance: 1e-6,
  hiddenListChance: 1e-3,
  warnChance: 1e-4,
  /** A list must also stand out by so much of its rows, or twofold: tiny differences in long lists mean nothing. */
  listExcess: 0.08,
  attributeExcess: 2,
  listRowsMin: 8,
  /** Rows of one surname that count in a list: a word that comes again and again is none. */
  rowsOfSurname: 3,
  /** Register numbers alone, without the row they stood in. */
  numbersBlock: 20,
  numbersShare: 0.3,
  /** Person-like rows in a hidden place hold even when none is ours. */
  hiddenRowsHold: 20,
  /** So many of them must be different: one name down a column is no list. */
  hiddenDifferentMin: 10,
  /** Names in running text: so unlikely by chance they warn; more easily in a hidden place or behind a rank. */
  proseChance: 1e-3,
  proseChanceNear: 1e-2,
  proseNamesMin: 2,
  rankedNamesMin: 2,
  /** So many names of ours in a text, beyond doubt, are held. */
  proseNamesHold: 20,
  /** No name is thought rarer than this: a forename and a surname often go together for a reason. */
  proseChanceFloor: 0.01,
  /** Different mail addresses of our own domain. */
  ownAddressesWarn: 3,
  /** A file with so many times the rows of the answer, or of what is seen, and so many at least. */
  rowsBeyond: 3,
  rowsBeyondMin: 20,
  /** Rows of one place in which a misspelt name beside our number is looked at again. */
  secondLooks: 200,
  /** Names of one place looked at again for one letter that is different: given up after so many that look like strangers'. */
  secondChances: 300,
  secondChancesTried: 40,
  /** And how many are told of for it. */
  secondChancesTold: 20_000,
  /** Different words of a file whose every near spelling is made. */
  wordsSpelled: 2_000,
  /** Rows compared one by one; a longer list is certain already. */
  rowsCompared: 50_000,
  /** So many same-person rows leave no doubt: the other tests of that place stop. */
  certainRows: 1_000,
} as const

/** What one file may cost to read. */
export const limits = {
  fileBytes: 512 * 2 ** 20,
  partBytes: 256 * 2 ** 20,
  totalBytes: 768 * 2 ** 20,
  /** Inflated bytes to deflated ones, above the first megabytes. */
  ratio: 400,
  ratioFreeBytes: 32 * 2 ** 20,
  entries: 20_000,
  depth: 5,
  seconds: 30,
  memoryMegabytes: 1024,
} as const
