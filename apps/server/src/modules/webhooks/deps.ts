import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore } from '../../kernel/db/index.ts'
import type { Log } from '../../kernel/log.ts'
import type { Outbound } from '../../kernel/net/index.ts'
import type { SecretBox } from '../../kernel/vault/index.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { Enqueue } from './delivery-jobs.ts'
import type { HookGates } from './hooks/hook-gates.ts'
import type { KnownHooks } from './hooks/known-hooks.ts'
import type { KnownListeners } from './known-listeners.ts'
import type { Lingering } from './lingering.ts'

export interface WebhooksDeps {
  control: ControlStore
  clock: Clock
  log: Log
  audit: RecordEntry
  secrets: SecretBox
  outbound: Outbound
  enqueue: Enqueue
  /** From 0 to 1: spreads retries. */
  random: () => number
  lingering: Lingering
  /** Aborts when the process ends. */
  stopping: AbortSignal
  knownHooks: KnownHooks
  knownListeners: KnownListeners
  gates: HookGates
  settings: WebhooksSettings
}

export interface WebhooksSettings {
  /** How long messages and what became of them are kept. */
  retentionSeconds: number
  /** Of this program: said in `user-agent`. */
  version: string
}
