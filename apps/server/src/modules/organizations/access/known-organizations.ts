/** An organization as decisions need it. */
export interface OrganizationFacts {
  id: string
  slug: string
  requireSecondFactor: boolean
  /** A sign-in opens the organization this long; null for as long as the session lasts. */
  sessionLifetimeSeconds: number | null
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

interface KnownOrganization {
  organization: OrganizationFacts
  /** By user id; null for users who do not belong to it. */
  memberships: Map<string, Membership | null>
}

const MEMBERSHIPS_MAX = 50_000
const CHANGES_MAX = 10_000

/**
 * Remembers who may do what, so that a decision takes a look into a map. Whatever changes an organization, its members or roles has to drop it here, after the
 * commit, which gives the organization another version. What was read before a drop is not kept after it.
 */
export class KnownOrganizations {
  readonly #organizations = new Map<string, KnownOrganization>()
  readonly #idBySlug = new Map<string, string>()
  #memberships = 0
  #everyPermission: ReadonlySet<string> | null = null
  /** Counts the changes of this process's lifetime. */
  #changes = 0
  readonly #changedAt = new Map<string, number>()
  #allChangedAt = 0

  get(reference: string, userId: string): KnownAccess | undefined {
    const known = this.#organizations.get(this.#idBySlug.get(reference) ?? reference)
    const membership = known?.memberships.get(userId)
    if (known === undefined || membership === undefined) return undefined
    return { organization: known.organization, membership }
  }

  /** All permissions there are; null until they were read. */
  get everyPermission(): ReadonlySet<string> | null {
    return this.#everyPermission
  }

  /** To be taken before the store is read. */
  get moment(): number {
    return this.#changes
  }

  /** Another number once something about the organization has changed, here or in another process. */
  versionOf(organizationId: string): number {
    return this.#changedAt.get(organizationId) ?? this.#allChangedAt
  }

  /** Keeps what was read since `moment`, when nothing of it was dropped meanwhile. */
  keep(
    userId: string,
    { organization, membership }: KnownAccess,
    everyPermission: ReadonlySet<string>,
    moment: number,
  ): void {
    if (this.versionOf(organization.id) > moment) return
    this.#everyPermission = everyPermission
    const earlier = this.#organizations.get(organization.id)
    const known = earlier ?? { organization, memberships: new Map<string, Membership | null>() }
    if (earlier === undefined) this.#organizations.set(organization.id, known)
    known.organization = organization
    this.#idBySlug.set(organization.slug, organization.id)
    if (!known.memberships.has(userId)) this.#memberships += 1
    known.memberships.set(userId, membership)
    while (this.#memberships > MEMBERSHIPS_MAX) this.#drop(this.#organizations.keys().next().value!)
  }

  /** Something about one organization has changed. */
  forget(organizationId: string): void {
    this.#drop(organizationId)
    this.#changedAt.set(organizationId, (this.#changes += 1))
    if (this.#changedAt.size > CHANGES_MAX) this.forgetAll()
  }

  /** Something that concerns all has changed, or nobody knows what. */
  forgetAll(): void {
    this.#organizations.clear()
    this.#idBySlug.clear()
    this.#memberships = 0
    this.#everyPermission = null
    this.#changedAt.clear()
    this.#allChangedAt = this.#changes += 1
  }

  #drop(organizationId: string): void {
    const known = this.#organizations.get(organizationId)
    if (known === undefined) return
    this.#organizations.delete(organizationId)
    this.#memberships -= known.memberships.size
    const { slug } = known.organization
    // Another organization may have taken the slug over.
    if (this.#idBySlug.get(slug) === organizationId) this.#idBySlug.delete(slug)
  }
}
