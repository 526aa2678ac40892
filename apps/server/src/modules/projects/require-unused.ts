import type { ControlDb } from '../../kernel/db/index.ts'
import { problem } from '../../kernel/errors.ts'
import type { ProjectDeps } from './deps.ts'
import type { ProjectRow } from './tables.ts'

const NAMED_MAX = 5

/**
 * Refuses to take away a project, or some of its environments, while something of other modules lies there.
 * @throws PROJECT_IN_USE that names the first few
 */
export async function requireUnused(
  deps: Pick<ProjectDeps, 'usesOf'>,
  db: ControlDb,
  { id, organization_id }: ProjectRow,
  environments: readonly string[] | null,
): Promise<void> {
  const all = await deps.usesOf(db, organization_id, id)
  const uses =
    environments === null
      ? all
      : all.filter(({ environment }) => environment !== null && environments.includes(environment))
  if (uses.length === 0) return
  const named = uses.slice(0, NAMED_MAX).map((use) => `${use.kind} ${use.id}`)
  const what = environments === null ? 'The project' : `The environment ${environments.join(', ')}`
  throw problem('PROJECT_IN_USE', {
    detail: `${what} still has ${named.join(', ')}${uses.length > NAMED_MAX ? ' and more' : ''}.`,
    hint: 'Destroy what lies in it first.',
  })
}
