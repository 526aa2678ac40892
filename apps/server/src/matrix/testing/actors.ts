/** Who asks. The comments say what is special about each; `world.ts` makes them. */
export const actorNames = [
  'anonymous',
  /** Owner of another organization. */
  'outsider',
  'viewer',
  'member',
  'admin',
  'owner',
  /** A member whose user was disabled, with the session of before. */
  'disabled',
  /** An owner with a session whose time is over. */
  'expired',
  /** Reads the organization's database and does nothing else. */
  'database_key',
  /** Reads a database that the organization does not have. */
  'other_database_key',
  /** Of the organization, with `organizationKeyPermission` alone. */
  'organization_key',
  /** Of an owner, with `narrowTokenPermission` alone. */
  'narrow_token',
  /** An owner with a session of the organization's single sign-on, which is bound to it. */
  'bound_session',
  /** An operator who looks and does nothing. */
  'support',
  'installation_key',
  /** What the organization's identity provider provisions users with. */
  'scim_token',
  /** An owner's cookie, with the `Origin` of another site. */
  'foreign_page',
  /** An owner's cookie, without an `Origin`. */
  'no_origin',
  /** An owner's cookie, with this server's `Origin`. */
  'own_page',
] as const

export type ActorName = (typeof actorNames)[number]

export const organizationKeyPermission = 'members.read'
export const narrowTokenPermission = 'roles.read'

/** Of all who have one. */
export const walkPassword = 'correct horse battery'

/** Credentials that are good for nothing any more, and the one that is good for SCIM alone. */
export const lapsed: ReadonlySet<ActorName> = new Set(['disabled', 'expired', 'scim_token'])
export const keys: ReadonlySet<ActorName> = new Set([
  'database_key',
  'other_database_key',
  'organization_key',
  'installation_key',
])
/** Cookies that come with nothing to say that a page of this installation sent them. */
export const unprovenCookies: ReadonlySet<ActorName> = new Set(['foreign_page', 'no_origin'])
export const cookies: ReadonlySet<ActorName> = new Set([...unprovenCookies, 'own_page'])
