/**
 * Who makes a request. More kinds (user sessions, access tokens, agents) join this union; code that decides on access switches
 * over `kind` in one place, `policy.ts`.
 */
export type Actor = KeyActor | SystemActor

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
  return actor.kind === 'key' ? `key:${actor.keyId}` : `system:${actor.name}`
}
