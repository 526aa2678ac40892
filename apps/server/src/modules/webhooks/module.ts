import type { ControlTx } from '../../kernel/db/index.ts'
import type { Mount } from '../../kernel/http/mount-operation.ts'
import type { Jobs } from '../../kernel/jobs/index.ts'
import type { WebhooksDeps } from './deps.ts'
import { createEndpointStore } from './endpoint-store.ts'
import type { RecordedEntry } from './event-catalogue.ts'
import { HookGates } from './hooks/hook-gates.ts'
import { KnownHooks } from './hooks/known-hooks.ts'
import { runHook, type HookOutcome, type HookPayloads } from './hooks/run-hook.ts'
import { defineWebhookJobs } from './jobs.ts'
import { KnownListeners } from './known-listeners.ts'
import { Lingering } from './lingering.ts'
import { recordEvent } from './record-event.ts'
import { webhookRoutes } from './routes.ts'
import type { HookName } from './tables.ts'

export interface WebhooksModule {
  routes(mount: Mount): void
  /** Tells whoever listens of something that was recorded in the audit trail, in the same transaction. */
  record(tx: ControlTx, entry: RecordedEntry): Promise<void>
  /** Asks before something happens; see `HookOutcome` for what is to be done. Not inside a transaction. */
  runHook<Name extends HookName>(name: Name, payload: HookPayloads[Name]): Promise<HookOutcome>
  /** Drops what is remembered of hooks and listeners: another process changed something. */
  forget(): void
  /** Removes the endpoints of an organization that is gone for good. */
  removeOrganization(tx: ControlTx, organizationId: string): Promise<void>
}

export function createWebhooksModule(
  jobs: Jobs,
  wanted: Omit<WebhooksDeps, 'enqueue' | 'random' | 'lingering' | 'knownHooks' | 'knownListeners' | 'gates'>,
): WebhooksModule {
  const deps: WebhooksDeps = {
    ...wanted,
    enqueue: jobs.enqueue,
    random: Math.random,
    lingering: new Lingering(wanted.log),
    knownHooks: new KnownHooks(wanted.control),
    knownListeners: new KnownListeners(),
    gates: new HookGates(),
  }
  defineWebhookJobs(jobs, deps)
  return {
    routes: (mount) => webhookRoutes(mount, deps),
    record: (tx, entry) => recordEvent(deps, tx, entry),
    runHook: (name, payload) => runHook(deps, name, payload),
    forget() {
      deps.knownHooks.forget()
      deps.knownListeners.forget()
    },
    removeOrganization: (tx, organizationId) => createEndpointStore(tx).removeAll(organizationId),
  }
}
