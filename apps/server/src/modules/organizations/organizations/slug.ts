import { newIdBody } from '../../../kernel/ids.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'

const LENGTH_MAX = 48
const SUFFIX_LENGTH = 5

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

/** A slug from a name: its letters and digits, `organization` for a name without any in our alphabet. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, LENGTH_MAX)
    .replaceAll(/^-+|-+$/g, '')
  const slug = plain === '' ? 'organization' : plain
  return reserved.has(slug) ? distinctSlug(slug) : slug
}

/** The slug with something behind it that no other has. */
export function distinctSlug(slug: string): string {
  const base = slug.slice(0, LENGTH_MAX - SUFFIX_LENGTH - 1).replace(/-+$/, '')
  return `${base}-${newIdBody().slice(-SUFFIX_LENGTH)}`
}

export function slugTaken(slug: string): ProblemError {
  return problem('ORGANIZATION_SLUG_TAKEN', {
    detail: `The slug "${slug}" is taken or reserved.`,
    hint: 'Choose another, or leave it out to get one made from the name.',
  })
}
