import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { rateLimited, type Limit } from '../../../kernel/limits/index.ts'
import { CloudRefusedError } from './clouds/cloud.ts'
import { signInAtCloud } from './clouds/sign-in.ts'
import { createCredentialStore } from './credential-store.ts'
import type { CredentialDeps } from './deps.ts'
import { openSecret } from './sealed-secret.ts'
import { credentialTarget } from './show-credential.ts'
import type { CredentialRow } from './tables.ts'

const CHECKS: Limit = { bucket: 'infra.check_credential', count: 30, windowSeconds: 300 }

/**
 * Signs in at the cloud with a credential, and writes down whom the cloud takes it for, or why it refuses. Nothing is changed there.
 * @throws RATE_LIMITED
 */
export async function checkCredential(
  deps: CredentialDeps,
  context: RequestContext,
  row: CredentialRow,
): Promise<CredentialRow> {
  const taken = await deps.limits.take(CHECKS, row.organization_id)
  if (!taken.allowed) throw rateLimited(taken, 'checks of credentials')
  const found = { ...(await ask(deps, row)), checked_at: deps.clock.now() }
  await deps.control.transaction(async (tx) => {
    await createCredentialStore(tx).recordCheck(row, found)
    await deps.audit(tx, context, 'credential.checked', credentialTarget(row), {
      ok: found.check_ok === 1,
      error: found.check_error,
    })
  })
  return { ...row, ...found }
}

async function ask(
  deps: CredentialDeps,
  row: CredentialRow,
): Promise<Pick<CredentialRow, 'check_ok' | 'check_identity' | 'check_error'>> {
  const box = await deps.vault.organization(row.organization_id)
  try {
    const { identity } = await signInAtCloud(deps, row.organization_id, openSecret(box, row))
    return { check_ok: 1, check_identity: identity, check_error: null }
  } catch (error) {
    if (!(error instanceof CloudRefusedError)) throw error
    deps.log.info({ credential: row.id, reason: error.message }, 'A cloud did not take a credential.')
    return { check_ok: 0, check_identity: null, check_error: error.message }
  }
}
