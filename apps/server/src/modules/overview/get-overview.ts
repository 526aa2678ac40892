import type { Attention, Overview } from '@tenantry/contract'
import type { OverviewDeps } from './deps.ts'

const DAYS = 14
const ITEMS = 5
const ROLLOUTS = 10
const LOCKED_OUT_SECONDS = 86_400

/** What needs attention, how much there is of everything, and what is under way. */
export async function getOverview(deps: OverviewDeps): Promise<Overview> {
  const { growth } = deps
  const [attention, databases, templates, organizations, users, resources, rollouts, key] = await Promise.all(
    [
      findAttention(deps),
      growth.databases(DAYS),
      growth.templates(DAYS),
      growth.organizations(DAYS),
      growth.users(DAYS),
      growth.resources(DAYS),
      deps.rollouts(ROLLOUTS),
      deps.hasMoreKeys(),
    ],
  )
  return {
    attention,
    counts: { databases, templates, organizations, users, resources },
    rollouts,
    first_steps: {
      template: templates.total > 0,
      database: databases.total > 0,
      person: users.total > 1,
      key,
    },
  }
}

async function findAttention(deps: OverviewDeps): Promise<Attention[]> {
  const told = await Promise.all([...deps.attention.map((ask) => ask(ITEMS)), lockedOutUsers(deps)])
  return told.flat().filter(({ count }) => count > 0)
}

async function lockedOutUsers({ db, clock, lockedOut, users }: OverviewDeps): Promise<Attention[]> {
  const { count, rows } = await lockedOut(clock.now() - LOCKED_OUT_SECONDS, ITEMS)
  const known = await users.findAll(
    db,
    rows.map(({ userId }) => userId),
  )
  const items = rows.map(({ userId, at }) => ({
    id: userId,
    name: known.get(userId)?.email ?? userId,
    organization_id: null,
    resource_id: null,
    detail: null,
    at,
  }))
  return [{ kind: 'account_locked_out', count, items }]
}
