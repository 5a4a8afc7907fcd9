// What the console is started with.
import type { HolderId } from '@tipstaff/custody'
import type { Office } from '../../platform/office.ts'
import type { ConsoleParts } from '../route.ts'
import type { OpenIdOptions } from '../sign-in/open-id.ts'

export interface Holders {
  /** The holder of a number that the organisation's own sign-in says, through the custodian. */
  readonly recognise: (office: Office, number: string) => Promise<HolderId | null>
  /** Whether somebody is still one of the organisation's people. */
  readonly isPresent: (office: Office, holder: HolderId) => Promise<boolean>
}

export interface ConsoleOptions {
  readonly office: Office
  readonly parts: ConsoleParts
  readonly host: string
  readonly port: number
  /** As browsers see it; `http://localhost:PORT` when null. Passkeys belong to it. */
  readonly origin: string | null
  /** Whether browsers come by TLS, here or at a proxy. */
  readonly isSecure: boolean
  readonly tls: { readonly key: Buffer; readonly cert: Buffer } | null
  /** Whether a proxy of ours stands before it and says who asks. */
  readonly behindProxy: boolean
  /** What the console asks about holders who sign in: it knows no station. */
  readonly holders: Holders
  readonly openId: OpenIdOptions | null
  /** A person's requests; strangers share theirs by address. */
  readonly requestsAMinute: number
}
