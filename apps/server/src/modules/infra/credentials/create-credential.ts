import type { CreateCredential } from '@tenantry/contract'
import { problem, type ProblemError } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newIdBody } from '../../../kernel/ids.ts'
import { createCredentialStore } from './credential-store.ts'
import type { CredentialDeps } from './deps.ts'
import { sealSecret } from './sealed-secret.ts'
import { fingerprintOf, readSecret } from './secret.ts'
import { credentialTarget } from './show-credential.ts'
import type { CredentialRow } from './tables.ts'

const CREDENTIALS_MAX = 100

/**
 * Stores a cloud account's credential in the vault of an organization. The cloud is not asked: see `checkCredential`.
 * @throws ORGANIZATION_NOT_FOUND, FORBIDDEN, CREDENTIAL_NAME_TAKEN, CREDENTIAL_LIMIT_REACHED, INVALID_REQUEST
 */
export async function createCredential(
  deps: CredentialDeps,
  context: RequestContext,
  organizationId: string,
  input: Omit<CreateCredential, 'organization'>,
): Promise<CredentialRow> {
  const id = `crd_${context.reservedId ?? newIdBody()}`
  const secret = readSecret(input.kind, input)
  const box = await deps.vault.organization(organizationId)
  const now = deps.clock.now()
  const row: CredentialRow = {
    id,
    organization_id: organizationId,
    name: input.name.trim(),
    kind: input.kind,
    sealed_secret: sealSecret(box, id, secret),
    fingerprint: fingerprintOf(secret),
    last_used_at: null,
    ...neverChecked,
    created_at: now,
    updated_at: now,
  }
  return deps.control.transaction(async (tx) => {
    await deps.organizations.open(tx, context.actor, organizationId, 'credentials.manage')
    const store = createCredentialStore(tx)
    const earlier = await store.find(organizationId, id)
    if (earlier !== undefined) return earlier
    if ((await store.count(organizationId)) >= CREDENTIALS_MAX) throw limitReached()
    if ((await store.findByName(organizationId, row.name)) !== undefined) throw nameTaken(row.name)
    await store.insert(row)
    const { name, kind, fingerprint } = row
    await deps.audit(tx, context, 'credential.created', credentialTarget(row), { name, kind, fingerprint })
    return row
  })
}

export const neverChecked = { checked_at: null, check_ok: null, check_identity: null, check_error: null }

export function nameTaken(name: string): ProblemError {
  return problem('CREDENTIAL_NAME_TAKEN', {
    detail: `The organization has a credential "${name}".`,
    hint: 'Choose another name, or change that one.',
  })
}

function limitReached(): ProblemError {
  return problem('CREDENTIAL_LIMIT_REACHED', {
    detail: `An organization has at most ${CREDENTIALS_MAX} credentials.`,
    hint: 'Remove one that is not needed.',
  })
}
