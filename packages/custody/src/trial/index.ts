// What tests of every program may use to stand in for people. Never part of a program.
export { SoftwareAuthenticator } from './software-authenticator.ts'
export type { AssertionChanges } from './software-authenticator.ts'
