import { Type, type Static } from 'typebox'
import { Input, Nullable, Timestamp } from './common.ts'
import {
  AddedFactor,
  addedFactorText,
  Challenge,
  CurrentPassword,
  factorChangeErrors,
  RecoveryCodes,
  SignedInWithFactor,
} from './factor-parts.ts'
import { operation } from './operation.ts'
import { Passkey, PasskeyAssertion } from './passkeys.ts'

const tag = 'Second factors'

export const Factors = Type.Object({
  totp: Nullable(Type.Object({ created_at: Timestamp })),
  passkeys: Type.Array(Passkey),
  recovery_codes_left: Type.Integer({ minimum: 0 }),
})
export type Factors = Static<typeof Factors>

const proveSecondFactor = operation({
  id: 'auth.second_factor',
  method: 'POST',
  path: '/auth/second-factor',
  tag,
  summary: 'Finish a sign-in with its second factor',
  description:
    'With exactly one of `code`, `recovery_code` and `passkey`, within 10 minutes and 5 tries. Answers with a session’s token and sets its cookie.',
  access: 'public',
  body: Input({
    challenge: Challenge,
    code: Type.Optional(Type.String({ maxLength: 20, description: 'Of the authenticator app' })),
    recovery_code: Type.Optional(Type.String({ maxLength: 40 })),
    passkey: Type.Optional(PasskeyAssertion),
  }),
  success: { status: 200, body: SignedInWithFactor },
  errors: [
    'CHALLENGE_REFUSED',
    'SECOND_FACTOR_REFUSED',
    'PASSKEY_REFUSED',
    'RATE_LIMITED',
    'USER_DISABLED',
    'USER_NOT_FOUND',
  ],
})

const getFactors = operation({
  id: 'auth.factors',
  method: 'GET',
  path: '/auth/me/factors',
  tag,
  summary: 'One’s own second factors',
  access: 'user',
  success: { status: 200, body: Factors },
  errors: [],
})

const enrolTotp = operation({
  id: 'auth.enrol_totp',
  method: 'POST',
  path: '/auth/me/factors/totp',
  tag,
  summary: 'Begin to set up an authenticator app',
  description:
    'It is no factor before a code of it has come, within 10 minutes. Begins anew when called again.',
  access: 'user',
  body: Input({ current_password: CurrentPassword }),
  success: {
    status: 201,
    body: Type.Object({
      secret: Type.String({ description: 'In base 32, to be typed where no camera is' }),
      uri: Type.String({ description: '`otpauth://totp/…`' }),
      qr_svg: Type.String({ description: 'The URI as a QR code' }),
    }),
  },
  errors: [...factorChangeErrors, 'EMAIL_UNVERIFIED'],
})

const confirmTotp = operation({
  id: 'auth.confirm_totp',
  method: 'POST',
  path: '/auth/me/factors/totp/confirm',
  tag,
  summary: 'Finish setting up an authenticator app with a code of it',
  description: addedFactorText,
  access: 'user',
  body: Input({ code: Type.String({ maxLength: 20 }) }),
  success: { status: 200, body: Type.Object(AddedFactor) },
  errors: [
    'SECOND_FACTOR_REFUSED',
    'RATE_LIMITED',
    'FACTOR_NOT_FOUND',
    'CONFLICT',
    'ORIGIN_REFUSED',
    'USER_NOT_FOUND',
  ],
})

const removeTotp = operation({
  id: 'auth.remove_totp',
  method: 'DELETE',
  path: '/auth/me/factors/totp',
  tag,
  summary: 'Remove the authenticator app',
  description: 'The last factor stays while an organization of the user’s demands one.',
  access: 'user',
  body: Input({ current_password: CurrentPassword }),
  success: { status: 204 },
  errors: [...factorChangeErrors, 'FACTOR_NOT_FOUND'],
})

const replaceRecoveryCodes = operation({
  id: 'auth.replace_recovery_codes',
  method: 'POST',
  path: '/auth/me/factors/recovery-codes',
  tag,
  summary: 'Get new recovery codes; the old ones no longer work',
  access: 'user',
  body: Input({ current_password: CurrentPassword }),
  success: { status: 201, body: Type.Object({ recovery_codes: RecoveryCodes }) },
  errors: [...factorChangeErrors, 'FACTOR_NOT_FOUND'],
})

const getUserFactors = operation({
  id: 'users.factors',
  method: 'GET',
  path: '/platform/users/:user/factors',
  tag,
  summary: 'A user’s second factors',
  access: 'operator',
  params: Input({ user: Type.String({ minLength: 1, maxLength: 320, description: 'Id or e-mail address' }) }),
  success: { status: 200, body: Factors },
  errors: ['USER_NOT_FOUND'],
})

const resetUserFactors = operation({
  id: 'users.reset_factors',
  method: 'DELETE',
  path: '/platform/users/:user/factors',
  tag,
  summary: 'Remove all second factors of a user',
  description: 'For somebody who has lost them. Ends the user’s sessions, and tells the user by mail.',
  access: 'installation',
  params: Input({ user: Type.String({ minLength: 1, maxLength: 320, description: 'Id or e-mail address' }) }),
  success: { status: 204 },
  errors: ['USER_NOT_FOUND'],
})

export const factorOperations = {
  proveSecondFactor,
  getFactors,
  enrolTotp,
  confirmTotp,
  removeTotp,
  replaceRecoveryCodes,
  getUserFactors,
  resetUserFactors,
}
