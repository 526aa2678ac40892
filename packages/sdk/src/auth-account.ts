import type { operations } from '@tenantry/contract'
import { call, type CallOptions } from './call.ts'
import type { SessionKeeper } from './session-keeper.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** Users who have a password give it; others need a sign-in of the last 10 minutes. */
export interface Proof {
  currentPassword?: string
}

/** One of the two: the password of the sign-up, or another one in its place. */
export interface VerifyingPassword {
  currentPassword?: string
  password?: string
}

/** What users do with their own account, within `tenantry.auth`. Asking for a mail gets the same answer for every address. */
export function accountCalls(transport: Transport, keeper: SessionKeeper | null) {
  return { ...mailedCalls(transport, keeper), ...ownCalls(transport, keeper) }
}

function mailedCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    /**
     * With the token of the mailed link. A client that is not signed in gives the password of the sign-up, or chooses another one; with neither an account
     * that has a password answers PASSWORD_NEEDED, and the token stays usable.
     */
    verifyEmail(token: string, chosen: VerifyingPassword = {}, options?: CallOptions) {
      const { currentPassword, password } = chosen
      const body = {
        token,
        ...(currentPassword === undefined ? {} : { current_password: currentPassword }),
        ...(password === undefined ? {} : { password }),
      }
      // The session that began with the sign-up tells as much as its password.
      const unsigned = currentPassword !== undefined || password !== undefined
      const input = { body, unsigned }
      return call<Operations['verifyEmail']>(transport, 'POST', '/auth/verify', input, options)
    },

    resendVerification(email: string, options?: CallOptions) {
      const input = { body: { email }, unsigned: true }
      return call<Operations['resendVerification']>(transport, 'POST', '/auth/verify/resend', input, options)
    },

    requestPasswordReset(email: string, options?: CallOptions) {
      const input = { body: { email }, unsigned: true }
      return call<Operations['requestPasswordReset']>(
        transport,
        'POST',
        '/auth/password/reset',
        input,
        options,
      )
    },

    /** With the token of the mailed link. Ends all sessions, and signs nobody in. */
    resetPassword({ token, password }: { token: string; password: string }, options?: CallOptions) {
      return call<Operations['resetPassword']>(
        transport,
        'POST',
        '/auth/password/reset/confirm',
        { body: { token, password }, unsigned: true },
        options,
      )
    },

    requestMagicLink(email: string, options?: CallOptions) {
      const input = { body: { email }, unsigned: true }
      return call<Operations['requestMagicLink']>(transport, 'POST', '/auth/magic-link', input, options)
    },

    /** Signs in with the token of the mailed link. */
    async confirmMagicLink(token: string, options?: CallOptions) {
      const reply = await call<Operations['confirmMagicLink']>(
        transport,
        'POST',
        '/auth/magic-link/confirm',
        { body: { token }, unsigned: true },
        options,
      )
      await keeper?.keep(reply.session)
      return reply
    },

    /** With the token that was mailed to the new address. */
    confirmEmailChange(token: string, options?: CallOptions) {
      const input = { body: { token }, unsigned: true }
      return call<Operations['confirmEmailChange']>(transport, 'POST', '/auth/email/confirm', input, options)
    },
  }
}

function ownCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    /** Ends all other sessions; this client goes on with the new token of its own. */
    async changePassword({ currentPassword, password }: Proof & { password: string }, options?: CallOptions) {
      const input = { body: { ...proofBody(currentPassword), password } }
      const reply = await call<Operations['changePassword']>(
        transport,
        'POST',
        '/auth/me/password',
        input,
        options,
      )
      if (reply.session !== null) await keeper?.keep(reply.session)
      return reply
    },

    /** Mails a link to the new address, and a notice to the old one. */
    requestEmailChange({ currentPassword, email }: Proof & { email: string }, options?: CallOptions) {
      const input = { body: { ...proofBody(currentPassword), email } }
      return call<Operations['requestEmailChange']>(transport, 'POST', '/auth/me/email', input, options)
    },

    /** Everything that is kept about the signed-in user. */
    export(options?: CallOptions) {
      return call<Operations['exportMe']>(transport, 'GET', '/auth/me/export', {}, options)
    },

    /** Deletes the signed-in user's account for good, and forgets the session. */
    async delete({ currentPassword }: Proof = {}, options?: CallOptions): Promise<void> {
      const input = { body: proofBody(currentPassword) }
      await call<Operations['deleteMe']>(transport, 'DELETE', '/auth/me', input, options)
      await keeper?.forget()
    },
  }
}

function proofBody(currentPassword: string | undefined): { current_password?: string } {
  return currentPassword === undefined ? {} : { current_password: currentPassword }
}
