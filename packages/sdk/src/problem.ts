/**
 * An RFC 9457 problem document as the server sends it. `code` is open here: a server newer than this client may know
 * codes that the client does not.
 */
export interface ProblemDocument {
  type: string
  title: string
  status: number
  code: string
  detail: string
  hint?: string
  request_id?: string
  errors?: { pointer: string; detail: string }[]
  [extension: string]: unknown
}

/** Reads a problem document; null when the JSON is something else. */
export function readProblem(json: unknown): ProblemDocument | null {
  if (!isRecord(json)) return null
  const { type, title, status, code, detail, hint, request_id: requestId, errors, ...extensions } = json
  if (typeof code !== 'string' || typeof status !== 'number') return null
  return {
    ...extensions,
    type: typeof type === 'string' ? type : 'about:blank',
    title: typeof title === 'string' ? title : code,
    status,
    code,
    detail: typeof detail === 'string' ? detail : code,
    ...(typeof hint === 'string' && { hint }),
    ...(typeof requestId === 'string' && { request_id: requestId }),
    ...(Array.isArray(errors) && { errors: errors.filter(isFieldError) }),
  }
}

function isFieldError(value: unknown): value is { pointer: string; detail: string } {
  return isRecord(value) && typeof value['pointer'] === 'string' && typeof value['detail'] === 'string'
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
