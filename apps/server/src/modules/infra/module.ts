import type { ControlTx } from '../../kernel/db/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import { createCredentialStore } from './credentials/credential-store.ts'
import { lendCredential, type LentCredential } from './credentials/lend-credential.ts'
import { credentialRoutes } from './credentials/routes.ts'
import type { CredentialDeps } from './credentials/deps.ts'

export interface InfraModule {
  routes(mount: Mount): void
  /** A credential's environment for one run of the engine; see `lendCredential`. */
  lend(organizationId: string, credentialId: string): Promise<LentCredential>
  /** Removes what an organization has here: it is gone for good. */
  removeOrganization(tx: ControlTx, organizationId: string): Promise<void>
}

export function createInfraModule(deps: CredentialDeps): InfraModule {
  return {
    routes: (mount) => credentialRoutes(mount, deps),
    lend: (organizationId, credentialId) => lendCredential(deps, organizationId, credentialId),
    removeOrganization: (tx, organizationId) => createCredentialStore(tx).removeOrganization(organizationId),
  }
}
