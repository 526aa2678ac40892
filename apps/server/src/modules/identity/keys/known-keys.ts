import { hash } from 'node:crypto'
import type { KeyActor, UserActor } from '../../../kernel/actor.ts'

/** A key acts for itself, a personal token for its user. */
export type ActorOfKey = KeyActor | UserActor

interface KnownKey {
  actor: ActorOfKey
  keyId: string
  /** Unix seconds. */
  expiresAt: number | null
}

/** What a connection sent the last time, and was found good with. */
interface ConnectionKey {
  token: string
  known: KnownKey
  generation: number
}

const KNOWN_KEYS_MAX = 10_000

/**
 * Tokens that were found good, by their hash, so that a request costs one hash and one look-up; a connection that sends the same token
 * again does not even cost the hash. Emptied whenever a key changes, in this process or in another one.
 */
export class KnownKeys {
  private readonly keys = new Map<string, KnownKey>()
  private readonly byConnection = new WeakMap<object, ConnectionKey>()
  /** Keys used since the last `takeUsed`. */
  private used = new Set<string>()
  private generationNumber = 0

  /** Rises with every `forget`: what was read before must not be remembered after. */
  get generation(): number {
    return this.generationNumber
  }

  /** `connection` is whatever stays the same for all requests of one peer. */
  find(token: string, connection: object, nowSeconds: number): ActorOfKey | null {
    const known = this.lookUp(token, connection)
    if (known === null) return null
    if (known.expiresAt !== null && known.expiresAt <= nowSeconds) return null
    this.used.add(known.keyId)
    return known.actor
  }

  remember(token: string, known: KnownKey, generation: number): void {
    this.used.add(known.keyId)
    if (generation !== this.generationNumber) return
    if (this.keys.size >= KNOWN_KEYS_MAX) this.keys.clear()
    this.keys.set(digest(token), known)
  }

  forget(): void {
    this.generationNumber += 1
    this.keys.clear()
  }

  private lookUp(token: string, connection: object): KnownKey | null {
    const last = this.byConnection.get(connection)
    if (last !== undefined && last.token === token && last.generation === this.generationNumber)
      return last.known
    const known = this.keys.get(digest(token))
    if (known === undefined) return null
    this.byConnection.set(connection, { token, known, generation: this.generationNumber })
    return known
  }

  takeUsed(): readonly string[] {
    const used = [...this.used]
    this.used = new Set()
    return used
  }
}

function digest(token: string): string {
  return hash('sha256', token, 'base64url')
}
