import type { AccountExport } from '@tenantry/contract'
import type { FastifyInstance } from 'fastify'
import type { ControlDb, ControlTx } from '../../kernel/db/index.ts'
import type { Mount, MountOptions } from '../../kernel/http/mount-operation.ts'
import type { ScimDeps } from './deps.ts'
import { removeDirectory } from './remove-directory.ts'
import { administrationRoutes } from './routes.ts'
import { recordsOf } from './users/records-of.ts'
import { createScimUserStore } from './users/store.ts'
import { openScim } from './wire/open-scim.ts'

export interface ScimModule {
  /** What an organization's administrators do about its directory. */
  routes(mount: Mount): void
  /** What identity providers call, below /scim/v2. */
  serve(
    http: FastifyInstance,
    options: Omit<MountOptions, 'authenticate' | 'organizationAccess'>,
  ): Promise<void>
  /** What all directories say of a user, oldest first. */
  recordsOf(db: ControlDb, userId: string): Promise<AccountExport['directory_records']>
  /** Takes a user who is being deleted out of all directories. */
  beforeUserRemoved(tx: ControlTx, userId: string): Promise<void>
  /** Removes tokens and directory of an organization that is gone for good. */
  removeOrganization(tx: ControlTx, organizationId: string): Promise<void>
}

export function createScimModule(deps: ScimDeps): ScimModule {
  return {
    routes: (mount) => administrationRoutes(mount, deps),
    serve: (http, options) => openScim(http, deps, options),
    recordsOf: (db, userId) => recordsOf(db, userId),
    beforeUserRemoved: (tx, userId) => createScimUserStore(tx).removeAccount(userId),
    removeOrganization: (tx, organizationId) => removeDirectory(tx, organizationId),
  }
}
