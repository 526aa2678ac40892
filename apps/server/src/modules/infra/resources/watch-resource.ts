import type { InfraDeps } from '../deps.ts'
import { openEventStream, type StreamRequest } from '../event-stream.ts'
import { createResourceStore } from './resource-store.ts'
import { showResource } from './show-resource.ts'
import type { ResourceRow } from './tables.ts'

/** Sends a resource as it is, and again whenever it has changed. A status that lasted for a moment only may be left out; the last one never is. */
export async function watchResource(
  deps: InfraDeps,
  found: ResourceRow,
  request: StreamRequest,
): Promise<void> {
  const store = createResourceStore(deps.control.db)
  let revision = -1
  await openEventStream(deps, request, async (send) => {
    const row = await store.find(found.organization_id, found.id)
    if (row === undefined) return 'ended'
    if (row.revision !== revision) await send({ event: 'resource', data: await showResource(deps, row) })
    revision = row.revision
    return 'waiting'
  })
}
