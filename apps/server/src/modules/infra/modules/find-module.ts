import { problem } from '../../../kernel/errors.ts'
import type { InfraDeps } from '../deps.ts'
import type { InfraModule } from './catalogue.ts'

/** @throws MODULE_NOT_FOUND */
export async function requireModule(
  deps: Pick<InfraDeps, 'modules'>,
  organizationId: string,
  name: string,
): Promise<InfraModule> {
  const module = await deps.modules.find(organizationId, name)
  if (module !== null) return module
  throw problem('MODULE_NOT_FOUND', {
    detail: `There is no module named ${JSON.stringify(name)}.`,
    hint: '`tenantry infra modules list` shows them.',
    errors: [{ pointer: '/module', detail: 'is not known' }],
  })
}
