// The ground of the console: what pages of the stations are made of.
export { actions, may, roles, rolesPage } from './actions.ts'
export type { Action, Role } from './actions.ts'
export { later, t } from './messages/en.ts'
export type { WordKey } from './messages/en.ts'
export { dateWords, dayWords, numberWords } from './messages/formats.ts'
export * from './page/components.ts'
export { field } from './page/field.ts'
export type { Field } from './page/field.ts'
export { html, Html, trustedHtml } from './page/html.ts'
export type { Fragment } from './page/html.ts'
export {
  chart,
  figures,
  pagination,
  progress,
  summaryList,
  table,
  time,
  timeline,
} from './page/lists.ts'
export type { Column } from './page/lists.ts'
export { qrPicture } from './page/qr.ts'
export { download, page, picture, redirect, stream } from './page/reply.ts'
export type { Download, FieldError, Page, Redirect, Reply, Stream } from './page/reply.ts'
export { call, cut, fromCursor, pageOf, pageQuery } from './programs/call.ts'
export type { Call, Caller } from './programs/call.ts'
export {
  allCredentials,
  credentialDaysMax,
  endCredential,
  makeCredential,
} from './programs/credentials.ts'
export type { Credential } from './programs/credentials.ts'
export { route } from './route.ts'
export type {
  Alarm,
  Ask,
  ConsoleParts,
  Figure,
  MenuEntry,
  Route,
  Typed,
  Upload,
  Waiting,
} from './route.ts'
export type { Session, Who } from './session.ts'
export { typedText } from './web/answer.ts'
