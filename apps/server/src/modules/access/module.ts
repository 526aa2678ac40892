import type { Actor } from '../../kernel/actor.ts'
import { systemActor } from '../../kernel/actor.ts'
import type { ControlTx } from '../../kernel/db/index.ts'
import type { GrantedDatabase } from '@tenantry/contract'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { DatabasePermission } from '../../kernel/policy.ts'
import type { UserProvisioning } from '../../kernel/provisioning.ts'
import type { AuditSource } from '../audit/index.ts'
import type { DatabaseActor } from '../data/index.ts'
import type { OrganizationsOfDatabases } from '../databases/index.ts'
import { chooseDatabase, type ChosenDatabase } from './decisions/choose-database.ts'
import { can, databaseActor, sees, type PermissionsOf, type Resource } from './decisions/decide.ts'
import { KnownGrants } from './decisions/known-grants.ts'
import type { AccessDeps } from './deps.ts'
import { firstHolders } from './grants/first-holders.ts'
import { showGrants } from './grants/show-grant.ts'
import { writeDown } from './grants/revoke-access.ts'
import { createWithDatabase, requireAllowed } from './provision/create-with-database.ts'
import { forgetWish, fulfilSoon, fulfilWish, wish } from './provision/wishes.ts'
import { accessRoutes } from './routes.ts'
import { createGrantStore } from './store.ts'
import type { Grantee } from './tables.ts'

export interface AccessModule {
  routes(mount: Mount): void
  /** Whether an actor has a permission; denied by default. Every decision on databases comes from here. */
  can(actor: Actor, permission: string, resource: Resource): boolean | Promise<boolean>
  /** Whether an actor may know of a database; with an organization, of it as that organization's. */
  sees(actor: Actor, databaseId: string, organizationId: string | null): boolean | Promise<boolean>
  /** The database that a request names, by itself or by its organization. */
  choose(
    actor: Actor,
    database: string | null,
    organization: string | null,
  ): ChosenDatabase | Promise<ChosenDatabase>
  /** Who an actor is in a database that it sees, by the organization that the request names; null where its credential's own power decides. */
  databaseActor(
    actor: Actor,
    databaseId: string,
    organization: string | null,
    permission: DatabasePermission,
  ): DatabaseActor | null | Promise<DatabaseActor | null>
  /** Databases for users and organizations at the moment that these are made. */
  readonly provisioning: UserProvisioning
  /** See `OrganizationsOfDatabases`. */
  readonly holders: Pick<OrganizationsOfDatabases, 'databasesOf' | 'of'>
  /** The grant of a database as the API shows it; undefined where there is none. */
  granted(grantee: Grantee, databaseId: string): Promise<GrantedDatabase | undefined>
  /** Makes the database that a user wished for at the sign-up, if that is still to be done. */
  fulfilWish(userId: string): Promise<void>
  /** Ends what a user was given, within the transaction that removes the user. */
  beforeUserRemoved(tx: ControlTx, source: AuditSource, userId: string): Promise<void>
  beforeOrganizationPurged(tx: ControlTx, organizationId: string): Promise<void>
  beforeDatabasePurged(tx: ControlTx, databaseId: string): Promise<void>
  /** Drops what is remembered: another process changed something. */
  forget(): void
}

export type AccessModuleDeps = Omit<AccessDeps, 'known'> & {
  permissionsOf: PermissionsOf
  /** Another number once any record of a database has changed. */
  databasesGeneration(): number
}

export function createAccessModule(wanted: AccessModuleDeps): AccessModule {
  const deps = { ...wanted, known: new KnownGrants() }
  const maintenance: AuditSource = { actor: systemActor('maintenance'), requestId: null }
  return {
    routes: (mount) => accessRoutes(mount, deps),
    can: (actor, permission, resource) => can(deps, actor, permission, resource),
    sees: (actor, databaseId, organizationId) => sees(deps, actor, databaseId, organizationId),
    choose: (actor, database, organization) => chooseDatabase(deps, actor, database, organization),
    databaseActor(actor, databaseId, organization, permission) {
      if (organization === null) return databaseActor(deps, actor, databaseId, null, permission)
      const access = deps.organizations.access(actor, organization, null)
      return access instanceof Promise
        ? access.then(({ id }) => databaseActor(deps, actor, databaseId, id, permission))
        : databaseActor(deps, actor, databaseId, access.id, permission)
    },
    provisioning: {
      requireAllowed: (actor, asked) => requireAllowed(deps, actor, asked),
      createWith: (context, asked, create) => createWithDatabase(deps, context, asked, create),
      wish: (tx, userId, asked) => wish(deps, tx, userId, asked),
      afterVerified: (tx, userId) => fulfilSoon(deps, tx, userId),
    },
    holders: {
      databasesOf: (id) => createGrantStore(deps.control.db).idsOf({ kind: 'organization', id }),
      of: (databaseIds) => firstHolders(deps, databaseIds),
    },
    async granted(grantee, databaseId) {
      const row = await createGrantStore(deps.control.db).find(grantee, databaseId)
      if (row === undefined) return undefined
      return (await showGrants(deps, { rows: [row], nextCursor: null })).data[0]
    },
    fulfilWish: (userId) => fulfilWish(deps, userId),
    async beforeUserRemoved(tx, source, userId) {
      await forgetWish(tx, userId)
      const rows = await createGrantStore(tx).removeOfGrantee({ kind: 'user', id: userId })
      await writeDown(deps, tx, source, rows)
    },
    async beforeOrganizationPurged(tx, organizationId) {
      const rows = await createGrantStore(tx).removeOfGrantee({ kind: 'organization', id: organizationId })
      await writeDown(deps, tx, maintenance, rows)
    },
    async beforeDatabasePurged(tx, databaseId) {
      const rows = await createGrantStore(tx).removeOfDatabase(databaseId)
      await writeDown(deps, tx, maintenance, rows)
    },
    forget: () => deps.known.forgetAll(),
  }
}
