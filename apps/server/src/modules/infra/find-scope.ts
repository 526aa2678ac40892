import { ProblemError } from '../../kernel/errors.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { ControlDb } from '../../kernel/db/index.ts'
import type { InfraDeps } from './deps.ts'
import { resourceNotFound, runNotFound } from './problems.ts'
import { createResourceStore } from './resources/resource-store.ts'
import type { ResourceRow } from './resources/tables.ts'
import { createRunStore } from './runs/run-store.ts'
import type { RunRow } from './runs/tables.ts'

export type InfraPermission = 'infra.read' | 'infra.manage' | 'infra.approve'

/** @throws RESOURCE_NOT_FOUND, the same for a missing and a foreign one; FORBIDDEN for a member without the permission */
export async function findResource(
  deps: InfraDeps,
  actor: Actor,
  resourceId: string,
  permission: InfraPermission,
): Promise<ResourceRow> {
  const store = createResourceStore(deps.control.db)
  const missing = () => resourceNotFound(resourceId)
  const organizationId = await store.findOwner(resourceId)
  await requireAccess(deps, actor, organizationId, permission, missing)
  const row = organizationId === undefined ? undefined : await store.find(organizationId, resourceId)
  if (row === undefined) throw missing()
  return row
}

/** @throws RUN_NOT_FOUND, the same for a missing and a foreign one; FORBIDDEN for a member without the permission */
export async function findRun(
  deps: InfraDeps,
  actor: Actor,
  runId: string,
  permission: InfraPermission,
): Promise<RunRow> {
  const store = createRunStore(deps.control.db)
  const missing = () => runNotFound(runId)
  const organizationId = await store.findOwner(runId)
  await requireAccess(deps, actor, organizationId, permission, missing)
  const row = organizationId === undefined ? undefined : await store.find(organizationId, runId)
  if (row === undefined) throw missing()
  return row
}

/** Holds a resource until the transaction ends; it may have gone since it was looked at. */
export async function holdResource(db: ControlDb, row: ResourceRow): Promise<ResourceRow> {
  const held = await createResourceStore(db).findLocked(row.organization_id, row.id)
  if (held === undefined) throw resourceNotFound(row.id)
  return held
}

/** Holds a run until the transaction ends. */
export async function holdRun(db: ControlDb, row: Pick<RunRow, 'organization_id' | 'id'>): Promise<RunRow> {
  const held = await createRunStore(db).findLocked(row.organization_id, row.id)
  if (held === undefined) throw runNotFound(row.id)
  return held
}

async function requireAccess(
  deps: InfraDeps,
  actor: Actor,
  organizationId: string | undefined,
  permission: InfraPermission,
  missing: () => ProblemError,
): Promise<void> {
  if (organizationId === undefined) throw missing()
  try {
    await deps.organizations.access(actor, organizationId, permission)
  } catch (error) {
    const isForeign = error instanceof ProblemError && error.code === 'ORGANIZATION_NOT_FOUND'
    throw isForeign ? missing() : error
  }
}
