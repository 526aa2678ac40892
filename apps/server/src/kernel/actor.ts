/**
 * Who makes a request. Code that decides on access switches over `kind` in one place, `policy.ts`, and asks the access module for what
 * a user may do in an organization or with a database.
 */
export type Actor = UserActor | KeyActor | SystemActor | AnonymousActor

/** A person who has signed in, or a program that acts for one. */
export interface UserActor {
  kind: 'user'
  userId: string
  email: string
  /** Role in the installation; null for everyone who only belongs to organizations. */
  operatorRole: OperatorRole | null
  via: UserCredential
  /** The operator behind an impersonation. */
  impersonatorId: string | null
  /** When the user last proved who they are, in Unix seconds. */
  authenticatedAt: number
  /** A second factor was proved with this credential. */
  secondFactor: boolean
  /** Permissions that the credential is limited to; null for all that the user has. */
  scopes: readonly string[] | null
  /** The only organization that the credential opens; null for all of the user's. */
  organizationId: string | null
}

/** `owner` and `admin` run the installation, `support` looks. */
export type OperatorRole = 'owner' | 'admin' | 'support'

export type UserCredential =
  | { kind: 'session'; sessionId: string }
  /** A short-lived signed token of a session. */
  | { kind: 'access_token'; sessionId: string }
  | { kind: 'personal_token'; tokenId: string }
  /** A token of an identity provider that the installation trusts. */
  | { kind: 'external'; issuer: string }

export interface KeyActor {
  kind: 'key'
  keyId: string
  name: string
  scope: ActorScope
}

/** Work that nobody asked for at this moment: jobs, retention, the first start. */
export interface SystemActor {
  kind: 'system'
  name: string
}

/** A request without a credential, on an operation that is open to all. */
export interface AnonymousActor {
  kind: 'anonymous'
}

export type ActorScope =
  | { kind: 'installation' }
  | {
      kind: 'databases'
      databaseIds: readonly string[]
      access: 'read' | 'read_write'
      /** May send SQL of its own. */
      sql: boolean
    }
  /** What an organization gave to one of its own keys. */
  | { kind: 'organization'; organizationId: string; permissions: readonly string[] }

export function systemActor(name: string): SystemActor {
  return { kind: 'system', name }
}

/** `user:usr_…`, `key:key_…` or `system:…`: how an actor is written down in the audit trail and as an author. */
export function actorReference(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return `user:${actor.userId}`
    case 'key':
      return `key:${actor.keyId}`
    case 'system':
      return `system:${actor.name}`
    case 'anonymous':
      return 'anonymous'
  }
}
