import { type Client, createClient } from '@libsql/client/http'
import { EngineError } from '../errors.ts'
import type { TenantTarget } from '../target.ts'
import { toRemoteError } from './remote-error.ts'

export interface RemoteLimits {
  timeoutMs: number
  /** Of one answer on the wire. */
  responseBytesMax: number
}

/** The wire spells every value out with its type; no honest result within its limit becomes larger than this. */
export function responseBytes(resultBytesMax: number): number {
  return 16 * 1024 * 1024 + resultBytesMax * 16
}

/**
 * Gives a client for one piece of work: sockets are shared by all, but the time limit and the size limit are this work's own.
 * Throws `EngineError` (`timeout`, `result_too_large`, `unreachable`, `not_found`, or what SQLite says).
 */
export async function withClient<Result>(
  target: TenantTarget,
  limits: RemoteLimits,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const { placement } = target
  if (placement.kind !== 'libsql')
    throw new EngineError('unreachable', 'The database is on no database server.')
  const signal = AbortSignal.timeout(limits.timeoutMs)
  const client = openClient(placement, (request) => boundedFetch(request, signal, limits))
  try {
    return await work(client)
  } catch (error) {
    throw toRemoteError(error)
  } finally {
    client.close()
  }
}

function openClient(
  placement: { url: string; authToken: string | null },
  fetchWithin: (request: Request) => Promise<Response>,
): Client {
  try {
    return createClient({
      url: placement.url,
      ...(placement.authToken !== null && { authToken: placement.authToken }),
      intMode: 'bigint',
      fetch: fetchWithin,
    })
  } catch (error) {
    throw new EngineError('unreachable', 'The address of the database is not valid.', { cause: error })
  }
}

async function boundedFetch(request: Request, signal: AbortSignal, limits: RemoteLimits): Promise<Response> {
  try {
    const response = await fetch(request, { signal })
    const body = await readBody(response, limits.responseBytesMax)
    return new Response(body, { status: response.status, headers: response.headers })
  } catch (error) {
    if (error instanceof EngineError) throw error
    if (signal.aborted) {
      throw new EngineError('timeout', `The database server did not answer within ${limits.timeoutMs} ms.`, {
        cause: error,
      })
    }
    throw new EngineError('unreachable', 'The database server cannot be reached.', { cause: error })
  }
}

async function readBody(response: Response, bytesMax: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new EngineError('result_too_large', 'The result is too large.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
