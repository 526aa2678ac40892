/** There is no OPA to evaluate Rego with. */
export class RegoUnavailable extends Error {
  override readonly name = 'RegoUnavailable'
}

/** A Rego module that cannot be used; the message says why, for whoever wrote it. */
export class RegoInvalid extends Error {
  override readonly name = 'RegoInvalid'
}
