export interface MailTables {
  mails: MailRow
}

/** `queued` is to be delivered; `kept` waits for nothing, because there is no mail server; `failed` was refused, or ran out of time. */
export type MailStatus = 'queued' | 'kept' | 'sent' | 'failed'

export interface MailRow {
  id: string
  template: string
  recipient: string
  language: string
  subject: string
  /** Sealed, as it may hold links with tokens. Null once erased: when it was sent, or when `body_expires_at` has come. */
  text_body: string | null
  html_body: string | null
  body_expires_at: number
  status: MailStatus
  attempts: number
  /** Why the last attempt did not go well. */
  reason: string | null
  created_at: number
  sent_at: number | null
}
