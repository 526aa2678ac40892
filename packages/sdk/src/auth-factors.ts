import type { operations } from '@tenantry/contract'
import type { Proof } from './auth-account.ts'
import { call, type CallOptions } from './call.ts'
import { isTenantryError } from './errors.ts'
import type { SessionKeeper } from './session-keeper.ts'
import type { Transport } from './transport.ts'

type Operations = typeof operations

/** What a sign-in still waits for; good for 10 minutes and 5 tries. */
export interface SecondFactorChallenge {
  challenge: string
  methods: ('totp' | 'passkey' | 'recovery_code')[]
}

/** A code of the authenticator app, or one of the recovery codes. For a passkey: `auth.passkeys.prove`. */
export type SecondFactorCode = { challenge: string } & ({ code: string } | { recoveryCode: string })

/** What a sign-in that threw still waits for; null for every other error. */
export function secondFactorOf(error: unknown): SecondFactorChallenge | null {
  if (!isTenantryError(error, 'SECOND_FACTOR_REQUIRED')) return null
  const { challenge, methods } = error.problem as unknown as SecondFactorChallenge
  return { challenge, methods }
}

/** Second factors, within `tenantry.auth.factors`. */
export function factorCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    get(options?: CallOptions) {
      return call<Operations['getFactors']>(transport, 'GET', '/auth/me/factors', {}, options)
    },

    /** Finishes a sign-in that threw SECOND_FACTOR_REQUIRED: see `secondFactorOf`. The client goes on as the user. */
    async prove(proof: SecondFactorCode, options?: CallOptions) {
      const { challenge } = proof
      const shown = 'code' in proof ? { code: proof.code } : { recovery_code: proof.recoveryCode }
      const request = { body: { challenge, ...shown }, unsigned: true }
      const reply = await call<Operations['proveSecondFactor']>(
        transport,
        'POST',
        '/auth/second-factor',
        request,
        options,
      )
      await keeper?.keep(reply.session)
      return reply
    },

    totp: totpCalls(transport, keeper),

    /** New recovery codes; the old ones no longer work. */
    replaceRecoveryCodes(input: Proof = {}, options?: CallOptions) {
      return call<Operations['replaceRecoveryCodes']>(
        transport,
        'POST',
        '/auth/me/factors/recovery-codes',
        { body: proofOf(input) },
        options,
      )
    },
  }
}

function totpCalls(transport: Transport, keeper: SessionKeeper | null) {
  return {
    /** Begins to set up an authenticator app: show `qr_svg`, ask for a code of it, and `confirm`. */
    enrol(input: Proof = {}, options?: CallOptions) {
      return call<Operations['enrolTotp']>(
        transport,
        'POST',
        '/auth/me/factors/totp',
        { body: proofOf(input) },
        options,
      )
    },

    /** Show `recovery_codes`, when there are any: they come this once. */
    async confirm(code: string, options?: CallOptions) {
      const reply = await call<Operations['confirmTotp']>(
        transport,
        'POST',
        '/auth/me/factors/totp/confirm',
        { body: { code } },
        options,
      )
      if (reply.session !== null) await keeper?.keep(reply.session)
      return reply
    },

    remove(input: Proof = {}, options?: CallOptions) {
      return call<Operations['removeTotp']>(
        transport,
        'DELETE',
        '/auth/me/factors/totp',
        { body: proofOf(input) },
        options,
      )
    },
  }
}

export function proofOf({ currentPassword }: Proof): { current_password?: string } {
  return currentPassword === undefined ? {} : { current_password: currentPassword }
}
