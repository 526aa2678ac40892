import { operations } from '@tenantry/contract'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { OverviewDeps } from './deps.ts'
import { getOverview } from './get-overview.ts'

export interface OverviewModule {
  routes(mount: Mount): void
}

/** How the installation is doing, put together from what the other modules tell of themselves. */
export function createOverviewModule(deps: OverviewDeps): OverviewModule {
  return { routes: (mount) => mount(operations.getOverview, () => getOverview(deps)) }
}
