import type { Clock } from '../clock.ts'
import type { ControlStore, ControlTx } from '../db/index.ts'
import type { RequestContext } from '../http/operation-context.ts'
import type { JobKind, Jobs } from '../jobs/index.ts'
import type { Log } from '../log.ts'
import type { SecretBox } from '../vault/index.ts'
import type { MailSender } from './mail-address.ts'
import type { DeliverMail } from './smtp-transport.ts'
import type { MailStore } from './store.ts'

export interface MailDeps {
  control: ControlStore
  jobs: Jobs
  clock: Clock
  log: Log
  secrets: SecretBox
  store: MailStore
  deliveryJob: JobKind<DeliveryPayload>
  settings: MailSettings
  /** Null without a mail server. */
  deliver: DeliverMail | null
  /** Writes down what an operator did, in the same transaction. */
  audit: (
    tx: ControlTx,
    context: RequestContext,
    action: 'mail.read' | 'mail.retried',
    mailId: string,
  ) => Promise<void>
}

export interface DeliveryPayload {
  mailId: string
}

export interface MailSettings {
  appName: string
  sender: MailSender
  /** Where the installation is reached, without a slash at the end. */
  publicUrl: () => string
}
