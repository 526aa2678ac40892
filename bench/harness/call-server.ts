import { sendRequest } from '../../apps/server/src/testing/http-request.ts'
import type { TenantryServer } from './tenantry-server.ts'

/**
 * One call of the HTTP API without the client library; throws for every answer that is no success. By `node:http`: `fetch` takes three times as much of the
 * processors, which the server is measured on.
 */
export async function post(
  server: TenantryServer,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const given = { authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json', ...headers }
  const { status, text } = await sendRequest(server.url + path, {
    method: 'POST',
    headers: given,
    body: JSON.stringify(body),
  })
  if (status < 200 || status > 299) throw new Error(`${path} answered ${status}: ${text}`)
  return JSON.parse(text)
}

/** Runs `work` for every item, `atOnce` at a time, in order of the items. */
export async function eachAtOnce<Item>(
  items: Iterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const worker = async (): Promise<void> => {
    for (let next = iterator.next(); next.done !== true; next = iterator.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
