import type { Actor } from '../actor.ts'
import { problem } from '../errors.ts'

const HEADER = 'tenantry-org'
const CHARACTERS_MAX = 128

/**
 * The organization that a request is for where its path names none, by id or slug: what body or query say (`given`), else the header `Tenantry-Org`, else
 * the only one that the credential opens.
 * @throws ORGANIZATION_REQUIRED, INVALID_REQUEST for a header that is none
 */
export function namedOrganization(
  {
    actor,
    request,
  }: {
    actor: Actor
    request: { headers: Readonly<Record<string, string | string[] | undefined>> }
  },
  given: string | undefined,
): string {
  const named = given ?? readHeader(request.headers[HEADER]) ?? boundOrganization(actor)
  if (named !== null) return named
  throw problem('ORGANIZATION_REQUIRED', {
    detail: 'The request does not say which organization it is for.',
    hint: 'Name it in `organization`, or in the header Tenantry-Org, by its id or slug.',
  })
}

function readHeader(value: string | string[] | undefined): string | null {
  if (value === undefined) return null
  if (typeof value === 'string' && value !== '' && value.length <= CHARACTERS_MAX) return value
  const detail = `must be one value of 1 to ${CHARACTERS_MAX} characters`
  throw problem('INVALID_REQUEST', {
    detail: `The header ${HEADER} ${detail}.`,
    errors: [{ pointer: `header.${HEADER}`, detail }],
  })
}

function boundOrganization(actor: Actor): string | null {
  if (actor.kind === 'user') return actor.organizationId
  return actor.kind === 'key' && actor.scope.kind === 'organization' ? actor.scope.organizationId : null
}
