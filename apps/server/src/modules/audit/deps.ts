import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore } from '../../kernel/db/index.ts'
import type { Log } from '../../kernel/log.ts'
import type { RecordEntry } from './record-entry.ts'
import type { SettledPosition } from './settled-position.ts'
import type { SigningKey } from './signing-key.ts'
import type { AuditStore } from './store.ts'

export interface AuditDeps {
  control: ControlStore
  /** Reads what is committed. */
  store: AuditStore
  clock: Clock
  log: Log
  record: RecordEntry
  settled: SettledPosition
  /** Made or read at its first use. */
  signingKey(): Promise<SigningKey>
  stopping: AbortSignal
}
