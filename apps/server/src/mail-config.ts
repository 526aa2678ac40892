import { ConfigError } from './kernel/errors.ts'
import { readSender, readSmtpUrl, type MailSender, type SmtpServer } from './kernel/mail/index.ts'

export interface MailConfig {
  /** Shown in mails. */
  appName: string
  /** Null: mails are kept in the outbox. */
  smtp: SmtpServer | null
  sender: MailSender
}

const APP_NAME_LENGTH_MAX = 64

/** What mails need to know of the environment. No message repeats the server's address, which may hold a password. */
export function readMailConfig(read: (name: string) => string | undefined): MailConfig {
  const appName = read('TENANTRY_APP_NAME') ?? 'Tenantry'
  if (appName.trim() === '' || appName.length > APP_NAME_LENGTH_MAX || /\p{Cc}/u.test(appName))
    throw new ConfigError(
      `TENANTRY_APP_NAME must be a name of 1 to ${APP_NAME_LENGTH_MAX} characters on one line.`,
    )

  const from = read('TENANTRY_MAIL_FROM')
  const sender = from === undefined ? null : readSender(from)
  if (from !== undefined && sender === null)
    throw new ConfigError(
      'TENANTRY_MAIL_FROM must be an address, such as no-reply@example.com or Acme <no-reply@example.com>.',
    )

  const url = read('TENANTRY_SMTP_URL')
  if (url === undefined)
    return { appName, smtp: null, sender: sender ?? { name: null, address: 'tenantry@localhost' } }
  const smtp = readSmtpUrl(url)
  if (smtp === null) {
    throw new ConfigError(
      'TENANTRY_SMTP_URL must be smtp://host:port or smtps://host:port, with user:password@ before the host where the server wants it, and special characters in them percent-encoded.',
    )
  }
  if (sender === null)
    throw new ConfigError('TENANTRY_SMTP_URL needs TENANTRY_MAIL_FROM, the address that mails come from.')
  return { appName, smtp, sender }
}
