import type { ProvisionDatabase } from '@tenantry/contract'
import { systemActor } from '../../../kernel/actor.ts'
import type { ControlDb, ControlTx } from '../../../kernel/db/index.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import type { AccessDeps } from '../deps.ts'
import { grant } from '../grants/grant-access.ts'
import type { AccessTables } from '../tables.ts'

/** Notes that a new user is to have a database once the address is verified. */
export async function wish(
  deps: Pick<AccessDeps, 'clock'>,
  tx: ControlTx,
  userId: string,
  { template }: ProvisionDatabase,
): Promise<void> {
  const row = { user_id: userId, template, wished_at: deps.clock.now() }
  await tx.withTables<AccessTables>().insertInto('wished_databases').values(row).execute()
}

/** The user's address is verified: what was wished for is made soon. */
export async function fulfilSoon(
  deps: Pick<AccessDeps, 'enqueueProvision'>,
  tx: ControlTx,
  userId: string,
): Promise<void> {
  if ((await find(tx, userId)) !== undefined) await deps.enqueueProvision(tx, userId)
}

/** Makes the database that a user wished for. Doing it again, or for a user who is gone, does nothing. */
export async function fulfilWish(deps: AccessDeps, userId: string): Promise<void> {
  const wished = await find(deps.control.db, userId)
  if (wished === undefined) return
  const source = { actor: systemActor('provisioning'), requestId: null, address: null, userAgent: null }
  const as = { ...source, reservedId: newIdBody() }
  const name = `user-${as.reservedId.slice(-12)}`
  await deps.databases
    .provision(as, { name, template: wished.template }, async (tx, database) => {
      const user = await deps.users.lock(tx, userId)
      if (user === undefined || !(await forgetWish(tx, userId))) throw new WishGone()
      await grant(deps, tx, as, { kind: 'user', id: userId }, database)
    })
    .catch((error: unknown) => {
      if (!(error instanceof WishGone)) throw error
    })
}

/** Takes a wish back; false when there is none (any more). */
export async function forgetWish(tx: ControlTx, userId: string): Promise<boolean> {
  const query = tx.withTables<AccessTables>().deleteFrom('wished_databases').where('user_id', '=', userId)
  return (await query.executeTakeFirst()).numDeletedRows === 1n
}

function find(db: ControlDb, userId: string) {
  const tables = db.withTables<AccessTables>()
  return tables.selectFrom('wished_databases').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

/** Another worker was faster, or the user is gone: what was made meanwhile goes too. */
class WishGone extends Error {}
