import { jsonColumn, keyset, type ControlDb, type Page } from '../../../kernel/db/index.ts'
import type { PageInput } from '../../../kernel/http/page-query.ts'
import type { DomainRow, SsoTables } from '../tables.ts'

export const breakGlassColumn = jsonColumn<string[]>((value) => value as string[])
export const issuersColumn = jsonColumn<string[]>((value) => value as string[])

export function createDomainStore(db: ControlDb) {
  const tables = db.withTables<SsoTables>()
  const own = (organizationId: string) =>
    tables.selectFrom('sso_domains').selectAll().where('organization_id', '=', organizationId)
  const byReference = (organizationId: string, reference: string) =>
    own(organizationId).where(reference.startsWith('dom_') ? 'id' : 'domain', '=', reference)
  return {
    /** Throws a unique violation for a domain that the organization has. */
    async insert(row: DomainRow): Promise<void> {
      await tables.insertInto('sso_domains').values(row).execute()
    },

    /** By id or name. */
    async find(organizationId: string, reference: string): Promise<DomainRow | undefined> {
      return byReference(organizationId, reference).executeTakeFirst()
    },

    async lock(organizationId: string, reference: string): Promise<DomainRow | undefined> {
      return db.capabilities.lockRows(byReference(organizationId, reference), 'wait').executeTakeFirst()
    },

    async list(organizationId: string, page: PageInput): Promise<Page<DomainRow>> {
      const columns = [{ name: 'id', type: 'text' }] as const
      return keyset(own(organizationId), { columns: [...columns], direction: 'asc', ...page })
    },

    async count(organizationId: string): Promise<number> {
      const { total } = await tables
        .selectFrom('sso_domains')
        .select(({ fn }) => fn.countAll().as('total'))
        .where('organization_id', '=', organizationId)
        .executeTakeFirstOrThrow()
      return Number(total)
    },

    /** The one organization that has shown that the domain is its own. */
    async findVerified(domain: string): Promise<DomainRow | undefined> {
      return tables
        .selectFrom('sso_domains')
        .selectAll()
        .where('verified_domain', '=', domain)
        .executeTakeFirst()
    },

    /** Verified domains of all organizations that nobody has looked at since, the longest ago first. */
    async listDue(lookedBefore: number, limit: number): Promise<DomainRow[]> {
      return tables
        .selectFrom('sso_domains')
        .selectAll()
        .where('verified_domain', 'is not', null)
        .where((eb) => eb(eb.fn.coalesce('checked_at', 'verified_at'), '<=', lookedBefore))
        .orderBy((eb) => eb.fn.coalesce('checked_at', 'verified_at'))
        .limit(limit)
        .execute()
    },

    async countVerified(organizationId: string): Promise<number> {
      return (await this.verifiedNames(organizationId)).length
    },

    async verifiedNames(organizationId: string): Promise<string[]> {
      const rows = await own(organizationId).where('verified_domain', 'is not', null).execute()
      return rows.map(({ domain }) => domain)
    },

    /** Throws a unique violation when another organization has verified the domain. */
    async update(
      organizationId: string,
      domainId: string,
      changes: Partial<Omit<DomainRow, 'id' | 'organization_id' | 'domain' | 'token'>>,
    ): Promise<void> {
      await tables
        .updateTable('sso_domains')
        .set(changes)
        .where('organization_id', '=', organizationId)
        .where('id', '=', domainId)
        .execute()
    },

    async remove(organizationId: string, domainId: string): Promise<void> {
      await tables
        .deleteFrom('sso_domains')
        .where('organization_id', '=', organizationId)
        .where('id', '=', domainId)
        .execute()
    },
  }
}
