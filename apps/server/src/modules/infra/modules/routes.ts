import { operations } from '@tenantry/contract'
import type { Mount } from '../../../kernel/http/mount-operation.ts'
import { namedOrganization } from '../../../kernel/http/named-organization.ts'
import { addModule } from './own/add-module.ts'
import { deleteModule } from './own/delete-module.ts'
import type { OwnModuleDeps } from './own/deps.ts'
import { findRules, setRules } from './own/module-rules.ts'
import { requireModule } from './find-module.ts'
import { showDetails, showModule } from './show-module.ts'

export function moduleRoutes(mount: Mount, deps: OwnModuleDeps): void {
  const within = async (
    context: Parameters<typeof namedOrganization>[0],
    organization: string | undefined,
    permission: 'infra.read' | 'infra.manage' | 'organization.update',
  ): Promise<string> => {
    const named = namedOrganization(context, organization)
    return (await deps.organizations.access(context.actor, named, permission)).id
  }
  mount(operations.listModules, async (context) => {
    const id = await within(context, context.query.organization, 'infra.read')
    return { data: (await deps.modules.list(id)).map(showModule) }
  })
  mount(operations.getModule, async (context) => {
    const id = await within(context, context.query.organization, 'infra.read')
    return showDetails(await requireModule(deps, id, context.params.module))
  })
  mount(operations.addModule, async (context) => {
    const { organization, ...input } = context.body
    const id = await within(context, organization, 'infra.manage')
    return showDetails(await addModule(deps, context, id, input))
  })
  mount(operations.deleteModule, async (context) => {
    const id = await within(context, context.query.organization, 'infra.manage')
    return deleteModule(deps, context, id, context.params.module)
  })
  mount(operations.getModuleRules, async (context) => {
    const id = await within(context, context.query.organization, 'infra.read')
    return findRules(deps.control.db, id)
  })
  mount(operations.setModuleRules, async (context) => {
    const { organization, ...input } = context.body
    const id = await within(context, organization, 'organization.update')
    return setRules(deps, context, id, input)
  })
}
