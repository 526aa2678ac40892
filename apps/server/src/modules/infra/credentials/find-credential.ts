import { problem, ProblemError } from '../../../kernel/errors.ts'
import type { OperationContext } from '../../../kernel/http/operation-context.ts'
import type { Operation } from '@tenantry/contract'
import { requireOwnHand } from '../../../kernel/policy.ts'
import { createCredentialStore } from './credential-store.ts'
import type { CredentialDeps } from './deps.ts'
import type { CredentialRow } from './tables.ts'

type Asking = Pick<OperationContext<Operation>, 'actor' | 'request'>

/**
 * A credential by its id, for an actor with a permission in its organization.
 * @throws CREDENTIAL_NOT_FOUND for one that is missing or foreign, FORBIDDEN
 */
export async function findCredential(
  deps: CredentialDeps,
  { actor, request }: Asking,
  credentialId: string,
  permission: 'infra.read' | 'credentials.manage',
): Promise<CredentialRow> {
  const store = createCredentialStore(deps.control.db)
  const organizationId = await store.organizationOf(credentialId)
  if (organizationId === undefined) throw credentialNotFound()
  await asCredentialProblem(() => deps.organizations.access(actor, organizationId, permission))
  requireOwnHand(actor, permission, request.method)
  const row = await store.find(organizationId, credentialId)
  if (row === undefined) throw credentialNotFound()
  return row
}

/** Who names an id is not told that it is there, nor which organization has it. */
async function asCredentialProblem<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'ORGANIZATION_NOT_FOUND') throw credentialNotFound()
    throw error
  }
}

export function credentialNotFound(): ProblemError {
  return problem('CREDENTIAL_NOT_FOUND', {
    detail: 'There is no such credential, or it is not yours to see.',
    hint: 'GET /infra/credentials?organization=… lists those of an organization.',
  })
}
