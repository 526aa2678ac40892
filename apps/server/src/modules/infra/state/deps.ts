import type { Clock } from '../../../kernel/clock.ts'
import type { ControlStore } from '../../../kernel/db/index.ts'
import type { SecretBox } from '../../../kernel/vault/index.ts'

export interface StateDeps {
  control: ControlStore
  clock: Clock
  /** Seals what an organization keeps. */
  boxOf(organizationId: string): Promise<SecretBox>
}
