import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { readPage, showPage } from '../../../kernel/http/page-query.ts'
import type { SsoDeps } from '../deps.ts'
import { claimDomain } from './claim-domain.ts'
import { createDomainStore } from './domain-store.ts'
import { findDomain } from './find-domain.ts'
import { removeDomain } from './remove-domain.ts'
import { showDomain } from './show-domain.ts'
import { updateDomain } from './update-domain.ts'
import { verifyDomain } from './verify-domain.ts'

export function domainRoutes(mount: Mount, deps: SsoDeps): void {
  const { db } = deps.control
  mount(operations.claimDomain, async (context) =>
    showDomain(await claimDomain(deps, context, context.organization.id, context.body)),
  )
  mount(operations.listDomains, ({ organization, query }) =>
    showPage(createDomainStore(db).list(organization.id, readPage(query)), showDomain),
  )
  mount(operations.getDomain, async ({ organization, params }) =>
    showDomain(await findDomain(db, organization.id, params.domain)),
  )
  mount(operations.verifyDomain, async (context) =>
    showDomain(await verifyDomain(deps, context, context.organization.id, context.params.domain)),
  )
  mount(operations.updateDomain, async (context) =>
    showDomain(
      await updateDomain(deps, context, context.organization.id, context.params.domain, context.body),
    ),
  )
  mount(operations.removeDomain, (context) =>
    removeDomain(deps, context, context.organization.id, context.params.domain),
  )
}
