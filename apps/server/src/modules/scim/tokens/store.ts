import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { ScimTables, ScimTokenRow } from '../tables.ts'

export function createTokenStore(db: ControlDb) {
  const tables = db.withTables<ScimTables>()
  const tokens = (organizationId: string) =>
    tables.selectFrom('scim_tokens').selectAll().where('organization_id', '=', organizationId)
  return {
    async insert(row: ScimTokenRow): Promise<void> {
      await tables.insertInto('scim_tokens').values(row).execute()
    },

    async find(organizationId: string, tokenId: string): Promise<ScimTokenRow | undefined> {
      return tokens(organizationId).where('id', '=', tokenId).executeTakeFirst()
    },

    /** For who presents it: the token says which organization is meant. */
    async findPresented(tokenId: string): Promise<ScimTokenRow | undefined> {
      return tables.selectFrom('scim_tokens').selectAll().where('id', '=', tokenId).executeTakeFirst()
    },

    async countLive(organizationId: string, now: number): Promise<number> {
      const live = tokens(organizationId).where('revoked_at', 'is', null).where('expires_at', '>', now)
      return (await live.execute()).length
    },

    async list(
      organizationId: string,
      page: { limit: number; cursor: string | null },
    ): Promise<Page<ScimTokenRow>> {
      const columns = [{ name: 'id', type: 'text' }] as const
      return keyset(tokens(organizationId), { columns, direction: 'desc', ...page })
    },

    async revoke(organizationId: string, tokenId: string, revokedAt: number): Promise<void> {
      await tables
        .updateTable('scim_tokens')
        .set({ revoked_at: revokedAt })
        .where('organization_id', '=', organizationId)
        .where('id', '=', tokenId)
        .execute()
    },

    /** Writes down a use, unless one of the same `sparing` seconds was. */
    async touch(tokenId: string, now: number, sparing: number): Promise<void> {
      await tables
        .updateTable('scim_tokens')
        .set({ last_used_at: now })
        .where('id', '=', tokenId)
        .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', now - sparing)]))
        .execute()
    },

    async removeAll(organizationId: string): Promise<void> {
      await tables.deleteFrom('scim_tokens').where('organization_id', '=', organizationId).execute()
    },
  }
}
