// The pages of oversight, and what they bring to menu, home and alarms.
import { later, t, type ConsoleParts } from '../../console/index.ts'
import { calls } from '../calls/index.ts'
import { alarms } from '../alarms.ts'
import { seeActs, seeSums } from './audit.ts'
import {
  addOperator,
  approvePasskeyPage,
  askPasskey,
  newOperator,
  removePasskey,
  removePasskeyPage,
} from './changes.ts'
import { seeEntries, seeEntry, takeReceipt } from './entries.ts'
import { ledgerFiles, seeLedger, verify } from './ledger.ts'
import { inviteAgain, removeOperator, seeOperator, seeOperators } from './operators.ts'
import { approve, ordersWaitingFor, seeOrder, seeOrders, withdraw } from './orders.ts'
import { endProgram, makeProgram, seePrograms } from './programs.ts'
import { seeSettings } from './settings.ts'

export const oversightPages: Partial<ConsoleParts> = {
  routes: [
    seeLedger,
    verify,
    ...ledgerFiles,
    seeEntries,
    seeEntry,
    takeReceipt,
    seeSums,
    seeActs,
    seeOperators,
    newOperator,
    addOperator,
    seeOperator,
    inviteAgain,
    removeOperator,
    approvePasskeyPage,
    askPasskey,
    removePasskeyPage,
    removePasskey,
    seeOrders,
    seeOrder,
    approve,
    withdraw,
    seePrograms,
    makeProgram,
    endProgram,
    seeSettings,
  ],
  menu: [
    { action: 'ledger-see', path: '/ledger', label: later('ledger.menu') },
    { action: 'operator-see', path: '/audit', label: later('audit.menu') },
    { action: 'operator-see', path: '/operators', label: later('operators.menu') },
    { action: 'operator-see', path: '/orders', label: later('orders.menu') },
    { action: 'operator-see', path: '/programs', label: later('programs.menu') },
    { action: 'settings-see', path: '/settings', label: later('settings.menu') },
  ],
  starts: [
    { action: 'ledger-see', path: '/ledger', label: later('ledger.start') },
    { action: 'order-ask', path: '/operators/new', label: later('operators.add') },
  ],
  waiting: [
    {
      action: 'order-approve',
      path: '/orders',
      says: (count) => (count === 1 ? t('orders.one') : t('orders.many', { count })),
      count: (office, session) => ordersWaitingFor(office, session.operator),
    },
  ],
  alarms,
  calls,
}
