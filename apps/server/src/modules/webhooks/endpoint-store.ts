import { sql } from 'kysely'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { jsonColumn, keyset, type ControlDb, type Page } from '../../kernel/db/index.ts'
import type { EndpointRow, HookName, SecretRow, WebhooksTables } from './tables.ts'

export const eventTypesColumn = jsonColumn((value) => Value.Parse(Type.Array(Type.String()), value))

/** What is needed of an endpoint to hand it a message. */
export type Listener = Pick<EndpointRow, 'id' | 'organization_id' | 'event_types' | 'enabled' | 'slow'>

export type EndpointStore = ReturnType<typeof createEndpointStore>

/** All SQL of endpoints and their secrets. `organizationId` null is the installation, whose endpoints no organization sees, and the other way round. */
export function createEndpointStore(db: ControlDb) {
  const tables = db.withTables<WebhooksTables>()
  const allOf = (organizationId: string | null) => {
    const query = tables.selectFrom('webhook_endpoints').selectAll()
    return organizationId === null
      ? query.where('organization_id', 'is', null)
      : query.where('organization_id', '=', organizationId)
  }
  return {
    async insert(row: EndpointRow): Promise<void> {
      await tables.insertInto('webhook_endpoints').values(row).execute()
    },

    async find(organizationId: string | null, endpointId: string): Promise<EndpointRow | undefined> {
      return allOf(organizationId).where('id', '=', endpointId).executeTakeFirst()
    },

    /** Reads the row and holds it until the transaction ends. */
    async findLocked(organizationId: string | null, endpointId: string): Promise<EndpointRow | undefined> {
      const query = allOf(organizationId).where('id', '=', endpointId)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    async list(
      organizationId: string | null,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<EndpointRow>> {
      return keyset(allOf(organizationId), {
        columns: [{ name: 'id', type: 'text' }],
        direction: 'desc',
        ...page,
      })
    },

    async count(organizationId: string | null): Promise<number> {
      const rows = await allOf(organizationId).clearSelect().select('id').execute()
      return rows.length
    },

    async hasListeners(): Promise<boolean> {
      const any = tables.selectFrom('webhook_endpoints').select('id').where('kind', '=', 'events').limit(1)
      return (await any.executeTakeFirst()) !== undefined
    },

    /** Who may hear of what happened in an organization (null: in none): its own endpoints, and the installation's. */
    async listeners(organizationId: string | null): Promise<Listener[]> {
      return tables
        .selectFrom('webhook_endpoints')
        .select(['id', 'organization_id', 'event_types', 'enabled', 'slow'])
        .where('kind', '=', 'events')
        .where((eb) =>
          organizationId === null
            ? eb('organization_id', 'is', null)
            : eb.or([eb('organization_id', 'is', null), eb('organization_id', '=', organizationId)]),
        )
        .orderBy('id')
        .execute()
    },

    async findHook(hook: HookName): Promise<EndpointRow | undefined> {
      return allOf(null).where('hook', '=', hook).where('enabled', '=', 1).executeTakeFirst()
    },

    async update(endpointId: string, change: Partial<Omit<EndpointRow, 'id'>>): Promise<void> {
      await tables.updateTable('webhook_endpoints').set(change).where('id', '=', endpointId).execute()
    },

    /** Gives the endpoint as it is then. */
    async noteFailure(
      endpointId: string,
      startedAt: number,
      error: string,
    ): Promise<EndpointRow | undefined> {
      return tables
        .updateTable('webhook_endpoints')
        .set({ failing_since: sql`coalesce(failing_since, ${startedAt})`, last_error: error, slow: 1 })
        .where('id', '=', endpointId)
        .returningAll()
        .executeTakeFirst()
    },

    async remove(endpointId: string): Promise<void> {
      await tables.deleteFrom('webhook_deliveries').where('endpoint_id', '=', endpointId).execute()
      await tables.deleteFrom('webhook_endpoints').where('id', '=', endpointId).execute()
    },

    /** Removes all endpoints of an organization with their log. Its messages stay for as long as all do: the installation may still have to be told. */
    async removeAll(organizationId: string): Promise<void> {
      const own = tables
        .selectFrom('webhook_endpoints')
        .select('id')
        .where('organization_id', '=', organizationId)
      await tables.deleteFrom('webhook_deliveries').where('endpoint_id', 'in', own).execute()
      await tables.deleteFrom('webhook_endpoints').where('organization_id', '=', organizationId).execute()
    },

    async insertSecret(row: SecretRow): Promise<void> {
      await tables.insertInto('webhook_secrets').values(row).execute()
    },

    /** The secrets that sign now, the present one first. */
    async secrets(endpointId: string, now: number): Promise<SecretRow[]> {
      return tables
        .selectFrom('webhook_secrets')
        .selectAll()
        .where('endpoint_id', '=', endpointId)
        .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
        .orderBy('id', 'desc')
        .execute()
    },

    /** Has the present secret end at `expiresAt`. */
    async retireSecrets(endpointId: string, expiresAt: number): Promise<void> {
      await tables
        .updateTable('webhook_secrets')
        .set({ expires_at: expiresAt })
        .where('endpoint_id', '=', endpointId)
        .where('expires_at', 'is', null)
        .execute()
    },

    async removeSecrets(secretIds: readonly string[]): Promise<void> {
      if (secretIds.length === 0) return
      await tables.deleteFrom('webhook_secrets').where('id', 'in', secretIds).execute()
    },

    async removeExpiredSecrets(now: number): Promise<void> {
      await tables.deleteFrom('webhook_secrets').where('expires_at', '<=', now).execute()
    },
  }
}
