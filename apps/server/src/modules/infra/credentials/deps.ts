import type { Clock } from '../../../kernel/clock.ts'
import type { ControlDb, ControlStore } from '../../../kernel/db/index.ts'
import type { RateLimiter } from '../../../kernel/limits/index.ts'
import type { Log } from '../../../kernel/log.ts'
import type { Outbound } from '../../../kernel/net/index.ts'
import type { Vault } from '../../../kernel/vault/index.ts'
import type { RecordEntry } from '../../audit/index.ts'
import type { OrganizationsModule } from '../../organizations/index.ts'
import type { CloudEndpoints } from './clouds/cloud.ts'

export interface CredentialDeps {
  control: ControlStore
  clock: Clock
  log: Log
  audit: RecordEntry
  vault: Pick<Vault, 'organization'>
  outbound: Outbound
  limits: RateLimiter
  organizations: Pick<OrganizationsModule, 'access' | 'open'>
  /** Where the clouds are asked. */
  clouds: CloudEndpoints
  /** A signed token with which the installation says at a cloud for which organization it comes (OpenID Connect). */
  workloadToken(subject: string, audience: string): Promise<string>
  /** What is made with a credential, the first few: `resource res_…`. Asked in the transaction that removes it. */
  usesOf(db: ControlDb, organizationId: string, credentialId: string): Promise<readonly string[]>
}
