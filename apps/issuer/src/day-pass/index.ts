// The one door of this station: a pass of a day for who has left his card at home.
export { issueDayPass, type DayPass } from './issue-day-pass.ts'
export { dayPassPages } from './pages/index.ts'
