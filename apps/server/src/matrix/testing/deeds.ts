import { allOperations, type Operation } from '@tenantry/contract'
import type { Answer } from '../../testing/api-client.ts'
import type { StartedApp } from '../../testing/start-app.ts'

export interface Deed {
  /** A credential; the installation's key when absent, nobody's when null. */
  as?: string | null
  /** What stands in the path. */
  ids?: Readonly<Record<string, string>>
  query?: string
  body?: unknown
}

/** Does things through the API one after another, and looks what the audit trail says of each. */
export function deeds(app: StartedApp, done = new Set<string>()) {
  let count = 0
  /** What an operation answers. @throws Error when it refuses, or when no entry of that request is in the trail */
  const perform = async (
    id: string,
    { as, ids = {}, query = '', body }: Deed = {},
  ): Promise<Answer['body']> => {
    const operation = operationOf(id)
    const path = operation.path.replaceAll(/:([a-z_]+)/g, (_all, name: string) =>
      encodeURIComponent(ids[name] ?? `no-${name}-given`),
    )
    const requestId = `deed-${(count += 1)}`
    const answer = await app.call(`${operation.method as 'POST'} ${(path + query) as '/x'}`, body, {
      ...(as === undefined ? {} : { key: as }),
      headers: {
        'x-request-id': requestId,
        ...(operation.protocol === 'scim' ? { 'content-type': 'application/scim+json' } : {}),
      },
    })
    if (answer.status >= 300) throw new Error(`${id}: ${answer.status} ${JSON.stringify(answer.body)}`)
    const entries = await entriesOf(app, requestId)
    if (entries.length === 0) throw new Error(`${id} changed something, and the audit trail does not say so.`)
    if (operation.method === 'PATCH' || operation.method === 'PUT') requireStates(id, entries)
    done.add(id)
    return answer.body
  }
  return { perform, done }
}

async function entriesOf({ call }: StartedApp, requestId: string): Promise<Answer['body'][]> {
  return (await call(`GET /platform/audit?request_id=${requestId}&limit=200`)).body.data
}

/** Whoever changes something leaves how it was and how it is, and the two differ. */
function requireStates(id: string, entries: readonly Answer['body'][]): void {
  const tells = entries.some(
    ({ before, after }) => (before ?? after) !== null && JSON.stringify(before) !== JSON.stringify(after),
  )
  if (!tells) throw new Error(`${id}: no entry says what was before and after: ${JSON.stringify(entries)}`)
}

function operationOf(id: string): Operation {
  const found = allOperations.find((operation) => operation.id === id)
  if (found === undefined) throw new Error(`There is no operation ${id}.`)
  return found
}
