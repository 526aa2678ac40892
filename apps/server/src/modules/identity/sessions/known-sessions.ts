import type { UserActor } from '../../../kernel/actor.ts'
import { hashSessionToken } from './session-token.ts'

interface KnownSession {
  actor: UserActor
  /** Null for a token that belongs to no session. */
  sessionId: string | null
  expiresAt: number
  /** Moves on with every use. */
  idleUntil: number
}

const KNOWN_MAX = 20_000

/**
 * Sessions that were found good, by their token's hash, so that a request costs one hash and one look-up. Emptied whenever a user or a
 * session changes, in this process or in another one.
 */
export class KnownSessions {
  readonly #byHash = new Map<string, KnownSession>()
  readonly #lastOf = new WeakMap<object, { token: string; tokenHash: string }>()
  readonly #idleSeconds: number
  #seen = new Map<string, number>()
  #generation = 0

  constructor(options: { idleSeconds: number }) {
    this.#idleSeconds = options.idleSeconds
  }

  /** Rises with every `forget`: what was read before must not be remembered after. */
  get generation(): number {
    return this.#generation
  }

  /** The token's hash; a connection that sends the same token again does not cost another one. */
  hashOf(token: string, connection: object): string {
    const last = this.#lastOf.get(connection)
    if (last?.token === token) return last.tokenHash
    const tokenHash = hashSessionToken(token)
    this.#lastOf.set(connection, { token, tokenHash })
    return tokenHash
  }

  find(tokenHash: string, now: number): UserActor | null {
    const known = this.#byHash.get(tokenHash)
    if (known === undefined || known.expiresAt <= now || known.idleUntil <= now) return null
    known.idleUntil = now + this.#idleSeconds
    if (known.sessionId !== null) this.#seen.set(known.sessionId, now)
    return known.actor
  }

  remember(tokenHash: string, known: Omit<KnownSession, 'idleUntil'>, now: number, generation: number): void {
    if (known.sessionId !== null) this.#seen.set(known.sessionId, now)
    if (generation !== this.#generation) return
    if (this.#byHash.size >= KNOWN_MAX) this.#byHash.clear()
    this.#byHash.set(tokenHash, { ...known, idleUntil: now + this.#idleSeconds })
  }

  forget(): void {
    this.#generation += 1
    this.#byHash.clear()
  }

  /** Sessions used since the last call, with when. */
  takeSeen(): ReadonlyMap<string, number> {
    const seen = this.#seen
    this.#seen = new Map()
    return seen
  }
}
