import type { ControlDb } from '../../../kernel/db/index.ts'
import type { ScimDeps } from '../deps.ts'
import { createScimGroupStore } from '../groups/store.ts'
import type { Attributes } from '../protocol/attribute.ts'
import { ENTERPRISE_URN, USER_URN } from '../protocol/user-schema.ts'
import type { ScimGroupRow, ScimUserRow } from '../tables.ts'
import { metaOf, versionOf } from '../wire/meta.ts'
import { attributesColumn } from './store.ts'

/** Users as SCIM shows them. Whoever is a member is active, however they became one. */
export async function showUsers(
  deps: Pick<ScimDeps, 'members' | 'origin'>,
  db: ControlDb,
  organizationId: string,
  rows: readonly ScimUserRow[],
): Promise<Attributes[]> {
  const userIds = rows.map((row) => row.user_id)
  const roles = await deps.members.rolesOf(db, organizationId, userIds)
  const ids = rows.map((row) => row.id)
  const groups = await createScimGroupStore(db).groupsOf(organizationId, ids)
  const origin = deps.origin()
  return rows.map((row) => showUser(row, roles.has(row.user_id), groups.get(row.id) ?? [], origin))
}

function showUser(
  row: ScimUserRow,
  active: boolean,
  groups: readonly ScimGroupRow[],
  origin: string,
): Attributes {
  const attributes = attributesColumn.decode(row.attributes)
  const shown = {
    schemas: [USER_URN, ...(Object.hasOwn(attributes, ENTERPRISE_URN) ? [ENTERPRISE_URN] : [])],
    id: row.id,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    userName: row.user_name,
    ...attributes,
    active,
    ...(groups.length === 0 ? {} : { groups: groups.map((group) => showMembership(group, origin)) }),
  }
  return { ...shown, meta: { ...metaOf('User', row, origin), version: versionOf(JSON.stringify(shown)) } }
}

function showMembership({ id, display_name: display }: ScimGroupRow, origin: string) {
  return { value: id, $ref: `${origin}/scim/v2/Groups/${id}`, display, type: 'direct' }
}
