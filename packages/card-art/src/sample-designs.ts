// The three designs of the sample force. A made-up constabulary: no address, number or crest is real.
import type { DesignData } from './design.ts'

const organisation = 'Harbour & Coast Constabulary'

/** Warrant card of a police officer. */
export const warrantCardDesign: DesignData = {
  v: 1,
  id: 'warrant-card',
  organisation,
  title: 'Warrant Card',
  layout: 'landscape',
  crest: 'lighthouse',
  form: 'band',
  mark: '',
  colours: {
    deep: '#12233f',
    lift: '#2f4a75',
    metal: '#b98a35',
    ground: ['#dcece8', '#f8f3e4', '#f6e3d3'],
    line: ['#3f8f8a', '#a99a5e', '#b5705a'],
  },
  texts: {
    rankLabel: 'Rank',
    serialLabel: 'Card serial',
    expiryLabel: 'Expires',
    preamble: ['By this warrant the bearer', 'holds the office of constable'],
    oath: ['with the powers and duties of that office', 'throughout these coasts and harbours.'],
    returnHeading: 'If found, please return to',
    returnLines: [
      'Warrant Office',
      'Harbour & Coast Constabulary',
      'The Custom House, 1 Quay Street',
      'Port Ellery PE1 4QA',
    ],
    check: 'Check this card: 0300 555 0147',
    checkLines: ['Scan the code: it shows the photograph', 'of the bearer, and works offline.'],
    legalLines: ['Property of the Constabulary.', 'Misuse is an offence.'],
    blankLabel: 'Blank No.',
    microtext: 'HARBOUR & COAST CONSTABULARY · WARRANT CARD',
  },
}

/** Pass of a member of police staff. */
export const staffPassDesign: DesignData = {
  ...warrantCardDesign,
  id: 'staff-pass',
  title: 'Staff',
  layout: 'portrait',
  form: 'arc',
  mark: 'S',
  colours: {
    deep: '#0b5351',
    lift: '#2d8580',
    metal: '#8fb8a8',
    ground: ['#ffffff', '#f6fbf9', '#e6f3ee'],
    line: ['#4aa195', '#4aa195', '#6fae8f'],
  },
  texts: {
    ...warrantCardDesign.texts,
    rankLabel: 'Grade',
    preamble: [],
    oath: [],
    returnHeading: 'If found, please return to',
    check: 'Check this pass: 0300 555 0147',
    checkLines: ['Wear this pass where it can be seen.'],
    legalLines: ['It holds no police powers and opens no door after expiry.'],
    microtext: 'HARBOUR & COAST CONSTABULARY · STAFF PASS',
  },
}

/** Pass of a contractor: escorted, and told from staff by shape as well as by colour. */
export const contractorPassDesign: DesignData = {
  ...staffPassDesign,
  id: 'contractor-pass',
  title: 'Contractor',
  form: 'chevron',
  mark: 'C',
  colours: {
    deep: '#a83a00',
    lift: '#d96a2b',
    metal: '#e0a070',
    ground: ['#ffffff', '#fffaf5', '#fdeee0'],
    line: ['#d98a55', '#d98a55', '#cf9a4a'],
  },
  texts: {
    ...staffPassDesign.texts,
    rankLabel: 'Role',
    legalLines: ['Valid for the work agreed. Opens no door after expiry.'],
    microtext: 'HARBOUR & COAST CONSTABULARY · CONTRACTOR PASS',
  },
}

/** All three, by id. */
export const sampleDesigns: readonly DesignData[] = [
  warrantCardDesign,
  staffPassDesign,
  contractorPassDesign,
]
