export interface SignInAttemptTables {
  sign_in_attempts: SignInAttemptRow
  sign_in_codes: SignInCodeRow
}

/** A browser that was sent to a provider and is not back yet. */
export interface SignInAttemptRow {
  /** SHA-256, in base64url, of the state that went with it. */
  state_hash: string
  /** Of the cookie's value, which names the browser. */
  browser_hash: string
  provider: string
  /** JSON `{ nonce, codeVerifier }` */
  sealed_checks: string
  redirect_to: string
  /** Set when the page wants a code instead of a cookie. */
  code_challenge: string | null
  expires_at: number
}

/** An account that was proved, waiting for the page that began. */
export interface SignInCodeRow {
  code_hash: string
  provider: string
  code_challenge: string
  /** JSON of what the provider vouched for */
  sealed_account: string
  expires_at: number
}
