import type { UpdateCredential } from '@tenantry/contract'
import type { ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { nameTaken, neverChecked } from './create-credential.ts'
import { createCredentialStore } from './credential-store.ts'
import type { CredentialDeps } from './deps.ts'
import { credentialNotFound } from './find-credential.ts'
import { sealSecret } from './sealed-secret.ts'
import { fingerprintOf, holdsSecret, readSecret } from './secret.ts'
import { credentialTarget } from './show-credential.ts'
import type { CredentialRow } from './tables.ts'

/**
 * Renames a credential, or replaces its secret as a whole by another one of its kind.
 * @throws CREDENTIAL_NOT_FOUND, CREDENTIAL_NAME_TAKEN, FORBIDDEN, INVALID_REQUEST
 */
export async function updateCredential(
  deps: CredentialDeps,
  context: RequestContext,
  found: CredentialRow,
  input: UpdateCredential,
): Promise<CredentialRow> {
  const replaced = holdsSecret(input) ? await replacement(deps, found, input) : {}
  return deps.control.transaction(async (tx) => {
    const row = await openCredential(deps, tx, context, found)
    const name = input.name?.trim() ?? row.name
    const store = createCredentialStore(tx)
    if (name !== row.name && (await store.findByName(row.organization_id, name)) !== undefined)
      throw nameTaken(name)
    const changes = { name, ...replaced, updated_at: deps.clock.now() }
    await store.update(row.organization_id, row.id, changes)
    const after = { ...row, ...changes }
    await deps.audit(tx, context, 'credential.updated', credentialTarget(row), {
      before: { name: row.name, fingerprint: row.fingerprint },
      after: { name, fingerprint: after.fingerprint },
    })
    return after
  })
}

/** @throws CREDENTIAL_NOT_FOUND, CREDENTIAL_IN_USE, FORBIDDEN */
export async function deleteCredential(
  deps: CredentialDeps,
  context: RequestContext,
  found: CredentialRow,
): Promise<void> {
  await deps.control.transaction(async (tx) => {
    const row = await openCredential(deps, tx, context, found)
    const uses = await deps.usesOf(tx, row.organization_id, row.id)
    if (uses.length > 0) {
      throw problem('CREDENTIAL_IN_USE', {
        detail: `It is needed for ${uses.slice(0, 5).join(', ')}${uses.length > 5 ? ' and more' : ''}.`,
        hint: 'Destroy these first, or give them another credential.',
      })
    }
    await createCredentialStore(tx).remove(row.organization_id, row.id)
    const { name, kind, fingerprint } = row
    await deps.audit(tx, context, 'credential.deleted', credentialTarget(row), { name, kind, fingerprint })
  })
}

async function replacement(deps: CredentialDeps, found: CredentialRow, input: UpdateCredential) {
  const secret = readSecret(found.kind, input)
  const box = await deps.vault.organization(found.organization_id)
  return {
    sealed_secret: sealSecret(box, found.id, secret),
    fingerprint: fingerprintOf(secret),
    ...neverChecked,
  }
}

/** The organization is locked, so that changes of its credentials take turns, and what the actor may do is decided again. */
async function openCredential(
  deps: CredentialDeps,
  tx: ControlTx,
  { actor }: RequestContext,
  { id, organization_id: organizationId }: CredentialRow,
): Promise<CredentialRow> {
  await deps.organizations.open(tx, actor, organizationId, 'credentials.manage')
  const row = await createCredentialStore(tx).find(organizationId, id)
  if (row === undefined) throw credentialNotFound()
  return row
}
