import type { AccessDeps } from '../deps.ts'
import { createGrantStore } from '../store.ts'
import type { Grantee } from '../tables.ts'
import type { KnownWays } from './known-grants.ts'

/** A database that more organizations have is looked at from the user's side: which of the user's own have it. */
const ORGANIZATIONS_FEW = 4

type Deps = Pick<AccessDeps, 'control' | 'known' | 'organizations'>

/** What was granted of a database to a user or an organization. Answers at once for what was asked since the last change. */
export function findGrants(deps: Deps, databaseId: string, holder: Grantee): KnownWays | Promise<KnownWays> {
  const known = deps.known.find(databaseId, holder.id)
  const isFresh =
    known !== undefined && (known.moment === null || known.moment === deps.organizations.moment())
  return isFresh ? known : load(deps, databaseId, holder)
}

async function load(deps: Deps, databaseId: string, holder: Grantee): Promise<KnownWays> {
  const { moment } = deps.known
  const isDirect = (await createGrantStore(deps.control.db).find(holder, databaseId)) !== undefined
  const organizations = holder.kind === 'user' ? await organizationsFor(deps, databaseId, holder.id) : NONE
  const ways = { isDirect, ...organizations }
  deps.known.keep(databaseId, holder.id, ways, moment)
  return ways
}

const NONE: Omit<KnownWays, 'isDirect'> = { organizationIds: [], moment: null }

async function organizationsFor(
  { control: { db }, organizations }: Deps,
  databaseId: string,
  userId: string,
): Promise<Omit<KnownWays, 'isDirect'>> {
  const store = createGrantStore(db)
  const few = await store.organizationsWith(databaseId, ORGANIZATIONS_FEW + 1, null)
  if (few.length <= ORGANIZATIONS_FEW) return { organizationIds: few, moment: null }
  const moment = organizations.moment()
  const own = await organizations.organizationsOf(db, userId)
  return { organizationIds: await store.organizationsWith(databaseId, own.length, own), moment }
}
