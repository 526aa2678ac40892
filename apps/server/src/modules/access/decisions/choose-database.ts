import type { Actor } from '../../../kernel/actor.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { AccessDeps } from '../deps.ts'
import { findDefault } from '../grants/default-database.ts'

/** The database that a request is for, and the organization that it goes through; null for whatever way there is. */
export interface ChosenDatabase {
  /** Id or name; null when the request names neither database nor organization. */
  reference: string | null
  organizationId: string | null
}

type Deps = Pick<AccessDeps, 'control' | 'known' | 'organizations' | 'databases'> & {
  /** Another number once any record of a database has changed. */
  databasesGeneration(): number
}

/**
 * Finds what a request names in `Tenantry-Database` and `Tenantry-Org`: an organization alone means its default database. A credential of one organization
 * needs to name neither.
 * @throws ORGANIZATION_NOT_FOUND, DATABASE_NOT_FOUND for an organization without a database, SECOND_FACTOR_NEEDED, FRESH_SIGN_IN_NEEDED
 */
export function chooseDatabase(
  deps: Deps,
  actor: Actor,
  database: string | null,
  organization: string | null,
): ChosenDatabase | Promise<ChosenDatabase> {
  if (organization === null && database !== null) return { reference: database, organizationId: null }
  const named = organization ?? boundOrganization(actor)
  if (named === null) return { reference: null, organizationId: null }
  const access = deps.organizations.access(actor, named, null)
  return access instanceof Promise
    ? access.then(({ id }) => within(deps, id, database))
    : within(deps, access.id, database)
}

function within(
  deps: Deps,
  organizationId: string,
  database: string | null,
): ChosenDatabase | Promise<ChosenDatabase> {
  if (database !== null) return { reference: database, organizationId }
  const known = deps.known.findDefault(organizationId, deps.databasesGeneration())
  return known === undefined ? load(deps, organizationId) : chosen(organizationId, known)
}

async function load(deps: Deps, organizationId: string): Promise<ChosenDatabase> {
  const { moment } = deps.known
  const generation = deps.databasesGeneration()
  const databaseId = (await findDefault(deps, organizationId))?.id ?? null
  deps.known.keepDefault(organizationId, databaseId, generation, moment)
  return chosen(organizationId, databaseId)
}

function chosen(organizationId: string, reference: string | null): ChosenDatabase {
  if (reference === null) throw noDatabase()
  return { reference, organizationId }
}

function boundOrganization(actor: Actor): string | null {
  if (actor.kind === 'user') return actor.organizationId
  return actor.kind === 'key' && actor.scope.kind === 'organization' ? actor.scope.organizationId : null
}

function noDatabase(): ProblemError {
  return problem('DATABASE_NOT_FOUND', {
    detail: 'The organization has no database.',
    hint: 'Give it one: POST /auth/organizations/:organization/databases, with an installation key.',
  })
}
