import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { ResourceRow, ResourceTables } from './tables.ts'

export interface ResourceFilter {
  status?: ResourceRow['status'] | undefined
  module?: string | undefined
  /** One of these. */
  modules?: readonly string[] | undefined
}

/** What a change may set. */
export type ResourceChange = Partial<
  Pick<
    ResourceRow,
    | 'status'
    | 'sealed_inputs'
    | 'outputs'
    | 'run_id'
    | 'reason'
    | 'drift'
    | 'drift_checked_at'
    | 'drift_run_id'
    | 'destroyed_at'
    | 'name_key'
  >
>

export function createResourceStore(db: ControlDb) {
  const tables = db.withTables<ResourceTables>()
  const one = (organizationId: string, resourceId: string) =>
    tables
      .selectFrom('infra_resources')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('id', '=', resourceId)
  return {
    async insert(row: ResourceRow): Promise<void> {
      await tables.insertInto('infra_resources').values(row).execute()
    },

    async find(organizationId: string, resourceId: string): Promise<ResourceRow | undefined> {
      return one(organizationId, resourceId).executeTakeFirst()
    },

    async findAll(organizationId: string, resourceIds: readonly string[]): Promise<ResourceRow[]> {
      if (resourceIds.length === 0) return []
      return tables
        .selectFrom('infra_resources')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('id', 'in', resourceIds)
        .execute()
    },

    /** The row, held until the transaction ends. */
    async findLocked(organizationId: string, resourceId: string): Promise<ResourceRow | undefined> {
      return db.capabilities.lockRows(one(organizationId, resourceId), 'wait').executeTakeFirst()
    },

    /** Whose it is: for a path that names a resource alone, before it is known who may see it. */
    async findOwner(resourceId: string): Promise<string | undefined> {
      const row = await tables
        .selectFrom('infra_resources')
        .select('organization_id')
        .where('id', '=', resourceId)
        .executeTakeFirst()
      return row?.organization_id
    },

    async update(
      row: Pick<ResourceRow, 'organization_id' | 'id'>,
      change: ResourceChange,
      now: number,
    ): Promise<void> {
      await tables
        .updateTable('infra_resources')
        .set((eb) => ({ ...change, revision: eb('revision', '+', 1), updated_at: now }))
        .where('organization_id', '=', row.organization_id)
        .where('id', '=', row.id)
        .execute()
    },

    async list(
      organizationId: string,
      projectId: string | null,
      filter: ResourceFilter,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<ResourceRow>> {
      let query = tables
        .selectFrom('infra_resources')
        .selectAll()
        .where('organization_id', '=', organizationId)
      if (projectId !== null) query = query.where('project_id', '=', projectId)
      if (filter.status !== undefined) query = query.where('status', '=', filter.status)
      if (filter.module !== undefined) query = query.where('module', '=', filter.module)
      if (filter.modules !== undefined) query = query.where('module', 'in', filter.modules)
      const columns = [{ name: 'id', type: 'text' }] as const
      return keyset(query, { columns, direction: 'desc', ...page })
    },

    /** What is still there of a project, the first few. */
    async inProject(organizationId: string, projectId: string, limit: number): Promise<ResourceRow[]> {
      return tables
        .selectFrom('infra_resources')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
        .where('status', '!=', 'destroyed')
        .orderBy('id')
        .limit(limit)
        .execute()
    },

    /** What is still there and made with a credential, the first few. */
    async withCredential(
      organizationId: string,
      credentialId: string,
      limit: number,
    ): Promise<Pick<ResourceRow, 'id'>[]> {
      return tables
        .selectFrom('infra_resources')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('credential_id', '=', credentialId)
        .where('status', '!=', 'destroyed')
        .orderBy('id')
        .limit(limit)
        .execute()
    },

    /** What is still there and made with a module, the first few. */
    async withModule(
      organizationId: string,
      module: string,
      limit: number,
    ): Promise<Pick<ResourceRow, 'id'>[]> {
      return tables
        .selectFrom('infra_resources')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('module', '=', module)
        .where('status', '!=', 'destroyed')
        .orderBy('id')
        .limit(limit)
        .execute()
    },

    /** Those that are no longer as they were left, newest first. */
    async drifted(
      organizationId: string,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<ResourceRow>> {
      const query = tables
        .selectFrom('infra_resources')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('drift', '=', 'drifted')
        .where('status', '!=', 'destroyed')
      const columns = [{ name: 'id', type: 'text' }] as const
      return keyset(query, { columns, direction: 'desc', ...page })
    },

    /** Of all organizations, for the work of the server itself: ready ones of which nobody has decided when to look at them. */
    async neverDue(limit: number): Promise<ResourceRow[]> {
      return tables
        .selectFrom('infra_resources')
        .selectAll()
        .where('status', '=', 'ready')
        .where('drift_due_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute()
    },

    /** Of all organizations: ready ones that are to be looked at by now, the most overdue first. */
    async due(now: number, limit: number): Promise<ResourceRow[]> {
      return tables
        .selectFrom('infra_resources')
        .selectAll()
        .where('status', '=', 'ready')
        .where('drift_due_at', '<=', now)
        .where('run_id', 'is', null)
        .orderBy('drift_due_at')
        .limit(limit)
        .execute()
    },

    /** Of all organizations: those whose recovery failed and that nobody has touched since. */
    async leftUnknown(before: number, limit: number): Promise<ResourceRow[]> {
      return tables
        .selectFrom('infra_resources')
        .selectAll()
        .where('status', '=', 'unknown')
        .where('run_id', 'is', null)
        .where('updated_at', '<=', before)
        .orderBy('updated_at')
        .limit(limit)
        .execute()
    },

    async countReady(): Promise<number> {
      const row = await tables
        .selectFrom('infra_resources')
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .where('status', '=', 'ready')
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },

    /** Nobody watches this: it counts as no change of the resource. */
    async setDriftDue(row: Pick<ResourceRow, 'organization_id' | 'id'>, dueAt: number): Promise<void> {
      await tables
        .updateTable('infra_resources')
        .set({ drift_due_at: dueAt })
        .where('organization_id', '=', row.organization_id)
        .where('id', '=', row.id)
        .execute()
    },

    async removeProject(organizationId: string, projectId: string): Promise<void> {
      await tables
        .deleteFrom('infra_resources')
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
        .execute()
    },

    async removeOrganization(organizationId: string): Promise<void> {
      await tables.deleteFrom('infra_resources').where('organization_id', '=', organizationId).execute()
    },
  }
}
export type ResourceStore = ReturnType<typeof createResourceStore>
