import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import type { SsoDeps } from '../deps.ts'
import { endSessions } from '../sign-in/end-sessions.ts'
import { domainOf } from './domain-name.ts'
import { createDomainStore } from './domain-store.ts'
import { domainNotFound } from './find-domain.ts'
import { domainTarget } from './show-domain.ts'

/** Gives a domain up: others may verify it then. Who signed in through it has to find another way in. @throws DOMAIN_NOT_FOUND */
export async function removeDomain(
  deps: SsoDeps,
  context: RequestContext,
  organizationId: string,
  reference: string,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const store = createDomainStore(tx)
    const row = await store.lock(organizationId, reference.toLowerCase())
    if (row === undefined) throw domainNotFound()
    await store.remove(organizationId, row.id)
    await deps.audit(tx, context, 'domain.removed', domainTarget(row), { domain: row.domain })
    if (row.verified_at === null) return
    await endSessions(deps, tx, context, {
      organizationId,
      reason: 'the domain was removed',
      only: (user) => user === undefined || domainOf(user.email) === row.domain,
    })
  })
}
