import type { ControlDb } from '../../../kernel/db/index.ts'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { AccessDeps } from '../deps.ts'
import { createGrantStore } from '../store.ts'
import type { Grantee, GrantRow } from '../tables.ts'

/**
 * The grant of a database, by the database's id or name. A database that was not granted answers like one that does not exist.
 * @throws GRANT_NOT_FOUND
 */
export async function findGrant(
  deps: Pick<AccessDeps, 'databases'>,
  db: ControlDb,
  grantee: Grantee,
  reference: string,
): Promise<GrantRow> {
  // A deleted database is not found by its name; by its id its grants still end.
  const databaseId = (await deps.databases.find(db, reference))?.id ?? reference
  const row = await createGrantStore(db).find(grantee, databaseId)
  if (row === undefined) throw grantNotFound(reference)
  return row
}

export function grantNotFound(reference: string): ProblemError {
  return problem('GRANT_NOT_FOUND', {
    detail: `No access to a database ${JSON.stringify(reference)} was granted here.`,
    hint: 'List what was granted: GET …/databases.',
  })
}

/** @throws USER_NOT_FOUND */
export function requireUserId(user: { id: string } | undefined, reference: string): string {
  if (user !== undefined) return user.id
  throw problem('USER_NOT_FOUND', {
    detail: `There is no user ${reference}.`,
    hint: '`tenantry users list --search …` finds them.',
  })
}
