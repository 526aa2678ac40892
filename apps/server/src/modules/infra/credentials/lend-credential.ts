import { signInAtCloud } from './clouds/sign-in.ts'
import { createCredentialStore } from './credential-store.ts'
import type { CredentialDeps } from './deps.ts'
import { credentialNotFound } from './find-credential.ts'
import { openSecret } from './sealed-secret.ts'
import { hiddenTexts } from './secret.ts'

export interface LentCredential {
  /** Variables that the providers of the engine read. */
  environment: Readonly<Record<string, string>>
  /** What must appear in no log. */
  secrets: readonly string[]
}

/**
 * What one run of the engine is given of a credential; roles and workload identities are signed in for it. Notes the use.
 * @throws CREDENTIAL_NOT_FOUND, CloudRefusedError when the cloud does not take it
 */
export async function lendCredential(
  deps: CredentialDeps,
  organizationId: string,
  credentialId: string,
): Promise<LentCredential> {
  const store = createCredentialStore(deps.control.db)
  const row = await store.find(organizationId, credentialId)
  if (row === undefined) throw credentialNotFound()
  const secret = openSecret(await deps.vault.organization(organizationId), row)
  const { environment, secrets } = await signInAtCloud(deps, organizationId, secret)
  await store.update(organizationId, credentialId, { last_used_at: deps.clock.now() })
  return { environment, secrets }
}

/** What nobody may see of a credential; nothing of one that is gone. It is not used. */
export async function hiddenTextsOf(
  deps: Pick<CredentialDeps, 'control' | 'vault'>,
  organizationId: string,
  credentialId: string,
): Promise<string[]> {
  const row = await createCredentialStore(deps.control.db).find(organizationId, credentialId)
  return row === undefined ? [] : hiddenTexts(openSecret(await deps.vault.organization(organizationId), row))
}
