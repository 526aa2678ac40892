import type { JobRun } from '../jobs/index.ts'
import type { MailDeps } from './deps.ts'
import { openBody } from './sealed-body.ts'

export const RAN_OUT = 'It could not be delivered before its links ran out.'

/**
 * One attempt to deliver a mail. How it ended stands in the mail's own row; a throw means "again, later". At least once: when the process dies between the
 * server's yes and the note of it, the mail goes out again under the same Message-ID.
 */
export async function deliverMail(
  deps: MailDeps,
  mailId: string,
  run: Pick<JobRun, 'attempt' | 'attemptsMax'>,
): Promise<void> {
  const { store, clock, log, settings } = deps
  const mail = await store.find(mailId)
  if (mail === undefined || mail.status !== 'queued') return
  // The mail server was taken out of the settings meanwhile.
  if (deps.deliver === null) return store.settle(mailId, { status: 'kept' })
  if (mail.text_body === null || mail.html_body === null || mail.body_expires_at <= clock.now()) {
    return store.settle(mailId, { status: 'failed', reason: lastWords(RAN_OUT, mail.reason) })
  }

  const attempts = mail.attempts + 1
  const outcome = await deps.deliver({
    id: mailId,
    from: { name: settings.sender.name ?? settings.appName, address: settings.sender.address },
    to: mail.recipient,
    subject: mail.subject,
    text: openBody(deps.secrets, mailId, 'text_body', mail.text_body),
    html: openBody(deps.secrets, mailId, 'html_body', mail.html_body),
    createdAt: mail.created_at,
  })
  if (outcome.kind === 'sent') return store.markSent(mailId, attempts, clock.now())

  const { reason } = outcome
  const isOver = outcome.kind === 'refused' || run.attempt >= run.attemptsMax
  await store.settle(mailId, { attempts, reason, ...(isOver ? { status: 'failed' } : {}) })
  log.warn(
    { mail_id: mailId, template: mail.template, attempts, reason },
    `A mail was not delivered (${outcome.kind}).`,
  )
  if (!isOver) throw new Error(reason)
}

function lastWords(text: string, reason: string | null): string {
  return reason === null ? text : `${text} ${reason}`
}
