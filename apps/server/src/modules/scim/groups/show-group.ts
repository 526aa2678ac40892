import type { ControlDb } from '../../../kernel/db/index.ts'
import type { ScimDeps } from '../deps.ts'
import type { Attributes } from '../protocol/attribute.ts'
import { GROUP_URN } from '../protocol/group-schema.ts'
import type { ScimGroupRow } from '../tables.ts'
import { metaOf } from '../wire/meta.ts'
import { createScimGroupStore, type ShownMember } from './store.ts'

/** Groups as SCIM shows them; without members where nobody asks for them, as they may be many. */
export async function showGroups(
  deps: Pick<ScimDeps, 'origin'>,
  db: ControlDb,
  organizationId: string,
  rows: readonly ScimGroupRow[],
  withMembers = true,
): Promise<Attributes[]> {
  const ids = withMembers ? rows.map((row) => row.id) : []
  const members = await createScimGroupStore(db).members(organizationId, ids)
  const byGroup = Map.groupBy(members, (member) => member.group_id)
  const origin = deps.origin()
  return rows.map((row) => showGroup(row, byGroup.get(row.id) ?? [], origin))
}

function showGroup(row: ScimGroupRow, members: readonly ShownMember[], origin: string): Attributes {
  const shown = members.map(({ scim_user_id: value, user_name: display }) => ({
    value,
    $ref: `${origin}/scim/v2/Users/${value}`,
    display,
    type: 'User',
  }))
  return {
    schemas: [GROUP_URN],
    id: row.id,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    displayName: row.display_name,
    ...(shown.length === 0 ? {} : { members: shown }),
    meta: { ...metaOf('Group', row, origin), version: `W/"${row.revision}"` },
  }
}
