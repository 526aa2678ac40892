import { jsonColumn, keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { RoleMapping } from '@tenantry/contract'
import type { PageInput } from '../../../kernel/http/page-query.ts'
import type { ConnectionRow, OidcConfiguration, SamlConfiguration, SsoTables } from '../tables.ts'

export const samlColumn = jsonColumn<SamlConfiguration>((value) => value as SamlConfiguration)
export const oidcColumn = jsonColumn<OidcConfiguration>((value) => value as OidcConfiguration)
export const roleMappingColumn = jsonColumn<RoleMapping>((value) => value as RoleMapping)

export function createConnectionStore(db: ControlDb) {
  const tables = db.withTables<SsoTables>()
  const own = (organizationId: string) =>
    tables.selectFrom('sso_connections').selectAll().where('organization_id', '=', organizationId)
  return {
    async insert(row: ConnectionRow): Promise<void> {
      await tables.insertInto('sso_connections').values(row).execute()
    },

    async find(organizationId: string, connectionId: string): Promise<ConnectionRow | undefined> {
      return own(organizationId).where('id', '=', connectionId).executeTakeFirst()
    },

    async lock(organizationId: string, connectionId: string): Promise<ConnectionRow | undefined> {
      const query = own(organizationId).where('id', '=', connectionId)
      return db.capabilities.lockRows(query, 'wait').executeTakeFirst()
    },

    /** Of whatever organization: for those who sign in, and have only the connection's id. */
    async findForSignIn(connectionId: string): Promise<ConnectionRow | undefined> {
      return tables
        .selectFrom('sso_connections')
        .selectAll()
        .where('id', '=', connectionId)
        .where('enabled', '=', 1)
        .executeTakeFirst()
    },

    /** For the identity provider, which knows nothing but the id in the addresses that it was given; enabled or not. */
    async findForProvider(connectionId: string): Promise<ConnectionRow | undefined> {
      return tables
        .selectFrom('sso_connections')
        .selectAll()
        .where('id', '=', connectionId)
        .executeTakeFirst()
    },

    /** The connection that signs in by address or organization: the oldest that is enabled. */
    async findUsable(organizationId: string): Promise<ConnectionRow | undefined> {
      return own(organizationId).where('enabled', '=', 1).orderBy('id').limit(1).executeTakeFirst()
    },

    async list(organizationId: string, page: PageInput): Promise<Page<ConnectionRow>> {
      const columns = [{ name: 'id', type: 'text' }] as const
      return keyset(own(organizationId), { columns: [...columns], direction: 'asc', ...page })
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('sso_connections')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    async update(
      organizationId: string,
      connectionId: string,
      changes: Partial<Omit<ConnectionRow, 'id' | 'organization_id' | 'kind'>>,
    ): Promise<void> {
      await tables
        .updateTable('sso_connections')
        .set(changes)
        .where('organization_id', '=', organizationId)
        .where('id', '=', connectionId)
        .execute()
    },

    /** Takes a connection out with everything that hangs on it, beside the sessions. */
    async remove(organizationId: string, connectionId: string): Promise<void> {
      for (const table of ['sso_requests', 'sso_assertions', 'sso_identities', 'sso_codes'] as const)
        await tables.deleteFrom(table).where('connection_id', '=', connectionId).execute()
      await tables
        .deleteFrom('sso_connections')
        .where('organization_id', '=', organizationId)
        .where('id', '=', connectionId)
        .execute()
    },
  }
}
