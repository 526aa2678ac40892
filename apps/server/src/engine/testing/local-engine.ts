import { createLocalDriver } from '../local/create-local-driver.ts'
import type { LocalDriverHandle, LocalDriverOptions } from '../local/create-local-driver.ts'

/** The local half of the engine with small limits. */
export function startLocalDriver(
  dataFolder: string,
  options: Partial<LocalDriverOptions> = {},
): LocalDriverHandle {
  return createLocalDriver({
    dataFolder,
    now: Date.now,
    handlesMax: 100,
    handleCacheKib: 256,
    handleIdleMs: 60_000,
    queryProcessesMax: 2,
    workProcessesMax: 1,
    waitingPerDatabase: 16,
    laneMemoryBytesMax: 2 ** 40,
    temporaryFolder: null,
    ...options,
  })
}
