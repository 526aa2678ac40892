/** The protocol library, loaded with the first passkey: servers without any do not carry its 26 MB. */
export const loadWebAuthn = () => import('@simplewebauthn/server')

/** Its parsers of what authenticators send. */
export const loadWebAuthnHelpers = () => import('@simplewebauthn/server/helpers')
