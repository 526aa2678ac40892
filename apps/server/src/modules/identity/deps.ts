import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore } from '../../kernel/db/index.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { KnownKeys } from './known-keys.ts'
import type { IdentityStore } from './store.ts'

export interface IdentityDeps {
  control: ControlStore
  store: IdentityStore
  clock: Clock
  audit: RecordEntry
  knownKeys: KnownKeys
  /** Ids of the named databases, in the given order; throws DATABASE_NOT_FOUND. */
  resolveDatabases(references: readonly string[]): Promise<string[]>
}
