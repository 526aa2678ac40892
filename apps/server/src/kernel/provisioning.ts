import type { GrantedDatabase, ProvisionDatabase } from '@tenantry/contract'
import type { Actor } from './actor.ts'
import type { ControlTx } from './db/index.ts'
import type { RequestContext } from './http/operation-context.ts'

/** Whom a database is made for, as the transaction that makes them has written them down. */
export interface MadeOwner<T> {
  made: T
  owner: { kind: 'user' | 'organization'; id: string }
  /** Who gives them the database, for the audit trail. */
  giver: Actor
}

/** As `Provisioning`, with what only users need. */
export interface UserProvisioning extends Provisioning {
  /** Notes that the user is to have a database once the address is verified. To be asked after `requireAllowed`. */
  wish(tx: ControlTx, userId: string, wanted: ProvisionDatabase): Promise<void>
  /** The user's address is verified: a database that was wished for is made soon after the transaction. */
  afterVerified(tx: ControlTx, userId: string): Promise<void>
}

/** How users and organizations come by a database at the moment they are made. Asked of the access module. */
export interface Provisioning {
  /** @throws FORBIDDEN for a template or a name that only the installation chooses, TEMPLATE_NOT_FOUND, DATABASE_NAME_TAKEN */
  requireAllowed(actor: Actor, wanted: ProvisionDatabase): Promise<void>
  /**
   * Makes an owner together with a database of theirs, all or nothing: what `create` throws leaves neither record nor file. `label` begins the name of a
   * database that none was chosen for. `create` may run again.
   * @throws as `requireAllowed` and `create`, and what the engine throws
   */
  createWith<T>(
    context: RequestContext,
    wanted: ProvisionDatabase & { label: string },
    create: (tx: ControlTx) => Promise<MadeOwner<T>>,
  ): Promise<{ made: T; database: GrantedDatabase }>
}
