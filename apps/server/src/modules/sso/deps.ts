import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore } from '../../kernel/db/index.ts'
import type { RateLimiter } from '../../kernel/limits/index.ts'
import type { Log } from '../../kernel/log.ts'
import type { Mail } from '../../kernel/mail/index.ts'
import type { Outbound } from '../../kernel/net/index.ts'
import type { OidcClient } from '../../kernel/oidc/index.ts'
import type { SecretBox } from '../../kernel/vault/index.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { UserDirectory, VouchedUsers } from '../identity/index.ts'
import type { OrganizationsModule } from '../organizations/index.ts'
import type { ResolveTxt } from './domains/resolve-txt.ts'

export interface SsoDeps {
  control: ControlStore
  clock: Clock
  log: Log
  audit: RecordEntry
  secrets: SecretBox
  outbound: Outbound
  oidc: OidcClient
  limits: RateLimiter
  mail: Pick<Mail, 'sendMail' | 'link'>
  /** Asks DNS for the TXT records of a domain. */
  resolveTxt: ResolveTxt
  users: Pick<UserDirectory, 'find' | 'lock' | 'findAll'>
  vouched: VouchedUsers
  organizations: Pick<OrganizationsModule, 'findOpen' | 'requireMayGrant' | 'vouched' | 'roleIn' | 'ownersOf'>
  settings: SsoSettings
}

export interface SsoSettings {
  /** Where browsers reach this server: `https://api.example.com`. */
  publicOrigin(): string
  /** Origins beside it that a finished sign-in may go to. */
  redirectOrigins: ReadonlySet<string>
}
