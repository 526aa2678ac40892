import { hash, randomBytes } from 'node:crypto'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { emailKey } from '../../../kernel/email-address.ts'
import type { MailRequest } from '../../../kernel/mail/index.ts'
import type { AuditSource } from '../../audit/index.ts'
import type { IdentityDeps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'
import { createOneTimeTokenStore } from './store.ts'
import type { TokenPurpose } from './tables.ts'

const VALID_SECONDS: Readonly<Record<TokenPurpose, number>> = {
  verify_email: 24 * 3600,
  password_reset: 30 * 60,
  magic_link: 15 * 60,
  email_change: 60 * 60,
}

/** Where a link leads: the path of the operation that takes its token, for a page of the application. */
const PATH = {
  verify_email: '/auth/verify',
  password_reset: '/auth/password/reset/confirm',
  magic_link: '/auth/magic-link/confirm',
  email_change: '/auth/email/confirm',
} as const satisfies Record<TokenPurpose, `/${string}`>

/** Makes a token of 256 random bits and mails it, within the caller's transaction. Nobody else learns it: what is stored is its hash. */
export async function sendToken(
  deps: Pick<IdentityDeps, 'clock' | 'audit' | 'mail'>,
  tx: ControlTx,
  source: AuditSource,
  wanted: { user: UserRow; purpose: TokenPurpose; email: string },
): Promise<void> {
  const { user, purpose, email } = wanted
  const token = `tno_${randomBytes(32).toString('base64url')}`
  const now = deps.clock.now()
  await createOneTimeTokenStore(tx).insert({
    token_hash: hashOneTimeToken(token),
    purpose,
    user_id: user.id,
    account_email_key: emailKey(user.email),
    email,
    created_at: now,
    expires_at: now + VALID_SECONDS[purpose],
    used_at: null,
  })
  await deps.mail.sendMail(tx, mailOf(deps, purpose, email, token))
  await deps.audit(tx, source, 'one_time_token.sent', { type: 'user', id: user.id }, { purpose, email })
}

/** What is stored of a token. It is random, so that one round of SHA-256 is enough. */
export function hashOneTimeToken(token: string): string {
  return hash('sha256', token, 'base64url')
}

function mailOf(
  deps: Pick<IdentityDeps, 'mail'>,
  purpose: TokenPurpose,
  to: string,
  token: string,
): MailRequest {
  const data = { link: deps.mail.link(PATH[purpose], { token }), validSeconds: VALID_SECONDS[purpose] }
  switch (purpose) {
    case 'verify_email':
      return { to, template: 'verify-email', data }
    case 'password_reset':
      return { to, template: 'password-reset', data }
    case 'magic_link':
      return { to, template: 'magic-link', data }
    case 'email_change':
      return { to, template: 'email-change', data: { ...data, newAddress: to } }
  }
}
