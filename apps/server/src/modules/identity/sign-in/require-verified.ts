import { problem } from '../../../kernel/errors.ts'
import type { IdentityDeps } from '../deps.ts'
import type { UserRow } from '../users/tables.ts'

/** Holds a sign-in to a verified address, where the installation wants that. @throws EMAIL_UNVERIFIED */
export function requireVerifiedToSignIn(deps: Pick<IdentityDeps, 'settings'>, user: UserRow): void {
  if (deps.settings.emailVerification !== 'required' || user.email_verified_at !== null) return
  throw problem('EMAIL_UNVERIFIED', {
    detail: 'The e-mail address has to be verified first.',
    hint: 'Open the link in the mail, or ask for another one with POST /auth/verify/resend.',
  })
}
