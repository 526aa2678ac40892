import type { LibsqlConfig } from './config.ts'
import type { TenantDriver } from './engine/driver.ts'
import { createNamespaceProvisioner } from './engine/libsql/namespace-provisioner.ts'
import type { Provisioner } from './engine/libsql/provisioner.ts'
import { createTursoProvisioner } from './engine/libsql/turso-provisioner.ts'
import { createMissingDriver } from './engine/missing-driver.ts'

/** The engine's half for databases on libSQL servers, as configured. `now` in Unix milliseconds. */
export async function createRemoteDriver(
  config: LibsqlConfig | null,
  now: () => number,
): Promise<TenantDriver> {
  if (config === null) return createMissingDriver()
  // Servers whose databases are files do not carry the client.
  const { createLibsqlDriver } = await import('./engine/libsql/libsql-driver.ts')
  return createLibsqlDriver({ provisioner: createProvisioner(config), now })
}

function createProvisioner({ url, authToken, provisioning }: LibsqlConfig): Provisioner {
  if (provisioning.kind === 'turso') return createTursoProvisioner(provisioning)
  const { adminUrl, adminToken } = provisioning
  return createNamespaceProvisioner({ adminUrl, adminToken, databaseUrl: url, authToken })
}
