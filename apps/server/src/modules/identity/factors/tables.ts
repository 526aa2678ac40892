import type { SignInMethod } from '../sessions/tables.ts'

export interface FactorTables {
  totp_factors: TotpRow
  recovery_codes: RecoveryCodeRow
  passkeys: PasskeyRow
  sign_in_challenges: SignInChallengeRow
  passkey_challenges: PasskeyChallengeRow
}

/** What a second factor can be proved with. */
export type FactorMethod = 'totp' | 'passkey' | 'recovery_code'

export interface TotpRow {
  user_id: string
  sealed_secret: string
  created_at: number
  /** Null until a code has shown that the authenticator has the secret: until then it is no factor. */
  confirmed_at: number | null
  /** The newest time step of which a code was accepted: no code of it or of an earlier one is accepted again. */
  last_step: number
}

export interface RecoveryCodeRow {
  /** Of the code and its user. */
  code_hash: string
  user_id: string
  created_at: number
  used_at: number | null
}

export interface PasskeyRow {
  id: string
  user_id: string
  /** What the authenticator calls it, in base64url. */
  credential_id: string
  /** COSE key, in base64url. */
  public_key: string
  /** How often the authenticator says that it was used; 0 for those that do not count. */
  counter: number
  /** JSON array. */
  transports: string
  name: string
  /** 1 when it is kept in a cloud keychain, 0 when it never leaves the authenticator. */
  backed_up: number
  created_at: number
  last_used_at: number | null
}

/** A sign-in that waits for its second factor. */
export interface SignInChallengeRow {
  challenge_hash: string
  user_id: string
  /** The first proof. */
  method: SignInMethod
  organization_id: string | null
  tries: number
  created_at: number
  expires_at: number
}

/** A random value that an authenticator is asked to sign, once. */
export interface PasskeyChallengeRow {
  challenge_hash: string
  purpose: 'register' | 'sign_in' | 'second_factor'
  /** The user who registers, the sign-in that waits; empty for a sign-in by passkey alone. */
  bound_to: string
  expires_at: number
}
