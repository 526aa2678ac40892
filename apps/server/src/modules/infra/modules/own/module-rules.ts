import type { ModuleRules, SetModuleRules } from '@tenantry/contract'
import type { ControlDb } from '../../../../kernel/db/index.ts'
import type { RequestContext } from '../../../../kernel/http/operation-context.ts'
import type { InfraDeps } from '../../deps.ts'
import { CLOUD_PROVIDERS } from '../clouds-of.ts'
import { createModuleStore } from './module-store.ts'
import { namesColumn } from './module-row.ts'

/** What an organization allows its own modules: no host before it names one. */
export async function findRules(db: ControlDb, organizationId: string): Promise<ModuleRules> {
  const row = await createModuleStore(db).findRules(organizationId)
  if (row === undefined) return { hosts: [], providers: [...CLOUD_PROVIDERS.keys()], updated_at: null }
  return {
    hosts: namesColumn.decode(row.hosts),
    providers: namesColumn.decode(row.providers),
    updated_at: row.updated_at,
  }
}

/** @throws ORGANIZATION_NOT_FOUND, FORBIDDEN */
export async function setRules(
  deps: InfraDeps,
  context: RequestContext,
  organizationId: string,
  input: Pick<SetModuleRules, 'hosts' | 'providers'>,
): Promise<ModuleRules> {
  return deps.control.transaction(async (tx) => {
    await deps.organizations.open(tx, context.actor, organizationId, 'organization.update')
    const before = await findRules(tx, organizationId)
    const hosts = [...new Set(input.hosts)].toSorted()
    const providers = [...new Set(input.providers)].toSorted()
    const now = deps.clock.now()
    await createModuleStore(tx).setRules({
      organization_id: organizationId,
      hosts: namesColumn.encode(hosts),
      providers: namesColumn.encode(providers),
      updated_at: now,
    })
    const target = { type: 'organization', id: organizationId, organizationId }
    await deps.audit(tx, context, 'module.rules_changed', target, {
      before: { hosts: before.hosts, providers: before.providers },
      after: { hosts, providers },
    })
    return { hosts, providers, updated_at: now }
  })
}
