import type { Mail, MailWithBody } from '@tenantry/contract'
import type { MailRow } from './tables.ts'

export function showMail(row: MailRow): Mail {
  return {
    id: row.id,
    template: row.template,
    to: row.recipient,
    language: row.language,
    subject: row.subject,
    status: row.status,
    attempts: row.attempts,
    reason: row.reason,
    created_at: row.created_at,
    sent_at: row.sent_at,
    body_expires_at: row.body_expires_at,
  }
}

export function showMailWithBody(row: MailRow): MailWithBody {
  return { ...showMail(row), text: row.text_body, html: row.html_body }
}
