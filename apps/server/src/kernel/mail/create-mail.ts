import type { Attention } from '@tenantry/contract'
import type { Mount } from '../http/mount-operation.ts'
import { jobKind, type RetryPolicy } from '../jobs/index.ts'
import { deliverMail, RAN_OUT } from './deliver-mail.ts'
import type { DeliveryPayload, MailDeps } from './deps.ts'
import { mailRoutes } from './routes.ts'
import { sendMail, type SendMail } from './send-mail.ts'
import { createSmtpDelivery } from './smtp-transport.ts'
import type { SmtpServer } from './smtp-url.ts'
import { createMailStore } from './store.ts'

export interface Mail {
  sendMail: SendMail
  /** An address of this installation for a mail to lead to: `link('/auth/verify', { token })`. */
  link(path: `/${string}`, query?: Readonly<Record<string, string>>): string
  routes(mount: Mount): void
  /** What did not go out, the first few. */
  attention(limit: number): Promise<Attention[]>
  /** Erases what has outlived its links, and forgets mails older than 30 days. */
  prune(): Promise<void>
}

export interface MailOptions extends Omit<MailDeps, 'store' | 'deliver' | 'deliveryJob'> {
  smtp: SmtpServer | null
  retry?: Partial<RetryPolicy>
}

/** Soon at first, every quarter of an hour later, until what the mail says has run out. */
const RETRY: RetryPolicy = { attemptsMax: 1_000, backoffMs: 5_000, backoffMaxMs: 900_000 }
const DELIVERIES_AT_A_TIME = 4
const RETENTION_SECONDS = 30 * 86_400

/** Mails of the installation. Every process of it needs the same settings. Defines its job: before `jobs.start`. */
export function createMail({ smtp, retry = {}, ...wanted }: MailOptions): Mail {
  const deps: MailDeps = {
    ...wanted,
    store: createMailStore(wanted.control.db),
    deliver: smtp === null ? null : createSmtpDelivery(smtp),
    deliveryJob: jobKind({ name: 'mail.deliver', parse: readPayload, retry: { ...RETRY, ...retry } }),
  }
  deps.jobs.define({
    kind: deps.deliveryJob,
    concurrency: DELIVERIES_AT_A_TIME,
    handler: ({ mailId }, run) => deliverMail(deps, mailId, run),
  })
  return {
    sendMail: (tx, request) => sendMail(deps, tx, request),
    link(path, query = {}) {
      const url = new URL(deps.settings.publicUrl() + path)
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
      return url.href
    },
    routes: (mount) => mailRoutes(mount, deps),
    async attention(limit) {
      const { count, rows } = await deps.store.listFailed(limit)
      const items = rows.map(({ id, recipient, subject, reason, created_at: at }) => ({
        id,
        name: `${subject} → ${recipient}`,
        organization_id: null,
        resource_id: null,
        detail: reason,
        at,
      }))
      return [{ kind: 'mail_failed', count, items }]
    },
    async prune() {
      const now = deps.clock.now()
      await deps.store.eraseBodies(now, RAN_OUT)
      await deps.store.removeBefore(now - RETENTION_SECONDS)
    },
  }
}

function readPayload(value: unknown): DeliveryPayload {
  if (typeof value === 'object' && value !== null && 'mailId' in value && typeof value.mailId === 'string')
    return { mailId: value.mailId }
  throw new Error('mailId is missing')
}
