import type { Mount } from '../../http/mount-operation.ts'
import type { VaultAdministrationDeps } from './deps.ts'
import { vaultRoutes } from './routes.ts'
import { vaultRunJob } from './start-run.ts'
import { workRun } from './work-run.ts'

/** What operators do with the vault: look at it, and change its keys. Defines its job: before `jobs.start`. */
export function createVaultAdministration(deps: VaultAdministrationDeps): { routes(mount: Mount): void } {
  deps.jobs.define({
    kind: vaultRunJob,
    handler: ({ runId }, { signal }) => workRun(deps, runId, signal),
  })
  return { routes: (mount) => vaultRoutes(mount, deps) }
}
