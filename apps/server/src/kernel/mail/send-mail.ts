import type { ControlTx } from '../db/index.ts'
import { problem } from '../errors.ts'
import { newId } from '../ids.ts'
import type { MailDeps } from './deps.ts'
import { isMailAddress } from './mail-address.ts'
import type { MailRequest } from './mail-data.ts'
import { renderMail } from './render-mail.ts'
import { sealBody } from './sealed-body.ts'
import { createMailStore } from './store.ts'

const BODY_LIFETIME_SECONDS = 24 * 3600

/**
 * Puts a mail into the outbox, in the caller's transaction: it goes out when that commits, and never when it rolls back. Without a mail server it is
 * kept there, for an admin to read. Gives the mail's id.
 * @throws INVALID_REQUEST when `to` is no e-mail address
 */
export type SendMail = (tx: ControlTx, request: MailRequest) => Promise<string>

export async function sendMail(deps: MailDeps, tx: ControlTx, request: MailRequest): Promise<string> {
  const { to, template, data } = request
  if (!isMailAddress(to)) {
    throw problem('INVALID_REQUEST', {
      detail: 'The e-mail address is not valid.',
      hint: 'Give one plain address, such as name@example.com.',
    })
  }
  const { language, subject, text, html } = renderMail(request, deps.settings.appName)
  const mailId = newId('mail')
  const now = deps.clock.now()
  const lifetimeSeconds = 'validSeconds' in data ? data.validSeconds : BODY_LIFETIME_SECONDS
  await createMailStore(tx).insert({
    id: mailId,
    template,
    recipient: to,
    language,
    subject,
    text_body: sealBody(deps.secrets, mailId, 'text_body', text),
    html_body: sealBody(deps.secrets, mailId, 'html_body', html),
    body_expires_at: now + lifetimeSeconds,
    status: deps.deliver === null ? 'kept' : 'queued',
    attempts: 0,
    reason: null,
    created_at: now,
    sent_at: null,
  })
  if (deps.deliver !== null) await enqueueDelivery(deps, tx, mailId)
  return mailId
}

export async function enqueueDelivery(deps: MailDeps, tx: ControlTx, mailId: string): Promise<void> {
  await deps.jobs.enqueue(tx, deps.deliveryJob, { mailId }, { dedupeKey: mailId })
}
