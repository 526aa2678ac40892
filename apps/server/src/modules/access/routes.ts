import { operations } from '@tenantry/contract'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { readPage, refuseForeignCursor, showPage } from '../../kernel/http/page-query.ts'
import type { AccessDeps } from './deps.ts'
import { findDefault, setDefault } from './grants/default-database.ts'
import { findGrant, requireUserId } from './grants/find-grant.ts'
import { databaseNotFound, grantToOrganization, grantToUser } from './grants/grant-access.ts'
import { revokeFromOrganization, revokeFromUser } from './grants/revoke-access.ts'
import { showGrant, showGrantee, showGrants } from './grants/show-grant.ts'
import { createGrantStore } from './store.ts'
import type { Grantee } from './tables.ts'

export function accessRoutes(mount: Mount, deps: AccessDeps): void {
  const { db } = deps.control
  const store = createGrantStore(db)
  const userOf = async (reference: string): Promise<Grantee> => ({
    kind: 'user',
    id: requireUserId(await deps.users.find(db, reference), reference),
  })
  const organizationOf = ({ id }: { id: string }): Grantee => ({ kind: 'organization', id })

  mount(operations.grantUserDatabase, async (context) =>
    showGrant(await grantToUser(deps, context, { ...context.params, ...context.body })),
  )
  mount(operations.listUserDatabases, async ({ params, query }) => {
    const list = store.list(await userOf(params.user), readPage(query))
    return showGrants(deps, await refuseForeignCursor(list))
  })
  mount(operations.getUserDatabase, async ({ params }) => {
    const { granted_at } = await findGrant(deps, db, await userOf(params.user), params.database)
    return { granted_at }
  })
  mount(operations.revokeUserDatabase, (context) => revokeFromUser(deps, context, context.params))

  mount(operations.grantOrganizationDatabase, async (context) => {
    const { id: organization } = context.organization
    const granted = await grantToOrganization(deps, context, { organization, ...context.body })
    const first = await findDefault(deps, organization)
    return { ...showGrant(granted), is_default: first?.id === granted.database.id }
  })
  mount(operations.listOrganizationDatabases, async ({ organization, query }) => {
    const list = store.list(organizationOf(organization), readPage(query))
    const page = await showGrants(deps, await refuseForeignCursor(list))
    const first = await findDefault(deps, organization.id)
    return { ...page, data: page.data.map((shown) => ({ ...shown, is_default: shown.id === first?.id })) }
  })
  mount(operations.getOrganizationDatabase, async ({ organization, params }) => {
    const { granted_at } = await findGrant(deps, db, organizationOf(organization), params.database)
    return { granted_at }
  })
  mount(operations.revokeOrganizationDatabase, (context) =>
    revokeFromOrganization(deps, context, {
      organization: context.organization.id,
      database: context.params.database,
    }),
  )
  mount(operations.setDefaultDatabase, async (context) => {
    const { id: organization } = context.organization
    const { database } = context.params
    return { ...showGrant(await setDefault(deps, context, { organization, database })), is_default: true }
  })

  mount(operations.listDatabaseGrantees, async ({ params, query }) => {
    const database = await deps.databases.find(db, params.database)
    if (database === undefined) throw databaseNotFound(params.database)
    return showPage(store.listOfDatabase(database.id, readPage(query)), showGrantee)
  })
}
