import { Type, type Static } from 'typebox'
import { Input } from './common.ts'
import { operation } from './operation.ts'
import { SessionWithToken, User } from './users.ts'

const tag = 'Sign-in'

export const DeviceCode = Type.Object({
  device_code: Type.String({ description: 'For the program alone; shown this once, stored hashed' }),
  user_code: Type.String({ description: 'For the user to compare or to type: `BCDF-GHJK`' }),
  verification_uri: Type.String({ description: 'The page where the user allows it' }),
  verification_uri_complete: Type.String({ description: 'The same with the code in it' }),
  expires_in: Type.Integer({ description: 'Seconds' }),
  interval: Type.Integer({ description: 'Seconds to wait between two questions' }),
})
export type DeviceCode = Static<typeof DeviceCode>

const startDeviceSignIn = operation({
  id: 'auth.device_code',
  method: 'POST',
  path: '/auth/device/code',
  tag,
  summary: 'Begin to sign in on a device without a browser (RFC 8628)',
  description:
    'Show the user code and open `verification_uri_complete` in any browser: there a signed-in user allows it. Meanwhile ask for the session every `interval` seconds.',
  access: 'public',
  body: Input({
    client_name: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'What the user is told who asks' }),
    ),
  }),
  success: { status: 201, body: DeviceCode },
  errors: ['RATE_LIMITED'],
})

const finishDeviceSignIn = operation({
  id: 'auth.device_token',
  method: 'POST',
  path: '/auth/device/token',
  tag,
  summary: 'Get the session that a user has allowed to a device',
  description:
    'The error’s code says how it stands, in the words of RFC 8628: AUTHORIZATION_PENDING (ask again after the interval), SLOW_DOWN (add 5 seconds to it), ACCESS_DENIED, EXPIRED_TOKEN (begin again).',
  access: 'public',
  body: Input({ device_code: Type.String({ minLength: 1, maxLength: 200 }) }),
  success: { status: 200, body: Type.Object({ user: User, session: SessionWithToken }) },
  errors: ['AUTHORIZATION_PENDING', 'SLOW_DOWN', 'ACCESS_DENIED', 'EXPIRED_TOKEN', 'RATE_LIMITED'],
})

export const deviceOperations = { startDeviceSignIn, finishDeviceSignIn }
