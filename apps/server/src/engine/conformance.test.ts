import { join } from 'node:path'
import { describe } from 'vitest'
import { type ConformanceSubject, describeConformance } from './conformance.ts'
import { createNamespaceProvisioner } from './libsql/namespace-provisioner.ts'
import { createLibsqlDriver } from './libsql/libsql-driver.ts'
import { remoteName } from './libsql/provisioner.ts'
import { startStandInServer } from './libsql/testing/stand-in-server.ts'
import { createLocalDriver } from './local/create-local-driver.ts'
import type { TenantTarget } from './target.ts'
import { databaseId, localTarget, makeDataFolder, removeDataFolder } from './testing/tenant-fixture.ts'

describeConformance('local files', async (): Promise<ConformanceSubject> => {
  const dataFolder = makeDataFolder()
  const { driver } = createLocalDriver({
    dataFolder,
    now: Date.now,
    handlesMax: 8,
    handleCacheKib: 256,
    handleIdleMs: 60_000,
    queryProcessesMax: 2,
    workProcessesMax: 2,
    waitingPerDatabase: 64,
    laneMemoryBytesMax: 512 * 1024 * 1024,
    temporaryFolder: null,
  })
  let targets = 0
  return {
    driver,
    newTarget: () => localTarget((targets += 1)),
    unsupported: [],
    close: () => {
      removeDataFolder(dataFolder)
      return Promise.resolve()
    },
  }
})

describeConformance('a libSQL server (stand-in of its protocol)', async (): Promise<ConformanceSubject> => {
  const dataFolder = makeDataFolder()
  const server = await startStandInServer(join(dataFolder, 'server'))
  let targets = 0
  return {
    driver: createLibsqlDriver({
      provisioner: createNamespaceProvisioner({
        adminUrl: server.url,
        adminToken: null,
        databaseUrl: `${server.url}/dev/{name}/`,
        authToken: null,
      }),
      now: Date.now,
    }),
    newTarget: () => {
      const id = databaseId((targets += 1))
      const url = server.namespaceUrl(remoteName(id))
      return { databaseId: id, placement: { kind: 'libsql', url, authToken: null }, durability: 'normal' }
    },
    unsupported: ['replaceFrom', 'repairDrift'],
    close: async () => {
      await server.close()
      removeDataFolder(dataFolder)
    },
  }
})

/**
 * Against a real server: `TENANTRY_TEST_LIBSQL_URL` is the address of a namespace with `{name}` in it, `…_ADMIN_URL` that of its
 * admin API, `…_TOKEN` (optional) the token for both.
 */
const databaseUrl = process.env['TENANTRY_TEST_LIBSQL_URL']
const adminUrl = process.env['TENANTRY_TEST_LIBSQL_ADMIN_URL']

if (databaseUrl !== undefined && adminUrl !== undefined) {
  const authToken = process.env['TENANTRY_TEST_LIBSQL_TOKEN'] ?? null
  describeConformance('a real libSQL server', (): Promise<ConformanceSubject> => {
    const provisioner = createNamespaceProvisioner({
      adminUrl,
      adminToken: authToken,
      databaseUrl,
      authToken,
    })
    let targets = 0
    return Promise.resolve({
      driver: createLibsqlDriver({ provisioner, now: Date.now }),
      newTarget: (): TenantTarget => {
        const id = databaseId(Date.now() * 1000 + (targets += 1))
        const url = databaseUrl.replace('{name}', remoteName(id))
        return { databaseId: id, placement: { kind: 'libsql', url, authToken }, durability: 'normal' }
      },
      unsupported: ['replaceFrom', 'repairDrift'],
      close: () => Promise.resolve(),
    })
  })
} else {
  describe.skip('a real libSQL server: set TENANTRY_TEST_LIBSQL_URL and TENANTRY_TEST_LIBSQL_ADMIN_URL')
}
