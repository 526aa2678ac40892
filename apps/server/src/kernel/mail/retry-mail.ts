import { problem, type ProblemError } from '../errors.ts'
import type { RequestContext } from '../http/operation-context.ts'
import type { MailDeps } from './deps.ts'
import { enqueueDelivery } from './send-mail.ts'
import { createMailStore } from './store.ts'
import type { MailRow } from './tables.ts'

/**
 * Delivers a mail that failed, or that was kept while there was no mail server.
 * @throws MAIL_NOT_FOUND, MAIL_STATE, MAIL_ERASED, MAIL_NOT_CONFIGURED
 */
export async function retryMail(deps: MailDeps, context: RequestContext, mailId: string): Promise<MailRow> {
  return deps.control.transaction(async (tx) => {
    const store = createMailStore(tx)
    const mail = await store.findLocked(mailId)
    if (mail === undefined) throw mailNotFound()
    if (mail.status === 'sent' || mail.status === 'queued') {
      throw problem('MAIL_STATE', {
        detail: mail.status === 'sent' ? 'The mail was sent.' : 'The mail is being delivered.',
        hint: 'Only a mail with the status "failed" or "kept" can be delivered again.',
      })
    }
    if (mail.text_body === null || mail.body_expires_at <= deps.clock.now()) {
      throw problem('MAIL_ERASED', {
        detail: 'What the mail said is erased, because its links have run out.',
        hint: 'Let it be asked for anew.',
      })
    }
    if (deps.deliver === null) {
      throw problem('MAIL_NOT_CONFIGURED', {
        detail: 'This installation has no mail server.',
        hint: 'Set TENANTRY_SMTP_URL and TENANTRY_MAIL_FROM, and restart.',
      })
    }
    await store.requeue(mailId)
    await enqueueDelivery(deps, tx, mailId)
    await deps.audit(tx, context, 'mail.retried', mailId)
    return { ...mail, status: 'queued', attempts: 0, reason: null }
  })
}

export function mailNotFound(): ProblemError {
  return problem('MAIL_NOT_FOUND', {
    detail: 'There is no such mail.',
    hint: 'Mails are removed from the outbox after 30 days.',
  })
}
