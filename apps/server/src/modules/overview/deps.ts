import type { Attention, Growth, Job, Overview } from '@tenantry/contract'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlDb } from '../../kernel/db/index.ts'
import type { AuditModule } from '../audit/index.ts'
import type { UserDirectory } from '../identity/index.ts'

/** What other modules tell of themselves. */
export interface OverviewDeps {
  db: ControlDb
  clock: Clock
  /** In the order of their urgency; kinds of which there is nothing may be among them. */
  attention: readonly ((limit: number) => Promise<readonly Attention[]>)[]
  lockedOut: AuditModule['lockedOut']
  users: Pick<UserDirectory, 'findAll'>
  growth: Record<keyof Overview['counts'], (days: number) => Promise<Growth>>
  rollouts(limit: number): Promise<Job[]>
  hasMoreKeys(): Promise<boolean>
}
