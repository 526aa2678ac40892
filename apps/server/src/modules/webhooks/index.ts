import { createWebhooks } from './migrations/0001-webhooks.ts'

export { webhooksSealedColumns } from './endpoint-secrets.ts'
export { createWebhooksModule } from './module.ts'
export type { WebhooksModule } from './module.ts'
export type { RecordedEntry } from './event-catalogue.ts'
export type { HookOutcome, HookPayloads } from './hooks/run-hook.ts'

export const webhooksMigrations = [createWebhooks]
