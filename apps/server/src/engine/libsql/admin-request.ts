import { EngineError } from '../errors.ts'

export interface AdminAnswer {
  status: number
  text: string
}

const TIMEOUT_MS = 30_000
const TEXT_CHARACTERS_SHOWN = 300

/** One request to a server's management API. Throws `EngineError` `unreachable` when there is no answer, or a failure of its own. */
export async function requestAdmin(
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  authToken: string | null,
  body?: unknown,
): Promise<AdminAnswer> {
  let answer: AdminAnswer
  try {
    const response = await fetch(url, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(authToken !== null && { authorization: `Bearer ${authToken}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    answer = { status: response.status, text: await response.text() }
  } catch (error) {
    throw new EngineError('unreachable', 'The database server’s management API cannot be reached.', {
      cause: error,
    })
  }
  if (answer.status >= 500 || answer.status === 401 || answer.status === 403) throw refused(answer)
  return answer
}

export function refused(answer: AdminAnswer): EngineError {
  const cause = new Error(`HTTP ${answer.status}: ${answer.text.slice(0, TEXT_CHARACTERS_SHOWN)}`)
  return new EngineError('unreachable', 'The database server’s management API refused the request.', {
    cause,
  })
}

export function isSuccess({ status }: AdminAnswer): boolean {
  return status >= 200 && status < 300
}
