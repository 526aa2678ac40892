import type { NamedOrganization } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlDb, ControlStore, ControlTx } from '../../kernel/db/index.ts'
import type { OrganizationAccess, RequestContext } from '../../kernel/http/operation-context.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { DatabaseRow } from '../databases/index.ts'
import type { UserDirectory } from '../identity/index.ts'
import type { KnownGrants } from './decisions/known-grants.ts'

export interface AccessDeps {
  control: ControlStore
  clock: Clock
  audit: RecordEntry
  users: Pick<UserDirectory, 'find' | 'lock'>
  organizations: {
    /** See `MountOptions.organizationAccess`; without a permission, whatever the actor may do. */
    access(
      actor: Actor,
      reference: string,
      permission: string | null,
    ): OrganizationAccess | Promise<OrganizationAccess>
    /** Locks an organization for a change, and decides again on what the store says now. */
    open(tx: ControlTx, actor: Actor, reference: string, permission: string): Promise<OrganizationAccess>
    organizationsOf(db: ControlDb, userId: string): Promise<readonly string[]>
    /** By their ids; deleted ones are left out. */
    names(organizationIds: readonly string[]): Promise<ReadonlyMap<string, NamedOrganization>>
    /** Another number once anything about any organization has changed. */
    moment(): number
  }
  databases: {
    /** A database by id or name that is not deleted. */
    find(db: ControlDb, reference: string): Promise<DatabaseRow | undefined>
    findMany(databaseIds: readonly string[]): Promise<readonly DatabaseRow[]>
    /** Holds a database that is not deleted until the transaction ends. */
    lock(tx: ControlTx, databaseId: string): Promise<DatabaseRow | undefined>
    /** Makes a database together with whom it is for, all or nothing. */
    provision<T>(
      context: Pick<RequestContext, 'actor' | 'requestId' | 'reservedId'>,
      wanted: { name: string; template: string },
      work: (tx: ControlTx, database: DatabaseRow) => Promise<T>,
    ): Promise<T>
    /** @throws TEMPLATE_NOT_FOUND */
    requireTemplate(template: string): Promise<void>
  }
  known: KnownGrants
  /** Templates of which whoever signs up, or makes an organization, may have a database without asking the installation. */
  openTemplates: ReadonlySet<string>
  /** Lets the wish of a user be seen to soon, once the transaction is through. */
  enqueueProvision(tx: ControlTx, userId: string): Promise<void>
}
