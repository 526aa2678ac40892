import { setTimeout as sleep } from 'node:timers/promises'

/** What a request answered. `body` is the parsed JSON, as the tests look at it. */
export interface Answer {
  status: number
  headers: Headers
  // The tests say what they expect of it, member by member.
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

export interface CallOptions {
  /** Another key than the admin's; null for none. */
  key?: string | null
  /** `Tenantry-Database`. */
  database?: string
  headers?: Readonly<Record<string, string>>
}

/** `call('POST /platform/databases', { name: 'acme' })`: bytes go as they are, everything else as JSON. */
export type Call = (
  operation: `${'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'} /${string}`,
  body?: unknown,
  options?: CallOptions,
) => Promise<Answer>

export function caller(url: string, adminKey: string): Call {
  return async (operation, body, { key = adminKey, database, headers = {} } = {}) => {
    const [method = '', path = ''] = operation.split(' ')
    const isBytes = body instanceof Uint8Array
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': contentType(isBytes) }),
        ...(database === undefined ? {} : { 'tenantry-database': database }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isBytes ? Buffer.from(body) : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = /json(;|$)/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
}

/** Waits until a job stands still, and gives it. */
export async function jobEnd(call: Call, jobId: string, limitMs = 60_000): Promise<Answer['body']> {
  const still = ['succeeded', 'failed', 'halted', 'cancelled', 'paused']
  const job = await until(async () => {
    const { body } = await call(`GET /platform/jobs/${jobId}`)
    return still.includes(body.status) ? body : null
  }, limitMs)
  return job
}

/** Asks again until there is an answer. */
export async function until<Value>(look: () => Promise<Value | null>, limitMs = 30_000): Promise<Value> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const value = await look()
    if (value !== null) return value
    if (Date.now() > deadline) throw new Error('It did not come to pass in time.')
    await sleep(25)
  }
}

function contentType(isBytes: boolean): string {
  return isBytes ? 'application/octet-stream' : 'application/json'
}
