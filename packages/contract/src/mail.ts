import { Type, type Static } from 'typebox'
import { Id, Input, ListQuery, Nullable, Page, Timestamp } from './common.ts'
import { operation } from './operation.ts'

const tag = 'Mail'

const Params = Input({ mail: Type.String({ maxLength: 64 }) })

const MailStatus = Type.Enum(['queued', 'kept', 'sent', 'failed'], {
  description:
    '`queued`: to be delivered; `kept`: there is no mail server; `failed`: refused, or not delivered in time',
})

const mailProperties = {
  id: Id('mail'),
  template: Type.String(),
  to: Type.String(),
  language: Type.String(),
  subject: Type.String(),
  status: MailStatus,
  attempts: Type.Integer(),
  reason: Nullable(Type.String({ description: 'Why the last attempt did not go well' })),
  created_at: Timestamp,
  sent_at: Nullable(Timestamp),
  body_expires_at: Type.Integer({
    description: 'Unix time in seconds at which what the mail says is erased, if it was not sent before',
  }),
}

export const Mail = Type.Object(mailProperties)
export type Mail = Static<typeof Mail>

export const MailWithBody = Type.Object({
  ...mailProperties,
  text: Nullable(Type.String({ description: 'Null once erased' })),
  html: Nullable(Type.String({ description: 'Null once erased' })),
})
export type MailWithBody = Static<typeof MailWithBody>

const listMail = operation({
  id: 'mail.list',
  method: 'GET',
  path: '/platform/mail',
  tag,
  summary: 'List mails of the outbox, newest first',
  access: 'installation',
  query: Type.Object(
    {
      ...ListQuery.properties,
      status: Type.Optional(MailStatus),
      to: Type.Optional(
        Type.String({ minLength: 1, maxLength: 254, description: 'To exactly this address' }),
      ),
    },
    { additionalProperties: false },
  ),
  success: { status: 200, body: Page(Mail) },
  errors: ['INVALID_CURSOR'],
})

const getMail = operation({
  id: 'mail.get',
  method: 'GET',
  path: '/platform/mail/:mail',
  tag,
  summary: 'Read a mail of the outbox',
  description:
    'What it says is there until it was sent, or until its links have run out. Reading it leaves an audit entry.',
  access: 'installation',
  params: Params,
  success: { status: 200, body: MailWithBody },
  errors: ['MAIL_NOT_FOUND'],
})

const retryMail = operation({
  id: 'mail.retry',
  method: 'POST',
  path: '/platform/mail/:mail/retry',
  tag,
  summary: 'Deliver a failed or kept mail',
  access: 'installation',
  params: Params,
  success: { status: 200, body: Mail },
  errors: ['MAIL_NOT_FOUND', 'MAIL_STATE', 'MAIL_ERASED', 'MAIL_NOT_CONFIGURED'],
})

export const mailOperations = { listMail, getMail, retryMail }
