import { setTimeout as sleep } from 'node:timers/promises'
import { sendRequest } from './http-request.ts'

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
    const {
      status,
      headers: sent,
      text,
    } = await sendRequest(url + path, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': contentType(isBytes) }),
        ...(database === undefined ? {} : { 'tenantry-database': database }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isBytes ? body : JSON.stringify(body) }),
    })
    const isJson = /json(;|$)/.test(sent.get('content-type') ?? '')
    return { status, headers: sent, body: isJson ? JSON.parse(text) : text }
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

/** Asks again until there is an answer: at first often, then less so, because asking takes from what is waited for. */
export async function until<Value>(look: () => Promise<Value | null>, limitMs = 30_000): Promise<Value> {
  const deadline = Date.now() + limitMs
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 1.3, 150)) {
    const value = await look()
    if (value !== null) return value
    if (Date.now() > deadline) throw new Error('It did not come to pass in time.')
    await sleep(waitMs)
  }
}

function contentType(isBytes: boolean): string {
  return isBytes ? 'application/octet-stream' : 'application/json'
}
