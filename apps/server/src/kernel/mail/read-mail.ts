import type { RequestContext } from '../http/operation-context.ts'
import type { MailDeps } from './deps.ts'
import { mailNotFound } from './retry-mail.ts'
import { openBody } from './sealed-body.ts'
import { createMailStore } from './store.ts'
import type { MailRow } from './tables.ts'

/**
 * A mail with what it says. Whoever reads somebody's link could use it: the reading is written down.
 * @throws MAIL_NOT_FOUND
 */
export async function readMail(deps: MailDeps, context: RequestContext, mailId: string): Promise<MailRow> {
  return deps.control.transaction(async (tx) => {
    const mail = await createMailStore(tx).find(mailId)
    if (mail === undefined) throw mailNotFound()
    const { text_body: text, html_body: html } = mail
    if (text === null || html === null || mail.body_expires_at <= deps.clock.now())
      return { ...mail, text_body: null, html_body: null }
    await deps.audit(tx, context, 'mail.read', mailId)
    return {
      ...mail,
      text_body: openBody(deps.secrets, mailId, 'text_body', text),
      html_body: openBody(deps.secrets, mailId, 'html_body', html),
    }
  })
}
