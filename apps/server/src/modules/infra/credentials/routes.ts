import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { namedOrganization } from '../../../kernel/http/named-organization.ts'
import { readPage, showPage } from '../../../kernel/http/page-query.ts'
import { requireOwnHand } from '../../../kernel/policy.ts'
import { checkCredential } from './check-credential.ts'
import { createCredential } from './create-credential.ts'
import { createCredentialStore } from './credential-store.ts'
import type { CredentialDeps } from './deps.ts'
import { findCredential } from './find-credential.ts'
import { showCredential } from './show-credential.ts'
import { deleteCredential, updateCredential } from './update-credential.ts'

export function credentialRoutes(mount: Mount, deps: CredentialDeps): void {
  mount(operations.createCredential, async (context) => {
    const { organization, ...input } = context.body
    const named = namedOrganization(context, organization)
    const { id } = await deps.organizations.access(context.actor, named, 'credentials.manage')
    requireOwnHand(context.actor, 'credentials.manage', context.request.method)
    return showCredential(await createCredential(deps, context, id, input))
  })
  mount(operations.listCredentials, async (context) => {
    const named = namedOrganization(context, context.query.organization)
    const { id } = await deps.organizations.access(context.actor, named, 'infra.read')
    return showPage(createCredentialStore(deps.control.db).list(id, readPage(context.query)), showCredential)
  })
  mount(operations.getCredential, async (context) =>
    showCredential(await findCredential(deps, context, context.params.credential, 'infra.read')),
  )
  mount(operations.updateCredential, async (context) => {
    const found = await findCredential(deps, context, context.params.credential, 'credentials.manage')
    return showCredential(await updateCredential(deps, context, found, context.body))
  })
  mount(operations.deleteCredential, async (context) => {
    const found = await findCredential(deps, context, context.params.credential, 'credentials.manage')
    return deleteCredential(deps, context, found)
  })
  mount(operations.checkCredential, async (context) => {
    const found = await findCredential(deps, context, context.params.credential, 'credentials.manage')
    return showCredential(await checkCredential(deps, context, found))
  })
}
