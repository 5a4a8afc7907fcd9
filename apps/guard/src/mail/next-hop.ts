// Hands messages on by SMTP to the mail server that sends them out.
import nodemailer, { type Transporter } from 'nodemailer'
import type { Way } from '../held/holds.ts'

export interface Place {
  readonly host: string
  readonly port: number
}

export class NextHop {
  readonly #transport: Transporter

  constructor({ host, port }: Place) {
    this.#transport = nodemailer.createTransport({
      host,
      port,
      secure: false,
      ignoreTLS: true,
      name: 'release-guard.invalid',
      connectionTimeout: 20_000,
      greetingTimeout: 20_000,
      socketTimeout: 120_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }

  /** Sends the message as it is; returns the recipients that were refused when others were taken, throws when none was. */
  async send({ from, to }: Way, message: Buffer): Promise<string[]> {
    const sent = (await this.#transport.sendMail({
      envelope: { from, to: [...to] },
      raw: message,
    })) as {
      rejected: string[]
    }
    return sent.rejected
  }
}
