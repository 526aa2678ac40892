import type { Clock } from '../../../kernel/clock.ts'
import type { ControlStore } from '../../../kernel/db/index.ts'
import type { RecordEntry } from '../../audit/index.ts'
import type { KnownKeys } from './known-keys.ts'
import type { UserStore } from '../users/store.ts'
import type { KeyStore } from './store.ts'

export interface KeyDeps {
  control: ControlStore
  store: KeyStore
  clock: Clock
  audit: RecordEntry
  knownKeys: KnownKeys
  users: UserStore
  /** Ids of the named databases, in the given order; throws DATABASE_NOT_FOUND. */
  resolveDatabases(references: readonly string[]): Promise<string[]>
}
