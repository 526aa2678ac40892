import { errorCodes, type ErrorCode, type Problem, type ProblemField } from '@tenantry/contract'

/** A setting that cannot be used; the message names the setting and says what it may be. For whoever starts the server. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export interface ProblemParts {
  /** For the caller: what is wrong with this request. */
  detail: string
  /** For the caller: what to do now. */
  hint?: string
  errors?: readonly ProblemField[]
  /** Further public members of the problem document. */
  extensions?: Record<string, unknown>
  /** Seconds after which trying again makes sense: becomes `Retry-After`. */
  retryAfterSeconds?: number
  /** For the log only. */
  cause?: unknown
}

/** An error that the caller is meant to see; everything else that is thrown becomes INTERNAL and stays in the log. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ErrorCode
  readonly parts: ProblemParts

  constructor(code: ErrorCode, parts: ProblemParts) {
    super(parts.detail, parts.cause === undefined ? undefined : { cause: parts.cause })
    this.code = code
    this.parts = parts
  }

  get status(): number {
    return errorCodes[this.code].status
  }

  /** The RFC 9457 document that goes to the caller. */
  toDocument(requestId: string): Problem {
    const { status, title } = errorCodes[this.code]
    return {
      type: `urn:tenantry:error:${this.code.toLowerCase()}`,
      title,
      status,
      code: this.code,
      detail: this.parts.detail,
      ...(this.parts.hint === undefined ? {} : { hint: this.parts.hint }),
      request_id: requestId,
      ...(this.parts.errors === undefined ? {} : { errors: [...this.parts.errors] }),
      ...this.parts.extensions,
    }
  }
}

export function problem(code: ErrorCode, parts: ProblemParts): ProblemError {
  return new ProblemError(code, parts)
}
