import { operations } from '@tenantry/contract'
import type { Mount } from '../../../../kernel/http/mount-operation.ts'
import type { IdentityDeps } from '../../deps.ts'
import {
  createTrustedIssuer,
  deleteTrustedIssuer,
  requireIssuer,
  updateTrustedIssuer,
} from './change-issuers.ts'
import { showIssuer } from './show-issuer.ts'
import { createTrustedIssuerStore } from './store.ts'

export function trustedIssuerRoutes(mount: Mount, deps: IdentityDeps): void {
  mount(operations.createTrustedIssuer, async (context) =>
    showIssuer(await createTrustedIssuer(deps, context, context.body)),
  )
  mount(operations.listTrustedIssuers, async () => {
    const rows = await createTrustedIssuerStore(deps.control.db).list()
    return { data: rows.map(showIssuer), next_cursor: null }
  })
  mount(operations.getTrustedIssuer, async ({ params }) =>
    showIssuer(
      requireIssuer(params.issuer, await createTrustedIssuerStore(deps.control.db).find(params.issuer)),
    ),
  )
  mount(operations.updateTrustedIssuer, async (context) =>
    showIssuer(await updateTrustedIssuer(deps, context, context.params.issuer, context.body)),
  )
  mount(operations.deleteTrustedIssuer, (context) =>
    deleteTrustedIssuer(deps, context, context.params.issuer),
  )
}
