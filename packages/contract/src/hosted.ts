import { Type } from 'typebox'
import { Input } from './common.ts'
import { operation } from './operation.ts'
import { SessionWithToken, User } from './users.ts'

const tag = 'Sign-in'

const handOver = operation({
  id: 'auth.hosted_code',
  method: 'POST',
  path: '/auth/hosted/code',
  tag,
  summary: 'Let an application in that sent its user to the hosted sign-in',
  description:
    'For the page of the installation where the user is signed in. The code in `location` works once, within a minute, for whoever has the secret of the challenge; it leads to an origin of TENANTRY_CORS_ORIGINS and nowhere else.',
  access: 'user',
  boundCredentials: true,
  body: Input({
    return_to: Type.String({
      minLength: 1,
      maxLength: 2000,
      description: 'A page of the application: a URL of an origin in TENANTRY_CORS_ORIGINS',
    }),
    code_challenge: Type.String({
      pattern: '^[A-Za-z0-9_-]{43}$',
      description: 'SHA-256 of a secret of the application, in base64url (RFC 7636)',
    }),
  }),
  success: {
    status: 201,
    body: Type.Object({ location: Type.String({ description: 'Send the browser here' }) }),
  },
  errors: ['REDIRECT_REFUSED', 'ORIGIN_REFUSED'],
})

const finishHosted = operation({
  id: 'auth.hosted_token',
  method: 'POST',
  path: '/auth/hosted/token',
  tag,
  summary: 'Exchange the code of a hosted sign-in for a session of one’s own',
  description: 'No fresher than the session in which it was given, and not handed out when that one is over.',
  access: 'public',
  body: Input({
    code: Type.String({ minLength: 1, maxLength: 200 }),
    code_verifier: Type.String({
      pattern: '^[A-Za-z0-9._~-]{43,128}$',
      description: 'What the `code_challenge` was made of',
    }),
  }),
  success: { status: 200, body: Type.Object({ user: User, session: SessionWithToken }) },
  errors: ['TOKEN_REFUSED', 'RATE_LIMITED'],
})

export const hostedOperations = { handOver, finishHosted }
