import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { namedOrganization } from '../../../kernel/http/named-organization.ts'
import { readPage } from '../../../kernel/http/page-query.ts'
import type { InfraDeps } from '../deps.ts'
import { acceptDrift } from './accept-drift.ts'
import { listDrift } from './list-drift.ts'

export function driftRoutes(mount: Mount, deps: InfraDeps): void {
  mount(operations.listDrift, async (context) => {
    const named = namedOrganization(context, context.query.organization)
    const { id } = await deps.organizations.access(context.actor, named, 'infra.read')
    return listDrift(deps, id, readPage(context.query))
  })
  mount(operations.acceptDrift, (context) => acceptDrift(deps, context, context.params.resource))
}
