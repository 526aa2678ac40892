import { secondFactorOf, type Login, type Tenantry } from '@tenantry/sdk'
import { usageError } from '../cli-error.ts'
import type { Context } from '../context.ts'

/** A recovery code has letters and is long; a code of an authenticator app is six digits. */
const TOTP = /^\d{6}$/

/** Signs in with a password, and asks for a code where the account has a second factor. Passkeys are for browsers. */
export async function signInWithFactor({ prompts }: Context, { auth }: Tenantry, login: Login) {
  try {
    return await auth.login(login)
  } catch (error) {
    const wanted = secondFactorOf(error)
    if (wanted === null) throw error
    if (wanted.methods.every((method) => method === 'passkey'))
      throw usageError(
        'The account’s second factor is a passkey, which needs a browser.',
        'Sign in with `tenantry login`, without --email.',
      )
    const typed = await prompts.secret(
      wanted.methods.includes('totp')
        ? 'Code of your authenticator app, or a recovery code'
        : 'Recovery code',
      'The account has a second factor: sign in on a terminal, or use a key (--api-key-stdin).',
    )
    const code = typed.replaceAll(/\s/g, '')
    const { challenge } = wanted
    return auth.factors.prove(TOTP.test(code) ? { challenge, code } : { challenge, recoveryCode: typed })
  }
}
