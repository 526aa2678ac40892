/** RFC 7644, 3.12: what a client's program can tell apart. */
export type ScimType =
  | 'invalidFilter'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'

/** An error in the words of SCIM, for whoever called below /scim/v2. */
export class ScimError extends Error {
  override readonly name = 'ScimError'
  readonly status: number
  readonly scimType: ScimType | null

  constructor(status: number, scimType: ScimType | null, detail: string) {
    super(detail)
    this.status = status
    this.scimType = scimType
  }
}

export function invalidValue(detail: string): ScimError {
  return new ScimError(400, 'invalidValue', detail)
}

export function notUnique(detail: string): ScimError {
  return new ScimError(409, 'uniqueness', detail)
}

export function resourceNotFound(kind: 'User' | 'Group', id: string): ScimError {
  return new ScimError(404, null, `There is no ${kind} ${id.slice(0, 64)}.`)
}
