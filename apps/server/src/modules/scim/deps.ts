import type { KeyActor } from '../../kernel/actor.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlStore } from '../../kernel/db/index.ts'
import type { RequestContext } from '../../kernel/http/operation-context.ts'
import type { RateLimiter } from '../../kernel/limits/index.ts'
import type { Log } from '../../kernel/log.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { UserDirectory, UserProvisioning } from '../identity/index.ts'
import type { MemberProvisioning } from '../organizations/index.ts'

export interface ScimDeps {
  control: ControlStore
  clock: Clock
  log: Log
  audit: RecordEntry
  limits: RateLimiter
  users: Pick<UserDirectory, 'find' | 'lock'>
  accounts: UserProvisioning
  members: MemberProvisioning
  /** Domains that the organization has shown to be its own, in lower case and ASCII. */
  verifiedDomains(organizationId: string): Promise<readonly string[]>
  /** Whether the organization is there and open. */
  isOpen(organizationId: string): Promise<boolean>
  /** Where the installation is reached, without a slash at its end. */
  origin(): string
}

/** An identity provider's request: whose token it brought, and what the token may. */
export interface ScimCaller extends Pick<RequestContext, 'requestId' | 'address' | 'userAgent'> {
  actor: KeyActor
  organizationId: string
  defaultRole: string
  mayEndOwners: boolean
}
