import type { ControlDb } from '../../../kernel/db/index.ts'
import { readSettings } from '../organizations/settings.ts'
import type { OrganizationTables } from '../tables.ts'

/** Slugs of a user's organizations that open only to sessions with a second factor; deleted ones demand nothing. */
export async function demandingFactor(db: ControlDb, userId: string): Promise<readonly string[]> {
  const rows = await db
    .withTables<OrganizationTables>()
    .selectFrom('organizations')
    .innerJoin('organization_members', 'organization_members.organization_id', 'organizations.id')
    .select(['organizations.slug', 'organizations.settings'])
    .where('organization_members.user_id', '=', userId)
    .where('organizations.deleted_at', 'is', null)
    .orderBy('organizations.slug')
    .execute()
  return rows.filter(({ settings }) => readSettings(settings).require_second_factor).map(({ slug }) => slug)
}
