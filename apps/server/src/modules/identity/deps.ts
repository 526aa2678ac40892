import type { AccountExport, OwnTrailEntry } from '@tenantry/contract'
import type { Actor } from '../../kernel/actor.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { ControlDb, ControlStore, ControlTx } from '../../kernel/db/index.ts'
import type { Outbound } from '../../kernel/net/index.ts'
import type { OidcClient } from '../../kernel/oidc/index.ts'
import type { SecretBox } from '../../kernel/vault/index.ts'
import type { Provider } from './external/providers/provider.ts'
import type { RateLimiter } from '../../kernel/limits/index.ts'
import type { Mail } from '../../kernel/mail/index.ts'
import type { OrganizationAccess, RequestContext } from '../../kernel/http/operation-context.ts'
import type { UserProvisioning } from '../../kernel/provisioning.ts'
import type { RecordEntry } from '../audit/index.ts'
import type { WebhooksModule } from '../webhooks/index.ts'
import type { KeyDeps } from './keys/deps.ts'
import type { PasswordHasher } from './passwords/password-hasher.ts'
import type { KnownSessions } from './sessions/known-sessions.ts'
import type { SessionCookie } from './sessions/session-cookie.ts'
import type { SessionStore } from './sessions/session-store.ts'
import type { SigningKeys } from './tokens/signing-keys.ts'
import type { SsoGate } from './sign-in/sso-gate.ts'
import type { UserStore } from './users/store.ts'

export interface IdentitySettings {
  /** Whether somebody can sign in before the address is verified. */
  emailVerification: 'required' | 'optional'
  /** Tries to sign in from one address of the network in 15 minutes. */
  signInsPerAddress: number
  /** What the installation is called, in authenticator apps and passkeys. */
  appName: string
  /** The domain that passkeys are made for; null for the host of the public address. */
  passkeyDomain: string | null
  /** A session that is not used this long is over. */
  sessionIdleSeconds: number
  /** A session is over after this, used or not. */
  sessionLifetimeSeconds: number
  /** Where browsers reach the installation; null for the address that it listens on. */
  publicUrl: URL | null
  /** Pages that may make changes with a cookie, beside the server's own. */
  allowedOrigins: ReadonlySet<string>
  /** Sign-in providers that the server's environment configures. */
  environmentProviders: readonly Provider[]
}

export interface IdentityDeps {
  control: ControlStore
  clock: Clock
  audit: RecordEntry
  mail: Pick<Mail, 'sendMail' | 'link'>
  settings: IdentitySettings
  keys: KeyDeps
  users: UserStore
  sessions: SessionStore
  knownSessions: KnownSessions
  passwords: PasswordHasher
  cookie: SessionCookie
  limits: RateLimiter
  signingKeys: SigningKeys
  secrets: SecretBox
  /** For what providers are asked beside OpenID Connect. */
  outbound: Outbound
  oidc: OidcClient
  /** `iss` of our tokens: the public address. */
  issuer(): string
  /** See `MountOptions.organizationAccess`. */
  organizationAccess(
    actor: Actor,
    reference: string,
    permission: string,
  ): OrganizationAccess | Promise<OrganizationAccess>
  /** Locks an organization, and decides on the permission by what the store says now. Throws as `organizationAccess`. */
  openOrganization(
    tx: ControlTx,
    actor: Actor,
    reference: string,
    permission: string,
  ): Promise<OrganizationAccess>
  /**
   * See `OrganizationsModule.ensureMember`.
   * @throws ProblemError for an organization that is not there, or that the user may not join
   */
  ensureMember(
    context: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
    reference: string,
    wanted: { userId: string; role: string | null; defaultRole: string | null },
  ): Promise<string>
  /** See `SsoGate`; null for addresses that sign in as they like. */
  ssoGate(db: ControlDb, email: string): Promise<SsoGate | null>
  /** A member's role; null for nobody of the organization. */
  roleIn(db: ControlDb, organizationId: string, userId: string): Promise<string | null>
  /** Databases that users get when they sign up. */
  provisioning: UserProvisioning
  /** Asks the application before somebody signs up or gets a token. Not inside a transaction. */
  runHook: WebhooksModule['runHook']
  /** Ids of the organizations that a user belongs to. */
  organizationsOf(db: ControlDb, userId: string): Promise<readonly string[]>
  /** Slugs of the user's organizations that open only to sessions with a second factor. */
  organizationsDemandingFactor(db: ControlDb, userId: string): Promise<readonly string[]>
  /** What an export of the user's data says of organizations: the one, the role, since when. */
  membershipsOf(db: ControlDb, userId: string): Promise<AccountExport['memberships']>
  /** By which names organizations' identity providers know the user. */
  ssoIdentitiesOf(db: ControlDb, userId: string): Promise<AccountExport['sso_identities']>
  /** What organizations' directories say of the user. */
  directoryRecordsOf(db: ControlDb, userId: string): Promise<AccountExport['directory_records']>
  /** What the user did, and what was done to the account, newest first. */
  auditTrailOf(userId: string): Promise<OwnTrailEntry[]>
  /** Has what the audit trail says of a removed user erased, once the transaction has committed. */
  eraseTraces(tx: ControlTx, user: { id: string; email: string }): Promise<void>
  /** Lets other modules take a user out, within the transaction that removes them; throws CONFLICT when something stands against it. */
  beforeUserRemoved(
    tx: ControlTx,
    source: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
    userId: string,
  ): Promise<void>
}
