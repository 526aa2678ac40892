import type { ControlDb } from '../../../kernel/db/index.ts'
import type { IdentityRow, SsoTables } from '../tables.ts'

/** A name by which an identity provider knows a user, and which connection it is of. */
export interface KnownIdentity extends Omit<IdentityRow, 'user_id'> {
  organization_id: string
  /** The connection's name. */
  connection: string
}

/** Who is who: the user behind a name of an identity provider, connection by connection, since anybody may write any issuer into theirs. */
export function createIdentityStore(db: ControlDb) {
  const tables = db.withTables<SsoTables>()
  return {
    async find(connectionId: string, issuer: string, subject: string): Promise<IdentityRow | undefined> {
      return tables
        .selectFrom('sso_identities')
        .selectAll()
        .where('connection_id', '=', connectionId)
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .executeTakeFirst()
    },

    async insert(row: IdentityRow): Promise<void> {
      await tables.insertInto('sso_identities').values(row).execute()
    },

    /** Users who have signed in through any of the connections. */
    async usersOf(connectionIds: readonly string[]): Promise<string[]> {
      if (connectionIds.length === 0) return []
      const query = tables.selectFrom('sso_identities').select('user_id').distinct()
      const rows = await query.where('connection_id', 'in', connectionIds).execute()
      return rows.map(({ user_id }) => user_id)
    },

    /** Of all connections, oldest first. */
    async listOf(userId: string): Promise<KnownIdentity[]> {
      return tables
        .selectFrom('sso_identities as identity')
        .innerJoin('sso_connections as connection', 'connection.id', 'identity.connection_id')
        .select([
          'connection.organization_id',
          'identity.connection_id',
          'connection.name as connection',
          'identity.issuer',
          'identity.subject',
          'identity.created_at',
        ])
        .where('identity.user_id', '=', userId)
        .orderBy('identity.created_at')
        .orderBy('identity.connection_id')
        .execute()
    },

    async removeUser(userId: string): Promise<void> {
      await tables.deleteFrom('sso_identities').where('user_id', '=', userId).execute()
    },
  }
}
