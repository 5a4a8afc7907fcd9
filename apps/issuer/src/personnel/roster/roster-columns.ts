// Which column of a roster holds what: found by the headings HR systems use, shown for confirmation,
// and kept as a mapping. Columns that nothing here needs are named but never read.

/** What a roster can tell us. Everything else in the file is left where it is. */
export type RosterField =
  | 'number'
  | 'family'
  | 'given'
  | 'knownAs'
  | 'printedName'
  | 'fullName'
  | 'rank'
  | 'printedRank'
  | 'kind'
  | 'unit'
  | 'email'
  | 'joinedOn'
  | 'leavesOn'
  | 'vettingLevel'
  | 'vettingExpiresOn'
  | 'zones'
  | 'roles'
  | 'protected'

/** Field → heading, word for word as in the file. This is what is kept for the next roster. */
export type RosterMapping = Readonly<Partial<Record<RosterField, string>>>

/** How a field was found: `certain` by a usual heading, `likely` by a word in it, `saved` from a kept mapping. */
export type Confidence = 'certain' | 'likely' | 'saved'

export interface ProposedColumns {
  readonly mapping: RosterMapping
  readonly confidence: Readonly<Partial<Record<RosterField, Confidence>>>
  /** Fields that two or more headings could be; none is chosen until somebody says which. */
  readonly ambiguous: Readonly<Partial<Record<RosterField, readonly string[]>>>
  /** Fields a roster must have and this one seems not to. */
  readonly missing: readonly RosterField[]
  /** Headings that are not read at all. */
  readonly unread: readonly string[]
}

const usual: Record<RosterField, string> = {
  number:
    'payroll no|payroll number|payroll id|payroll ref|payroll reference|pay no|pay number|warrant no|warrant number|collar no|collar number|shoulder no|shoulder number|force no|force number|employee no|employee number|employee id|employee ref|emp no|emp number|emp id|staff no|staff number|staff id|personnel no|personnel number|personnel id|person number|assignment number|officer no|officer number|service number|service no|ein|pers no|sap number|number',
  family: 'surname|family name|last name|lastname|family|sn|legal surname',
  given:
    'forename|forenames|forename s|first name|first names|firstname|given name|given names|given name s|given|christian name|first forename|legal forename|legal first name',
  knownAs: 'known as|preferred name|preferred first name|known as name|preferred forename|knownas',
  printedName:
    'name on card|name on pass|name on badge|name to print|printed name|card name|badge name|pass name',
  fullName:
    'name|full name|fullname|display name|employee name|officer name|name in full|person name',
  rank: 'rank|grade|rank grade|rank or grade|rank and grade|post title|job title|position title|role title|position|job|pay grade|rank name|rank title|designation|substantive rank|title of post',
  printedRank:
    'rank on card|grade on card|title on card|rank or grade on card|printed rank|printed title|card title|badge title',
  kind: 'employee type|staff type|person type|worker type|employment type|category|employee category|employee group|officer staff|officer or staff|workforce type|staff category|type|kind|assignment category|personnel type',
  unit: 'unit|department|dept|division|directorate|team|station|bcu|borough|org unit|organisation unit|organization unit|organisation|business unit|department name|section|command|bocu|cost centre name|location|place of work',
  email:
    'email|e mail|email address|e mail address|work email|work e mail|mail|smtp address|contact email|business email',
  joinedOn:
    'start date|join date|joined|joined on|date joined|date of joining|joining date|hire date|date of hire|commencement date|appointment date|date appointed|employment start|employment start date|date started|service start date|latest start date|original hire date|start',
  leavesOn:
    'leave date|leaver date|leaving date|date left|date of leaving|end date|termination date|employment end|employment end date|last working day|last day of service|date leaving|leaves on|contract end date|contract end|actual termination date|left|end',
  vettingLevel:
    'vetting|vetting level|clearance|clearance level|security clearance|vetting status|vetting type|vetting grade|security vetting',
  vettingExpiresOn:
    'vetting expiry|vetting expiry date|vetting expires|vetting expires on|vetting end date|vetting renewal|vetting renewal date|vetting valid to|vetting valid until|clearance expiry|clearance expiry date|clearance expires|vetting review date|vetting due',
  zones: 'zones|access zones|zone|access areas|areas|access groups|access group|buildings',
  roles: 'roles|access roles|role|specialist roles|specialisms|functions|authorisations|skills',
  protected:
    'protected|protected person|protected identity|sensitive post|sensitive|protected post|restricted|restricted record|covert|sensitive role',
}

// A word inside a longer heading, tried only where no usual heading was found.
const tellingWord: Partial<Record<RosterField, RegExp>> = {
  number:
    /\b(?:payroll|warrant|collar|shoulder|employee|personnel|staff)\b.*\b(?:no|num|number|id|ref)\b/,
  family: /\b(?:surname|family name|last name)\b/,
  given: /\b(?:forenames?|first names?|given names?)\b/,
  knownAs: /\b(?:known as|preferred)\b/,
  rank: /\b(?:rank|grade|post title|job title)\b/,
  unit: /\b(?:dept|department|unit|directorate|division)\b/,
  email: /\be ?mail\b/,
  joinedOn:
    /\b(?:start|join(?:ed|ing)?|hired?|commence\w*|appointed)\b.*\b(?:date|on)\b|\bdate\b.*\b(?:joined|started)\b/,
  leavesOn: /\b(?:leav\w+|end|termination|left)\b.*\b(?:date|on)\b|\bdate\b.*\b(?:left|leaving)\b/,
  vettingExpiresOn: /\b(?:vetting|clearance)\b.*\b(?:expir\w+|until|renew\w*|end|due|review)\b/,
  vettingLevel: /\b(?:vetting|clearance)\b/,
  protected: /\b(?:protected|covert)\b/,
}

/** Every field a roster can have, as pages show them. */
export const rosterFields = Object.keys(usual) as readonly RosterField[]
const fields = rosterFields
const fieldOf = new Map(
  fields.flatMap((field) => usual[field].split('|').map((words) => [words, field] as const)),
)

/** A heading reduced to its words: lower case, no punctuation, no accents, camelCase and underscores divided. */
export function headingWords(heading: string): string {
  return heading
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Says how many usual headings a row holds; the heading row of a file is the one that holds most. */
export function countUsualHeadings(cells: readonly string[]): number {
  return new Set(cells.flatMap((cell) => fieldOf.get(headingWords(cell)) ?? [])).size
}

/**
 * Proposes which heading holds which field. A usual heading wins over a telling word; two headings of one
 * strength make the field ambiguous and leave it out of the mapping.
 */
export function proposeColumns(headings: readonly string[]): ProposedColumns {
  const found = new Map<RosterField, { headings: string[]; confidence: Confidence }>()
  const free: string[] = []
  for (const heading of headings) {
    const field = fieldOf.get(headingWords(heading))
    if (field === undefined) free.push(heading)
    else note(found, field, heading, 'certain')
  }
  for (const heading of free) {
    const words = headingWords(heading)
    const field = fields.find((f) => tellingWord[f]?.test(words) === true)
    if (field !== undefined && found.get(field)?.confidence !== 'certain')
      note(found, field, heading, 'likely')
  }
  preferPlainHeading(found, 'number', ['payroll number', 'payroll no'])
  return summarise(headings, found)
}

function note(
  found: Map<RosterField, { headings: string[]; confidence: Confidence }>,
  field: RosterField,
  heading: string,
  confidence: Confidence,
): void {
  const entry = found.get(field)
  if (entry === undefined) found.set(field, { headings: [heading], confidence })
  else entry.headings.push(heading)
}

// "Rank" beside "Job title", or "Payroll No" beside "Collar no": both usual, and only a person knows which
// is meant. The one exception: a pay number beside others is what every other HR file will carry too.
function preferPlainHeading(
  found: Map<RosterField, { headings: string[]; confidence: Confidence }>,
  field: RosterField,
  preferred: readonly string[],
): void {
  const entry = found.get(field)
  const first = entry?.headings.find((heading) => preferred.includes(headingWords(heading)))
  if (entry === undefined || first === undefined || entry.headings.length === 1) return
  found.set(field, { headings: [first], confidence: 'likely' })
}

function summarise(
  headings: readonly string[],
  found: ReadonlyMap<RosterField, { headings: string[]; confidence: Confidence }>,
): ProposedColumns {
  const mapping: Partial<Record<RosterField, string>> = {}
  const confidence: Partial<Record<RosterField, Confidence>> = {}
  const ambiguous: Partial<Record<RosterField, readonly string[]>> = {}
  for (const [field, entry] of found) {
    const [only, ...others] = entry.headings
    if (only === undefined || others.length > 0) ambiguous[field] = entry.headings
    else {
      mapping[field] = only
      confidence[field] = entry.confidence
    }
  }
  const read = new Set(Object.values(mapping))
  return {
    mapping,
    confidence,
    ambiguous,
    missing: missingFields(mapping),
    unread: headings.filter((heading) => heading.trim() !== '' && !read.has(heading)),
  }
}

/** The fields a mapping must name and does not: number, a name, rank, unit and start date. */
export function missingFields(mapping: RosterMapping): RosterField[] {
  const missing: RosterField[] = (['number', 'rank', 'unit', 'joinedOn'] as const).filter(
    (field) => mapping[field] === undefined,
  )
  if (mapping.family === undefined && mapping.fullName === undefined) missing.push('family')
  if (mapping.vettingLevel === undefined && mapping.vettingExpiresOn !== undefined)
    missing.push('vettingLevel')
  if (mapping.vettingLevel !== undefined && mapping.vettingExpiresOn === undefined)
    missing.push('vettingExpiresOn')
  return missing
}

/**
 * Checks a kept mapping against the headings of a file: what still stands, and which headings are gone. A usual
 * heading that was not there before is proposed: a new "Protected" column must not be passed over.
 */
export function reuseMapping(
  headings: readonly string[],
  saved: RosterMapping,
): ProposedColumns & { readonly gone: readonly string[] } {
  const byWords = new Map(headings.map((heading) => [headingWords(heading), heading]))
  const mapping: Partial<Record<RosterField, string>> = {}
  const confidence: Partial<Record<RosterField, Confidence>> = {}
  const gone: string[] = []
  for (const field of fields) {
    const kept = saved[field]
    if (kept === undefined) continue
    const heading = headings.includes(kept) ? kept : byWords.get(headingWords(kept))
    if (heading === undefined) gone.push(kept)
    else {
      mapping[field] = heading
      confidence[field] = 'saved'
    }
  }
  const used = new Set(Object.values(mapping))
  const { mapping: proposed, confidence: sure } = proposeColumns(
    headings.filter((heading) => !used.has(heading)),
  )
  for (const field of fields) {
    const fresh = proposed[field]
    if (saved[field] !== undefined || fresh === undefined || sure[field] !== 'certain') continue
    mapping[field] = fresh
    confidence[field] = 'certain'
  }
  const read = new Set(Object.values(mapping))
  return {
    mapping,
    confidence,
    ambiguous: {},
    missing: missingFields(mapping),
    unread: headings.filter((heading) => heading.trim() !== '' && !read.has(heading)),
    gone,
  }
}
