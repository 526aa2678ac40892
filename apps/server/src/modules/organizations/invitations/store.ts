import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { InvitationRow, OrganizationTables } from '../tables.ts'

export interface PageOf {
  limit: number
  cursor: string | null
}

export function createInvitationStore(db: ControlDb) {
  const tables = db.withTables<OrganizationTables>()
  const all = () => tables.selectFrom('organization_invitations').selectAll()
  const order = { columns: [{ name: 'id', type: 'text' }], direction: 'desc' } as const
  return {
    async insert(row: InvitationRow): Promise<void> {
      await tables.insertInto('organization_invitations').values(row).execute()
    },

    async find(invitationId: string): Promise<InvitationRow | undefined> {
      return all().where('id', '=', invitationId).executeTakeFirst()
    },

    async findByToken(tokenHash: string): Promise<InvitationRow | undefined> {
      return all().where('token_hash', '=', tokenHash).executeTakeFirst()
    },

    async update(
      invitationId: string,
      changes: Partial<Pick<InvitationRow, 'status' | 'token_hash' | 'updated_at' | 'expires_at'>>,
    ): Promise<void> {
      const change = tables.updateTable('organization_invitations').set(changes)
      await change.where('id', '=', invitationId).execute()
    },

    async list(organizationId: string, page: PageOf): Promise<Page<InvitationRow>> {
      return keyset(all().where('organization_id', '=', organizationId), { ...order, ...page })
    },

    /** Those that can still be accepted by whoever has the address, of organizations that are open. */
    async listOpenTo(emailKey: string, now: number, page: PageOf): Promise<Page<InvitationRow>> {
      const closed = tables.selectFrom('organizations').select('id').where('deleted_at', 'is not', null)
      const open = all()
        .where('email_key', '=', emailKey)
        .where('status', '=', 'pending')
        .where('expires_at', '>', now)
        .where('organization_id', 'not in', closed)
      return keyset(open, { ...order, ...page })
    },

    async findOpen(
      organizationId: string,
      emailKey: string,
      now: number,
    ): Promise<InvitationRow | undefined> {
      return all()
        .where('organization_id', '=', organizationId)
        .where('email_key', '=', emailKey)
        .where('status', '=', 'pending')
        .where('expires_at', '>', now)
        .executeTakeFirst()
    },

    async countOpen(organizationId: string, now: number): Promise<number> {
      const { total } = await tables
        .selectFrom('organization_invitations')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .where('status', '=', 'pending')
        .where('expires_at', '>', now)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    async organizationNames(organizationIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
      if (organizationIds.length === 0) return new Map()
      const query = tables.selectFrom('organizations').select(['id', 'name'])
      const rows = await query.where('id', 'in', organizationIds).execute()
      return new Map(rows.map(({ id, name }) => [id, name]))
    },
  }
}
