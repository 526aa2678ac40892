/** What was granted of one database, as far as one holder (a user or an organization) is concerned. */
export interface KnownWays {
  /** The holder itself was given the database. */
  isDirect: boolean
  /** Organizations that were given it, and that a user may belong to. */
  organizationIds: readonly string[]
  /** Not null: the organizations are the user's own, as they were at this moment. */
  moment: number | null
}

const WAYS_MAX = 50_000
const DEFAULTS_MAX = 10_000

/**
 * Remembers grants, so that a decision takes a look into a map. Whatever changes a grant has to drop it here, after the commit. What was read before a drop is
 * not kept after it.
 */
export class KnownGrants {
  readonly #byDatabase = new Map<string, Map<string, KnownWays>>()
  readonly #defaults = new Map<string, { databaseId: string | null; generation: number }>()
  #ways = 0
  #changes = 0

  /** To be taken before the store is read. */
  get moment(): number {
    return this.#changes
  }

  find(databaseId: string, holderId: string): KnownWays | undefined {
    return this.#byDatabase.get(databaseId)?.get(holderId)
  }

  keep(databaseId: string, holderId: string, ways: KnownWays, moment: number): void {
    if (moment !== this.#changes) return
    if (this.#ways >= WAYS_MAX) this.#dropAll()
    const known = this.#byDatabase.get(databaseId) ?? new Map<string, KnownWays>()
    if (!known.has(holderId)) this.#ways += 1
    known.set(holderId, ways)
    this.#byDatabase.set(databaseId, known)
  }

  /** The default database of an organization; undefined when it is not known for this generation of database records. */
  findDefault(organizationId: string, generation: number): string | null | undefined {
    const known = this.#defaults.get(organizationId)
    return known?.generation === generation ? known.databaseId : undefined
  }

  keepDefault(organizationId: string, databaseId: string | null, generation: number, moment: number): void {
    if (moment !== this.#changes) return
    if (this.#defaults.size >= DEFAULTS_MAX) this.#defaults.clear()
    this.#defaults.set(organizationId, { databaseId, generation })
  }

  /** A grant was made, or has ended. */
  forget({ database_id, grantee_id }: { database_id: string; grantee_id: string }): void {
    this.#changes += 1
    this.#ways -= this.#byDatabase.get(database_id)?.size ?? 0
    this.#byDatabase.delete(database_id)
    this.#defaults.delete(grantee_id)
  }

  forgetDefault(organizationId: string): void {
    this.#changes += 1
    this.#defaults.delete(organizationId)
  }

  forgetAll(): void {
    this.#changes += 1
    this.#dropAll()
    this.#defaults.clear()
  }

  #dropAll(): void {
    this.#byDatabase.clear()
    this.#ways = 0
  }
}
