import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { ControlDb } from '../../../kernel/db/index.ts'
import type { DomainRow } from '../tables.ts'
import { createDomainStore } from './domain-store.ts'

/** A domain of the organization by id or name; throws DOMAIN_NOT_FOUND. */
export async function findDomain(
  db: ControlDb,
  organizationId: string,
  reference: string,
): Promise<DomainRow> {
  const row = await createDomainStore(db).find(organizationId, reference.toLowerCase())
  if (row === undefined) throw domainNotFound()
  return row
}

export function domainNotFound(): ProblemError {
  return problem('DOMAIN_NOT_FOUND', {
    detail: 'The organization has not claimed such a domain.',
    hint: 'GET /auth/organizations/:organization/domains lists its domains.',
  })
}
