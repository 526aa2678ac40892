import { Type } from 'typebox'
import { Input } from './common.ts'
import { operation } from './operation.ts'
import { Email, User } from './users.ts'

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
  access: 'public',
  body: Input({ token: OneTimeToken }),
  success: { status: 200, body: Type.Object({ user: User }) },
  errors: ['TOKEN_REFUSED'],
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

export const accountOperations = { verifyEmail, resendVerification }
