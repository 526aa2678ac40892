import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { ResourceTables } from '../resources/tables.ts'
import type { StateRow, StateTables, StateTokenRow, StateVersionRow } from './tables.ts'

type Lock = Pick<StateRow, 'lock_id' | 'lock_info' | 'lock_run_id' | 'locked_at'>

/** A version without its text. */
export type StateVersion = Omit<StateVersionRow, 'sealed'>

const VERSION_COLUMNS = [
  'id',
  'organization_id',
  'resource_id',
  'serial',
  'lineage',
  'sha256',
  'size_bytes',
  'run_id',
  'created_at',
] as const

export function createStateStore(db: ControlDb) {
  const tables = db.withTables<StateTables>()
  const versions = (organizationId: string, resourceId: string) =>
    tables
      .selectFrom('infra_state_versions')
      .where('organization_id', '=', organizationId)
      .where('resource_id', '=', resourceId)
  return {
    async find(organizationId: string, resourceId: string): Promise<StateRow | undefined> {
      return tables
        .selectFrom('infra_states')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('resource_id', '=', resourceId)
        .executeTakeFirst()
    },

    /** The row, made when it is missing, and held until the transaction ends. */
    async hold(organizationId: string, resourceId: string, now: number): Promise<StateRow> {
      const empty: StateRow = {
        resource_id: resourceId,
        organization_id: organizationId,
        lineage: null,
        serial: -1,
        version_id: null,
        lock_id: null,
        lock_info: null,
        lock_run_id: null,
        locked_at: null,
        updated_at: now,
      }
      await db.capabilities.insertIgnore(tables.insertInto('infra_states').values(empty)).execute()
      const row = tables
        .selectFrom('infra_states')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .where('resource_id', '=', resourceId)
      return db.capabilities.lockRows(row, 'wait').executeTakeFirstOrThrow()
    },

    async setLock(organizationId: string, resourceId: string, lock: Lock): Promise<void> {
      await tables
        .updateTable('infra_states')
        .set(lock)
        .where('organization_id', '=', organizationId)
        .where('resource_id', '=', resourceId)
        .execute()
    },

    /** Adds a version and makes it the current one. */
    async addVersion(row: StateVersionRow): Promise<void> {
      await tables.insertInto('infra_state_versions').values(row).execute()
      await tables
        .updateTable('infra_states')
        .set({ lineage: row.lineage, serial: row.serial, version_id: row.id, updated_at: row.created_at })
        .where('organization_id', '=', row.organization_id)
        .where('resource_id', '=', row.resource_id)
        .execute()
    },

    /** Adds a version that the current one stays before. */
    async addAside(row: StateVersionRow): Promise<void> {
      await tables.insertInto('infra_state_versions').values(row).execute()
    },

    async findVersion(
      organizationId: string,
      resourceId: string,
      versionId: string,
    ): Promise<StateVersionRow | undefined> {
      return versions(organizationId, resourceId).selectAll().where('id', '=', versionId).executeTakeFirst()
    },

    /** Newest first. */
    async listVersions(
      organizationId: string,
      resourceId: string,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<StateVersion>> {
      const columns = [{ name: 'id', type: 'text' }] as const
      const query = versions(organizationId, resourceId).select(VERSION_COLUMNS)
      return keyset(query, { columns, direction: 'desc', ...page })
    },

    async addToken(row: StateTokenRow): Promise<void> {
      await tables.insertInto('infra_state_tokens').values(row).execute()
    },

    /** For who presents it: the token says which organization is meant. */
    async findToken(tokenHash: string): Promise<StateTokenRow | undefined> {
      return tables
        .selectFrom('infra_state_tokens')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
    },

    /** The plan of the run is being applied from now on. */
    async allowWriting(organizationId: string, runId: string): Promise<void> {
      await tables
        .updateTable('infra_state_tokens')
        .set({ may_write: 1 })
        .where('organization_id', '=', organizationId)
        .where('run_id', '=', runId)
        .execute()
    },

    async removeTokensOfRun(organizationId: string, runId: string): Promise<void> {
      await tables
        .deleteFrom('infra_state_tokens')
        .where('organization_id', '=', organizationId)
        .where('run_id', '=', runId)
        .execute()
    },

    async removeExpiredTokens(now: number): Promise<void> {
      await tables.deleteFrom('infra_state_tokens').where('expires_at', '<=', now).execute()
    },

    /** As long as it is known which resources are of the project. */
    async removeProject(organizationId: string, projectId: string): Promise<void> {
      const ids = db
        .withTables<ResourceTables>()
        .selectFrom('infra_resources')
        .select('id')
        .where('organization_id', '=', organizationId)
        .where('project_id', '=', projectId)
      for (const table of ['infra_state_tokens', 'infra_state_versions', 'infra_states'] as const)
        await tables
          .deleteFrom(table)
          .where('organization_id', '=', organizationId)
          .where('resource_id', 'in', ids)
          .execute()
    },

    async removeOrganization(organizationId: string): Promise<void> {
      for (const table of ['infra_state_tokens', 'infra_state_versions', 'infra_states'] as const)
        await tables.deleteFrom(table).where('organization_id', '=', organizationId).execute()
    },
  }
}
