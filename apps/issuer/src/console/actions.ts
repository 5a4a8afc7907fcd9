// Who may do what in the console: one table. Checks, menus and docs/roles.md are made from it, and a route
// whose action has no row here does not compile. The custodian decides again on what is sealed or signed.
import { operatorRoles, type OperatorRole } from '@tipstaff/custody'

export type Role = OperatorRole | 'holder' | 'protected-liaison'

/** Every role, in the order of the documentation. */
export const roles: readonly Role[] = [...operatorRoles, 'protected-liaison', 'holder']

const operators = operatorRoles
const everybody = [...operatorRoles, 'protected-liaison', 'holder'] as const
const readers = ['sponsor', 'approver', 'pass-office', 'data-protection', 'vetting'] as const
const finders = [...readers, 'control-room', 'incident-commander'] as const
const overseers = ['auditor', 'data-protection', 'incident-commander', 'keeper'] as const

interface Row {
  /** `'anyone'`: also who has not signed in. */
  readonly roles: readonly Role[] | 'anyone'
  /** Ends the sentence "… may". */
  readonly says: string
}

export const actions = {
  'sign-in': { roles: 'anyone', says: 'sign in and make a passkey with a one-time link' },
  home: { roles: everybody, says: 'see what waits for him' },
  'sign-out': { roles: everybody, says: 'sign out, here and everywhere' },
  'task-see': { roles: operators, says: 'see the progress of long work he started' },

  'people-find': { roles: finders, says: 'search for people through the custodian' },
  'person-see': {
    roles: [...readers, 'control-room'],
    says: 'open one person’s record, within his ration',
  },
  'roster-import': { roles: ['pass-office'], says: 'take in a roster' },
  'roster-approve': {
    roles: ['approver', 'pass-office'],
    says: 'approve a roster somebody else took in',
  },
  'photo-import': { roles: ['pass-office'], says: 'take in photographs' },
  'photo-judge': { roles: ['pass-office'], says: 'judge photographs' },
  'photo-see': { roles: ['sponsor', 'approver', 'pass-office'], says: 'see photographs to judge' },

  'request-see': { roles: [...readers, 'auditor'], says: 'see requests for cards' },
  'request-make': { roles: ['sponsor', 'pass-office'], says: 'ask for cards' },
  'request-approve': {
    roles: ['approver', 'pass-office'],
    says: 'approve or refuse what somebody else asked for',
  },
  'request-issue': {
    roles: ['sponsor', 'pass-office', 'vetting'],
    says: 'issue an approved request',
  },
  'card-see': {
    roles: [
      'sponsor',
      'approver',
      'pass-office',
      'control-room',
      'press-operator',
      'incident-commander',
      'auditor',
    ],
    says: 'see cards and their states',
  },
  'card-name': {
    roles: ['sponsor', 'approver', 'pass-office', 'control-room'],
    says: 'see whose card it is, within his ration',
  },
  'card-hand-over': { roles: ['pass-office'], says: 'hand cards over and activate them' },
  'card-suspend': {
    roles: ['pass-office', 'control-room', 'incident-commander'],
    says: 'suspend a card',
  },
  'card-restore': {
    roles: ['pass-office', 'control-room'],
    says: 'ask that a suspended card be restored',
  },
  'card-revoke': {
    roles: ['pass-office', 'control-room', 'incident-commander', 'approver'],
    says: 'ask for the revocation of a card',
  },
  'card-change-approve': {
    roles: ['approver', 'pass-office', 'incident-commander'],
    says: 'approve a restoration or revocation somebody else asked for',
  },
  'card-report': {
    roles: ['control-room', 'pass-office'],
    says: 'report a card lost or stolen for a caller',
  },
  'card-return': { roles: ['pass-office'], says: 'take cards back and destroy them' },

  'vetting-see': {
    roles: ['vetting', 'pass-office', 'approver', 'auditor'],
    says: 'see which cards end when, and whose holders’ vetting records have changed',
  },
  'vetting-open': {
    roles: ['vetting'],
    says: 'open the vetting of those people, within his ration, and settle what changed',
  },

  'day-pass-see': {
    roles: ['control-room', 'pass-office', 'approver', 'auditor'],
    says: 'see day passes for people who have left their cards at home',
  },
  'day-pass-ask': {
    roles: ['control-room', 'pass-office'],
    says: 'ask for a day pass for somebody he has checked, and make it',
  },
  'day-pass-approve': {
    roles: ['control-room', 'approver', 'pass-office'],
    says: 'approve a day pass somebody else asked for',
  },

  'batch-see': {
    roles: ['pass-office', 'approver', 'press-operator', 'press-witness', 'auditor'],
    says: 'see print batches',
  },
  'batch-make': { roles: ['pass-office', 'press-operator'], says: 'prepare a print batch' },
  'batch-approve': {
    roles: ['approver', 'pass-office'],
    says: 'approve a print batch somebody else prepared',
  },
  'batch-reconcile': { roles: ['pass-office'], says: 'reconcile a batch' },
  'spoil-approve': {
    roles: ['pass-office'],
    says: 'let a card that was spoiled twice be printed once more',
  },
  'stock-see': {
    roles: ['pass-office', 'press-operator', 'press-witness', 'auditor'],
    says: 'see the stock of blanks',
  },
  'stock-move': { roles: ['pass-office'], says: 'receive, issue and take back blanks' },
  press: { roles: ['press-operator', 'press-witness'], says: 'work at the press' },

  'gate-see': {
    roles: ['control-room', 'pass-office', 'guard', 'auditor', 'incident-commander'],
    says: 'see gates and what they refused',
  },
  'site-change': { roles: ['pass-office'], says: 'change sites and zones' },
  'access-see': {
    roles: ['sponsor', 'vetting', 'approver', 'pass-office', 'control-room', 'auditor'],
    says: 'see sites, zones and which cards may enter them',
  },
  'access-ask': {
    roles: ['sponsor', 'vetting', 'pass-office'],
    says: 'ask that cards may enter a zone',
  },
  'access-approve': {
    roles: ['approver', 'pass-office', 'vetting'],
    says: 'approve access somebody else asked for',
  },
  'access-withdraw': {
    roles: ['sponsor', 'vetting', 'pass-office', 'control-room'],
    says: 'take cards off a zone',
  },
  'access-review': {
    roles: ['vetting', 'approver', 'pass-office'],
    says: 'decide who keeps access',
  },
  'list-publish': { roles: ['pass-office', 'control-room'], says: 'publish lists' },
  'level-change': {
    roles: ['control-room', 'incident-commander'],
    says: 'change the response level',
  },
  'guard-desk': { roles: ['guard', 'control-room'], says: 'check cards at the desk' },

  'ledger-see': { roles: [...overseers, 'pass-office'], says: 'see and verify the ledger' },
  'exposure-ask': {
    roles: ['data-protection', 'incident-commander', 'auditor'],
    says: 'ask who was exposed',
  },
  'exposure-name': {
    roles: ['data-protection', 'incident-commander'],
    says: 'see the names of those exposed',
  },
  'exposure-approve': {
    roles: ['data-protection', 'incident-commander', 'approver'],
    says: 'approve an exposure question of many people',
  },
  'incident-lead': {
    roles: ['incident-commander'],
    says: 'declare, scope, contain and close an incident',
  },
  'incident-notify': { roles: ['incident-commander', 'data-protection'], says: 'notify people' },
  'incident-see': {
    roles: ['incident-commander', 'data-protection', 'auditor', 'control-room'],
    says: 'see incidents',
  },
  'release-check': {
    roles: operators,
    says: 'have a file checked before it is sent, and ask for the release of a held one',
  },
  'release-see': {
    roles: ['data-protection', 'auditor', 'approver'],
    says: 'see files the release guard holds',
  },
  'release-decide': {
    roles: ['data-protection', 'approver'],
    says: 'decide on files the release guard holds; on blocked ones data protection alone',
  },
  'guard-index': {
    roles: ['pass-office', 'data-protection'],
    says: 'ask that everybody be opened for the release guard, and carry it out',
  },
  'guard-index-approve': {
    roles: ['approver', 'data-protection', 'incident-commander'],
    says: 'approve that everybody be opened for the release guard',
  },
  'allow-see': {
    roles: ['pass-office', 'data-protection', 'approver', 'auditor'],
    says: 'see whose names may stand in files that leave',
  },
  'allow-ask': {
    roles: ['pass-office', 'data-protection'],
    says: 'ask that a public name may stand in files that leave, and take one off the list',
  },
  'allow-agree': {
    roles: ['data-protection'],
    says: 'agree to such a name somebody else asked for',
  },

  'operator-see': {
    roles: ['keeper', 'auditor'],
    says: 'see operators, their roles and what they did',
  },
  'operator-invite': { roles: ['keeper'], says: 'make a one-time link for a passkey' },
  'order-ask': {
    roles: ['keeper'],
    says: 'ask for changes to operators, passkeys, stations and keys',
  },
  'order-approve': { roles: ['keeper'], says: 'approve such a change another keeper asked for' },
  'program-credential': {
    roles: ['keeper'],
    says: 'make and end credentials for programs',
  },
  'program-call': { roles: operators, says: 'use the interface for programs' },
  'settings-see': { roles: ['keeper', 'auditor', 'pass-office'], says: 'see the settings' },

  'holder-invite': {
    roles: ['pass-office'],
    says: 'give a holder a one-time link that makes his passkey, with his card or when it is lost',
  },

  'own-card': { roles: ['holder'], says: 'see his own card and who opened his data' },
  'own-card-report': { roles: ['holder'], says: 'report his own card lost or stolen' },
  'own-card-activate': { roles: ['holder'], says: 'activate his own card on receipt' },
} as const satisfies Record<string, Row>

export type Action = keyof typeof actions

const rowOf = (action: Action): Row => actions[action]

/** Whether one of these roles may. */
export function may(action: Action, held: readonly Role[]): boolean {
  const { roles: allowed } = rowOf(action)
  return allowed === 'anyone' || held.some((role) => allowed.includes(role))
}

/** Whether this needs no sign-in. */
export const isOpen = (action: Action): boolean => rowOf(action).roles === 'anyone'

/** docs/roles.md. */
export function rolesPage(): string {
  const names = Object.keys(actions) as Action[]
  const head = [
    '# Who may do what',
    '',
    'Made from `apps/issuer/src/console/actions.ts`, which is also what the console checks; a page without a row does not',
    'build. Nobody approves what he asked for, or gives himself a role: that needs two people whatever stands here, and',
    'the custodian decides again on whatever is sealed or signed.',
    '',
    '| What | Who may |',
    '|---|---|',
  ]
  const rows = names.map((name) => {
    const { roles: allowed, says } = rowOf(name)
    const who =
      allowed === 'anyone'
        ? 'anyone'
        : allowed.length === roles.length
          ? 'everybody signed in'
          : allowed.join(', ')
    return `| ${says} (\`${name}\`) | ${who} |`
  })
  return `${[...head, ...rows].join('\n')}\n`
}
