/** What kept a request to somebody else's server from being answered. */
export type OutboundFailure =
  /** Our rules do not allow the destination. Nothing was sent. */
  | 'refused'
  /** The name has no address. */
  | 'unresolved'
  | 'unreachable'
  /** The certificate or the handshake is not good. */
  | 'tls'
  | 'timeout'
  /** The answer is longer than wanted. */
  | 'too_large'
  /** What came back is no HTTP. */
  | 'protocol'
  /** The caller's signal. */
  | 'aborted'

/**
 * A request that got no answer. The message may be shown to whoever chose the URL: it never names an address that a name was found to have, which would
 * tell them about our network; that is in `cause`.
 */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly failure: OutboundFailure

  constructor(failure: OutboundFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.failure = failure
  }
}
