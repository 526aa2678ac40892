/** An organization as decisions need it. */
export interface OrganizationFacts {
  id: string
  slug: string
  requireSecondFactor: boolean
}

export interface Membership {
  role: string
  permissions: ReadonlySet<string>
}

/** Null: an organization that the user does not belong to. */
export interface KnownAccess {
  organization: OrganizationFacts
  membership: Membership | null
}

const ENTRIES_MAX = 50_000

/**
 * Remembers who may do what, so that a decision takes a look into a map. Whatever changes an organization, its members or roles has to drop it here, after the
 * commit. What was read before a drop is not kept after it.
 */
export class KnownOrganizations {
  readonly #entries = new Map<string, KnownAccess>()
  #generation = 0
  #everyPermission: ReadonlySet<string> | null = null

  get(reference: string, userId: string): KnownAccess | undefined {
    return this.#entries.get(`${userId} ${reference}`)
  }

  /** All permissions there are; null until they were read. */
  get everyPermission(): ReadonlySet<string> | null {
    return this.#everyPermission
  }

  /** To be taken before the store is read. */
  get generation(): number {
    return this.#generation
  }

  /** Keeps what was read since `generation`, when nothing was dropped meanwhile. */
  keep(
    reference: string,
    userId: string,
    access: KnownAccess,
    everyPermission: ReadonlySet<string>,
    generation: number,
  ): void {
    if (generation !== this.#generation) return
    if (this.#entries.size >= ENTRIES_MAX) this.#entries.clear()
    this.#everyPermission = everyPermission
    this.#entries.set(`${userId} ${reference}`, access)
  }

  forget(): void {
    this.#generation += 1
    this.#entries.clear()
    this.#everyPermission = null
  }
}
