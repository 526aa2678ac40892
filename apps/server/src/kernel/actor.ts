/**
 * Who makes a request. More kinds (user sessions, access tokens, agents) join this union; code that decides on access switches
 * over `kind` in one place, `policy.ts`.
 */
export type Actor = KeyActor | SystemActor | AnonymousActor

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

export function systemActor(name: string): SystemActor {
  return { kind: 'system', name }
}

/** `key:key_…` or `system:…`: how an actor is written down in the audit trail and as an author. */
export function actorReference(actor: Actor): string {
  switch (actor.kind) {
    case 'key':
      return `key:${actor.keyId}`
    case 'system':
      return `system:${actor.name}`
    case 'anonymous':
      return 'anonymous'
  }
}
