import { Type, type Static } from 'typebox'
import { Id, Input, Nullable, Timestamp } from './common.ts'
import {
  AddedFactor,
  addedFactorText,
  Challenge,
  CurrentPassword,
  factorChangeErrors,
  SignedInWithFactor,
} from './factor-parts.ts'
import { operation } from './operation.ts'

const tag = 'Second factors'

/** What the browser needs for `navigator.credentials`, or gives back: JSON forms of the W3C’s Web Authentication, level 3. */
const PasskeyOptions = Type.Record(Type.String(), Type.Unknown(), {
  description: 'For `navigator.credentials`: binary values are base64url',
})

const Base64Url = (maxLength: number) => Type.String({ maxLength, pattern: '^[A-Za-z0-9_-]*$' })

const common = {
  id: Base64Url(1400),
  rawId: Base64Url(1400),
  type: Type.Literal('public-key'),
  authenticatorAttachment: Type.Optional(Nullable(Type.String({ maxLength: 40 }))),
  clientExtensionResults: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { maxProperties: 20 })),
}

export const PasskeyRegistration = Input({
  ...common,
  response: Input({
    clientDataJSON: Base64Url(8192),
    attestationObject: Base64Url(32_768),
    authenticatorData: Type.Optional(Base64Url(16_384)),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
    publicKeyAlgorithm: Type.Optional(Type.Integer()),
    publicKey: Type.Optional(Nullable(Base64Url(16_384))),
  }),
})
export type PasskeyRegistration = Static<typeof PasskeyRegistration>

export const PasskeyAssertion = Input({
  ...common,
  response: Input({
    clientDataJSON: Base64Url(8192),
    authenticatorData: Base64Url(16_384),
    signature: Base64Url(16_384),
    userHandle: Type.Optional(Nullable(Base64Url(256))),
  }),
})
export type PasskeyAssertion = Static<typeof PasskeyAssertion>

export const Passkey = Type.Object({
  id: Id('psk'),
  name: Type.String(),
  backed_up: Type.Boolean({ description: 'Kept in a cloud keychain, rather than in one device alone' }),
  created_at: Timestamp,
  last_used_at: Nullable(Timestamp),
})
export type Passkey = Static<typeof Passkey>

const PasskeyName = Type.String({ minLength: 1, maxLength: 100 })
const PasskeyParams = Input({ passkey: Type.String({ maxLength: 64 }) })
const beginPasskey = operation({
  id: 'auth.begin_passkey',
  method: 'POST',
  path: '/auth/me/passkeys/options',
  tag,
  summary: 'Begin to add a passkey: options for navigator.credentials.create',
  access: 'user',
  body: Input({ current_password: CurrentPassword }),
  success: { status: 200, body: Type.Object({ options: PasskeyOptions }) },
  errors: [...factorChangeErrors, 'EMAIL_UNVERIFIED'],
})

const addPasskey = operation({
  id: 'auth.add_passkey',
  method: 'POST',
  path: '/auth/me/passkeys',
  tag,
  summary: 'Add the passkey that the browser made, within 5 minutes',
  description: addedFactorText,
  access: 'user',
  body: Input({ credential: PasskeyRegistration, name: Type.Optional(PasskeyName) }),
  success: { status: 201, body: Type.Object({ passkey: Passkey, ...AddedFactor }) },
  errors: [
    'PASSKEY_REFUSED',
    'EMAIL_UNVERIFIED',
    'SECOND_FACTOR_NEEDED',
    'CONFLICT',
    'USER_NOT_FOUND',
    'ORIGIN_REFUSED',
  ],
})

const listPasskeys = operation({
  id: 'auth.list_passkeys',
  method: 'GET',
  path: '/auth/me/passkeys',
  tag,
  summary: 'List one’s own passkeys',
  access: 'user',
  success: { status: 200, body: Type.Object({ data: Type.Array(Passkey), next_cursor: Type.Null() }) },
  errors: [],
})

const renamePasskey = operation({
  id: 'auth.rename_passkey',
  method: 'PATCH',
  path: '/auth/me/passkeys/:passkey',
  tag,
  summary: 'Call a passkey something else',
  access: 'user',
  params: PasskeyParams,
  body: Input({ name: PasskeyName }),
  success: { status: 200, body: Passkey },
  errors: ['FACTOR_NOT_FOUND', 'SECOND_FACTOR_NEEDED', 'ORIGIN_REFUSED'],
})

const removePasskey = operation({
  id: 'auth.remove_passkey',
  method: 'DELETE',
  path: '/auth/me/passkeys/:passkey',
  tag,
  summary: 'Remove a passkey',
  description: 'The last factor stays while an organization of the user’s demands one.',
  access: 'user',
  params: PasskeyParams,
  body: Input({ current_password: CurrentPassword }),
  success: { status: 204 },
  errors: [...factorChangeErrors, 'FACTOR_NOT_FOUND'],
})

const secondFactorPasskey = operation({
  id: 'auth.second_factor_passkey',
  method: 'POST',
  path: '/auth/second-factor/passkey',
  tag,
  summary: 'Options for navigator.credentials.get, to finish a sign-in with a passkey',
  access: 'public',
  body: Input({ challenge: Challenge }),
  success: { status: 200, body: Type.Object({ options: PasskeyOptions }) },
  errors: ['CHALLENGE_REFUSED', 'RATE_LIMITED', 'CONFLICT'],
})

const beginPasskeySignIn = operation({
  id: 'auth.begin_passkey_sign_in',
  method: 'POST',
  path: '/auth/passkeys/options',
  tag,
  summary: 'Options for navigator.credentials.get, to sign in with a passkey alone',
  access: 'public',
  success: { status: 200, body: Type.Object({ options: PasskeyOptions }) },
  errors: ['RATE_LIMITED', 'CONFLICT'],
})

const passkeySignIn = operation({
  id: 'auth.passkey_sign_in',
  method: 'POST',
  path: '/auth/passkeys/sign-in',
  tag,
  summary: 'Sign in with a passkey alone',
  description:
    'The authenticator has to have verified its user (by finger, face or PIN), which makes two factors. Answers with a session’s token and sets its cookie.',
  access: 'public',
  body: Input({ credential: PasskeyAssertion }),
  success: { status: 200, body: SignedInWithFactor },
  errors: ['PASSKEY_REFUSED', 'RATE_LIMITED', 'USER_DISABLED', 'USER_NOT_FOUND', 'EMAIL_UNVERIFIED'],
})

export const passkeyOperations = {
  beginPasskey,
  addPasskey,
  listPasskeys,
  renamePasskey,
  removePasskey,
  secondFactorPasskey,
  beginPasskeySignIn,
  passkeySignIn,
}
