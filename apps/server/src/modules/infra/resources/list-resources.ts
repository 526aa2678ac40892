import type { Module, Resource } from '@tenantry/contract'
import { readPage } from '../../../kernel/http/page-query.ts'
import type { CostScope } from '../cost/find-scope.ts'
import type { InfraDeps } from '../deps.ts'
import { createResourceStore, type ResourceFilter } from './resource-store.ts'
import { showResource } from './show-resource.ts'

interface ListResources extends Pick<ResourceFilter, 'status' | 'module'> {
  cloud?: Module['cloud'] | undefined
  kind?: Module['kind'] | undefined
  limit?: string
  cursor?: string
}

/** The resources of an organization, or of one of its projects, newest first. What they are made with says of which cloud and kind they are. */
export async function listResources(
  deps: InfraDeps,
  { organizationId, projectId }: CostScope,
  { status, module, cloud, kind, ...query }: ListResources,
): Promise<{ data: Resource[]; next_cursor: string | null }> {
  const modules = await modulesOf(deps, organizationId, cloud, kind)
  if (modules?.length === 0) return { data: [], next_cursor: null }
  const store = createResourceStore(deps.control.db)
  const filter = { status, module, modules }
  const page = await store.list(organizationId, projectId, filter, readPage(query))
  return {
    data: await Promise.all(page.rows.map((row) => showResource(deps, row))),
    next_cursor: page.nextCursor,
  }
}

/** Names of the modules of a cloud and kind; undefined when neither is asked for. */
async function modulesOf(
  { modules }: Pick<InfraDeps, 'modules'>,
  organizationId: string,
  cloud: ListResources['cloud'],
  kind: ListResources['kind'],
): Promise<string[] | undefined> {
  if (cloud === undefined && kind === undefined) return undefined
  return (await modules.list(organizationId))
    .filter((module) => (cloud ?? module.cloud) === module.cloud && (kind ?? module.kind) === module.kind)
    .map(({ name }) => name)
}
