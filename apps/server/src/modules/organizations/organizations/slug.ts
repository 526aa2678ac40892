import { problem, type ProblemError } from '../../../kernel/errors.ts'
import { distinctSlug, slugFrom } from '../../../kernel/slug.ts'

/** Words that an application’s own paths are likely to begin with: `/new`, `/settings`. */
const reserved = new Set(
  `about account admin api app apps assets auth billing blog cdn console dashboard databases docs download
  health help home internal invitations invite login logout mail me members metrics new null oauth operator
  organization organizations orgs owner password platform pricing privacy public ready register roles root
  scim security session sessions settings setup signin signup sso static status storage support system
  templates tenantry terms token undefined user users webhooks well-known www`.split(/\s+/),
)

/** A slug that the caller chose; throws ORGANIZATION_SLUG_TAKEN for a reserved word. */
export function requireFreeWord(slug: string): string {
  if (reserved.has(slug)) throw slugTaken(slug)
  return slug
}

/** A slug from a name, `organization` for a name without letters of our alphabet; never a reserved word. */
export function slugOf(name: string): string {
  const slug = slugFrom(name, 'organization')
  return reserved.has(slug) ? distinctSlug(slug) : slug
}

export function slugTaken(slug: string): ProblemError {
  return problem('ORGANIZATION_SLUG_TAKEN', {
    detail: `The slug "${slug}" is taken or reserved.`,
    hint: 'Choose another, or leave it out to get one made from the name.',
  })
}
