import { Type, type Static } from 'typebox'
import { AuditEntry } from './audit.ts'
import { Id, Input, Nullable, Timestamp } from './common.ts'
import { LinkedAccount } from './external-accounts.ts'
import { Factors } from './factors.ts'
import { ApiKey } from './keys.ts'
import { operation } from './operation.ts'
import { Email, Password, Session, SessionWithToken, User } from './users.ts'

const tag = 'Account'

const OneTimeToken = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'Of the link in the mail; works once',
})

/** The answer to whoever asks for a mail, whether the address is known or not. */
const Accepted = Type.Object({ status: Type.Literal('accepted') })

const sameAnswer = 'The answer is the same for every address. At most 5 mails an hour go to one address.'

const verifyEmail = operation({
  id: 'auth.verify_email',
  method: 'POST',
  path: '/auth/verify',
  tag,
  summary: 'Verify an e-mail address with the token that was mailed to it',
  description:
    'Anybody may have signed up with the address. So a password that was set at the sign-up is confirmed by who is signed in with it or gives it as `current_password`. Whoever gives another one as `password` gets the account without the sessions, tokens and linked accounts it had. With neither, the answer is PASSWORD_NEEDED, and the token stays usable.',
  access: 'open',
  body: Input({
    token: OneTimeToken,
    current_password: Type.Optional(Type.String({ maxLength: 1024, description: 'The one of the sign-up' })),
    password: Type.Optional(Password),
  }),
  success: { status: 200, body: Type.Object({ user: User }) },
  errors: [
    'TOKEN_REFUSED',
    'PASSWORD_NEEDED',
    'CREDENTIALS_REFUSED',
    'PASSWORD_REFUSED',
    'RATE_LIMITED',
    'CONFLICT',
    'ORIGIN_REFUSED',
    'UNAVAILABLE',
  ],
})

const resendVerification = operation({
  id: 'auth.resend_verification',
  method: 'POST',
  path: '/auth/verify/resend',
  tag,
  summary: 'Ask for another mail to verify an address',
  description: sameAnswer,
  access: 'public',
  body: Input({ email: Email }),
  success: { status: 202, body: Accepted },
  errors: [],
})

const CurrentPassword = Type.Optional(
  Type.String({
    maxLength: 1024,
    description: 'Needed by users who have a password; others need a sign-in of the last 10 minutes',
  }),
)

const requestPasswordReset = operation({
  id: 'auth.request_password_reset',
  method: 'POST',
  path: '/auth/password/reset',
  tag,
  summary: 'Ask for a mail to choose a new password',
  description: sameAnswer,
  access: 'public',
  body: Input({ email: Email }),
  success: { status: 202, body: Accepted },
  errors: [],
})

const resetPassword = operation({
  id: 'auth.reset_password',
  method: 'POST',
  path: '/auth/password/reset/confirm',
  tag,
  summary: 'Choose a new password with the token that was mailed',
  description:
    'Within 30 minutes. Ends all sessions and verifies the address. It signs nobody in and removes no second factor.',
  access: 'public',
  body: Input({ token: OneTimeToken, password: Password }),
  success: { status: 204 },
  errors: ['TOKEN_REFUSED', 'PASSWORD_REFUSED', 'UNAVAILABLE'],
})

const changePassword = operation({
  id: 'auth.change_password',
  method: 'POST',
  path: '/auth/me/password',
  tag,
  summary: 'Change one’s own password',
  description:
    'Ends all other sessions. This one goes on under a new token; `session` is null when the request came with an access token.',
  access: 'user',
  body: Input({ current_password: CurrentPassword, password: Password }),
  success: { status: 200, body: Type.Object({ session: Nullable(SessionWithToken) }) },
  errors: [
    'CREDENTIALS_REFUSED',
    'RATE_LIMITED',
    'PASSWORD_REFUSED',
    'FRESH_SIGN_IN_NEEDED',
    'USER_NOT_FOUND',
    'CONFLICT',
    'ORIGIN_REFUSED',
    'UNAVAILABLE',
  ],
})

const requestEmailChange = operation({
  id: 'auth.request_email_change',
  method: 'POST',
  path: '/auth/me/email',
  tag,
  summary: 'Ask for another e-mail address',
  description:
    'A link goes to the new address and a notice to the old one; the address changes when the link is followed, within an hour. The answer is the same for an address that somebody has.',
  access: 'user',
  body: Input({ email: Email, current_password: CurrentPassword }),
  success: { status: 202, body: Accepted },
  errors: [
    'CREDENTIALS_REFUSED',
    'FRESH_SIGN_IN_NEEDED',
    'RATE_LIMITED',
    'USER_NOT_FOUND',
    'CONFLICT',
    'ORIGIN_REFUSED',
    'UNAVAILABLE',
  ],
})

const confirmEmailChange = operation({
  id: 'auth.confirm_email_change',
  method: 'POST',
  path: '/auth/email/confirm',
  tag,
  summary: 'Take the new e-mail address with the token that was mailed to it',
  access: 'public',
  body: Input({ token: OneTimeToken }),
  success: { status: 200, body: Type.Object({ user: User }) },
  errors: ['TOKEN_REFUSED', 'EMAIL_TAKEN'],
})

const requestMagicLink = operation({
  id: 'auth.request_magic_link',
  method: 'POST',
  path: '/auth/magic-link',
  tag,
  summary: 'Ask for a mail to sign in with',
  description: `${sameAnswer} It makes no account.`,
  access: 'public',
  body: Input({ email: Email }),
  success: { status: 202, body: Accepted },
  errors: ['SSO_REQUIRED'],
})

const confirmMagicLink = operation({
  id: 'auth.confirm_magic_link',
  method: 'POST',
  path: '/auth/magic-link/confirm',
  tag,
  summary: 'Sign in with the token that was mailed',
  description:
    'Within 15 minutes. Answers with a session’s token, sets its cookie and verifies the address; a password that was set before the address was ever verified is removed.',
  access: 'public',
  body: Input({ token: OneTimeToken }),
  success: { status: 200, body: Type.Object({ user: User, session: SessionWithToken }) },
  errors: ['TOKEN_REFUSED', 'SSO_REQUIRED', 'SECOND_FACTOR_REQUIRED'],
})

const deleteMe = operation({
  id: 'auth.delete_me',
  method: 'DELETE',
  path: '/auth/me',
  tag,
  summary: 'Delete one’s own account for good',
  description:
    'With the current password, or a sign-in of the last 10 minutes. Nobody leaves the installation or an organization without an owner.',
  access: 'user',
  body: Input({ current_password: Type.Optional(Type.String({ maxLength: 1024 })) }),
  success: { status: 204 },
  errors: [
    'CREDENTIALS_REFUSED',
    'RATE_LIMITED',
    'FRESH_SIGN_IN_NEEDED',
    'USER_NOT_FOUND',
    'CONFLICT',
    'ORIGIN_REFUSED',
    'UNAVAILABLE',
  ],
})

export const OwnTrailEntry = Type.Pick(AuditEntry, [
  'id',
  'created_at',
  'organization_id',
  'actor',
  'impersonator_id',
  'action',
  'target',
  'address',
  'user_agent',
])
export type OwnTrailEntry = Static<typeof OwnTrailEntry>

const SsoIdentity = Type.Object(
  {
    organization_id: Id('org'),
    connection_id: Id('sso'),
    connection: Type.String({ description: 'Its name' }),
    issuer: Type.String(),
    subject: Type.String({ description: 'What the identity provider calls the user' }),
    created_at: Timestamp,
  },
  { description: 'By which name an organization’s identity provider knows the user' },
)

const DirectoryRecord = Type.Object(
  {
    id: Type.String(),
    organization_id: Id('org'),
    user_name: Type.String(),
    external_id: Nullable(Type.String()),
    attributes: Type.Record(Type.String(), Type.Unknown(), { description: 'As the directory sent them' }),
    groups: Type.Array(Type.String(), { description: 'Their names' }),
    suspended: Type.Boolean({ description: 'The directory took the membership away, and may give it back' }),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { description: 'What an organization’s directory (SCIM) says of the user' },
)

export const AccountExport = Type.Object({
  exported_at: Timestamp,
  user: User,
  sessions: Type.Array(Session),
  tokens: Type.Array(ApiKey, { description: 'Personal access tokens, without their secrets' }),
  factors: Factors,
  linked_accounts: Type.Array(LinkedAccount),
  sso_identities: Type.Array(SsoIdentity),
  directory_records: Type.Array(DirectoryRecord),
  memberships: Type.Array(
    Type.Object({ organization_id: Id('org'), role: Type.String(), created_at: Timestamp }),
  ),
  audit: Type.Array(OwnTrailEntry, {
    description: 'The newest 1,000 of what one did, and of what was done to the account',
  }),
})
export type AccountExport = Static<typeof AccountExport>

const exportMe = operation({
  id: 'auth.export_me',
  method: 'GET',
  path: '/auth/me/export',
  tag,
  summary: 'Everything that is kept about oneself',
  access: 'user',
  success: { status: 200, body: AccountExport },
  errors: ['USER_NOT_FOUND'],
})

export const accountOperations = {
  verifyEmail,
  resendVerification,
  requestPasswordReset,
  resetPassword,
  changePassword,
  requestEmailChange,
  confirmEmailChange,
  requestMagicLink,
  confirmMagicLink,
  deleteMe,
  exportMe,
}
