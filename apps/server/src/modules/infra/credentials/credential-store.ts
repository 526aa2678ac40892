import { keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { PageInput } from '../../../kernel/http/page-query.ts'
import type { InfraTables } from '../tables.ts'
import type { CredentialRow } from './tables.ts'

export function createCredentialStore(db: ControlDb) {
  const tables = db.withTables<InfraTables>()
  const own = (organizationId: string) =>
    tables.selectFrom('infra_credentials').selectAll().where('organization_id', '=', organizationId)
  return {
    /** Whose a credential is: for requests that name nothing else. */
    async organizationOf(credentialId: string): Promise<string | undefined> {
      const query = tables.selectFrom('infra_credentials').select('organization_id')
      return (await query.where('id', '=', credentialId).executeTakeFirst())?.organization_id
    },

    async insert(row: CredentialRow): Promise<void> {
      await tables.insertInto('infra_credentials').values(row).execute()
    },

    async find(organizationId: string, credentialId: string): Promise<CredentialRow | undefined> {
      return own(organizationId).where('id', '=', credentialId).executeTakeFirst()
    },

    async findByName(organizationId: string, name: string): Promise<CredentialRow | undefined> {
      return own(organizationId).where('name', '=', name).executeTakeFirst()
    },

    async list(organizationId: string, page: PageInput): Promise<Page<CredentialRow>> {
      return keyset(own(organizationId), {
        columns: [{ name: 'id', type: 'text' }],
        direction: 'desc',
        ...page,
      })
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('infra_credentials')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    async update(
      organizationId: string,
      credentialId: string,
      changes: Partial<Omit<CredentialRow, 'id' | 'organization_id' | 'kind'>>,
    ): Promise<void> {
      await tables
        .updateTable('infra_credentials')
        .set(changes)
        .where('organization_id', '=', organizationId)
        .where('id', '=', credentialId)
        .execute()
    },

    /** Writes down what a check found, unless the secret that it found it with was replaced meanwhile. */
    async recordCheck(
      { organization_id: organizationId, id, fingerprint }: CredentialRow,
      found: Pick<CredentialRow, 'checked_at' | 'check_ok' | 'check_identity' | 'check_error'>,
    ): Promise<void> {
      await tables
        .updateTable('infra_credentials')
        .set(found)
        .where('organization_id', '=', organizationId)
        .where('id', '=', id)
        .where('fingerprint', '=', fingerprint)
        .execute()
    },

    async remove(organizationId: string, credentialId: string): Promise<void> {
      await tables
        .deleteFrom('infra_credentials')
        .where('organization_id', '=', organizationId)
        .where('id', '=', credentialId)
        .execute()
    },

    async removeOrganization(organizationId: string): Promise<void> {
      await tables.deleteFrom('infra_credentials').where('organization_id', '=', organizationId).execute()
    },
  }
}
