import { Type } from 'typebox'
import { Nullable } from './common.ts'
import { SessionWithToken, User } from './users.ts'

export const CurrentPassword = Type.Optional(
  Type.String({
    maxLength: 1024,
    description: 'Needed by users who have a password; others need a sign-in of the last 10 minutes',
  }),
)

export const RecoveryCodes = Type.Array(Type.String(), {
  description: 'Ten codes that work once each; shown this once, stored hashed',
})

export const Challenge = Type.String({
  minLength: 1,
  maxLength: 200,
  description: '`challenge` of SECOND_FACTOR_REQUIRED',
})
export const SignedInWithFactor = Type.Object({ user: User, session: SessionWithToken })

/** What a change of factors can be refused with. */
export const factorChangeErrors = [
  'CREDENTIALS_REFUSED',
  'FRESH_SIGN_IN_NEEDED',
  'SECOND_FACTOR_NEEDED',
  'USER_NOT_FOUND',
  'CONFLICT',
  'ORIGIN_REFUSED',
  'UNAVAILABLE',
] as const

export const AddedFactor = {
  recovery_codes: Nullable(RecoveryCodes),
  session: Nullable(SessionWithToken),
}
export const addedFactorText =
  'The first factor of an account comes with recovery codes and ends all other sessions. This session counts as proved and goes on under a new token; `session` is null when the request came with an access token.'
