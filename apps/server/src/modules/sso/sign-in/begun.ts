/** What a protocol adds to a sign-in that begins, and where the browser goes. */
export interface Begun {
  /** `RelayState` or `state`. */
  token: string
  /** Id of the SAML request. */
  protocolId: string
  sealedData: string | null
  url: string
}
