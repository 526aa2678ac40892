import type { ControlDb, ControlTx } from '../../kernel/db/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { AuditSource } from '../audit/index.ts'
import type { SsoGate } from '../identity/index.ts'
import { connectionRoutes } from './connections/routes.ts'
import type { SsoDeps } from './deps.ts'
import { checkDomains } from './domains/check-domains.ts'
import { createDomainStore } from './domains/domain-store.ts'
import { domainRoutes } from './domains/routes.ts'
import { resolveTxtByDns, type ResolveTxt } from './domains/resolve-txt.ts'
import { signInGate } from './enforcement/sign-in-gate.ts'
import { removeOrganization } from './remove-organization.ts'
import { endSessions } from './sign-in/end-sessions.ts'
import { createIdentityStore, type KnownIdentity } from './sign-in/identity-store.ts'
import { createRequestStore } from './sign-in/request-store.ts'
import { signInRoutes } from './sign-in/routes.ts'

export interface SsoModule {
  routes(mount: Mount): void
  /** For other ways to sign in: see `SsoGate`. */
  gate(db: ControlDb, email: string): Promise<SsoGate | null>
  /** Domains that an organization has shown to be its own, in ASCII and lower case. */
  verifiedDomains(organizationId: string): Promise<readonly string[]>
  /** Ends what an organization's connections opened: it is closed to its members. */
  afterOrganizationDeleted(tx: ControlTx, source: AuditSource, organizationId: string): Promise<void>
  /** Removes connections and domains of an organization that is gone for good. */
  removeOrganization(tx: ControlTx, organizationId: string): Promise<void>
  /** By which names identity providers know a user, oldest first: what an export of the user's data says. */
  identitiesOf(db: ControlDb, userId: string): Promise<KnownIdentity[]>
  /** Forgets by which names identity providers know a user who is being deleted. */
  removeUser(tx: ControlTx, userId: string): Promise<void>
  /** Looks whether verified domains are still their organizations': see `checkDomains`. */
  checkDomains(signal?: AbortSignal): Promise<void>
  /** Removes sign-ins, assertions and codes past their time. */
  prune(): Promise<void>
}

export function createSsoModule(
  wanted: Omit<SsoDeps, 'resolveTxt'> & { resolveTxt?: ResolveTxt | undefined },
): SsoModule {
  const deps: SsoDeps = { ...wanted, resolveTxt: wanted.resolveTxt ?? resolveTxtByDns }
  return {
    routes(mount) {
      domainRoutes(mount, deps)
      connectionRoutes(mount, deps)
      signInRoutes(mount, deps)
    },
    verifiedDomains: (organizationId) => createDomainStore(deps.control.db).verifiedNames(organizationId),
    gate: (db, email) => signInGate(deps, db, email),
    afterOrganizationDeleted: (tx, source, organizationId) =>
      endSessions(deps, tx, source, { organizationId, reason: 'the organization was deleted' }),
    removeOrganization: (tx, organizationId) => removeOrganization(tx, organizationId),
    identitiesOf: (db, userId) => createIdentityStore(db).listOf(userId),
    removeUser: (tx, userId) => createIdentityStore(tx).removeUser(userId),
    checkDomains: (signal) => checkDomains(deps, signal),
    prune: () => createRequestStore(deps.control.db).prune(deps.clock.now()),
  }
}
