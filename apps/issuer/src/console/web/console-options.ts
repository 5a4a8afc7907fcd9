// What the console is started with.
import type { Office } from '../../platform/office.ts'
import type { ConsoleParts } from '../route.ts'
import type { OpenIdOptions } from '../sign-in/open-id.ts'

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
  readonly openId: OpenIdOptions | null
  /** A person's requests; strangers share theirs by address. */
  readonly requestsAMinute: number
}
