import type { TenantDriver } from './driver.ts'
import { EngineError } from './errors.ts'

/** Stands where no libSQL server is configured: says so to whoever has a database there. */
export function createMissingDriver(): TenantDriver {
  const refuse = (): Promise<never> =>
    Promise.reject(
      new EngineError('unreachable', 'The database lives on a libSQL server, and none is configured.'),
    )
  return {
    structure: refuse,
    run: refuse,
    runSql: refuse,
    rowBound: refuse,
    countRows: refuse,
    sizeBytes: refuse,
    create: refuse,
    remove: refuse,
    release: refuse,
    copyTo: refuse,
    replaceFrom: refuse,
    wasReplacedBy: refuse,
    migrate: refuse,
    findDrift: refuse,
    repairDrift: refuse,
    close: () => Promise.resolve(),
  }
}
