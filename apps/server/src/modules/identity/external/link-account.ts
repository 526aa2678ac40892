import { uniqueViolation, type ControlTx } from '../../../kernel/db/index.ts'
import { problem } from '../../../kernel/errors.ts'
import type { RequestContext } from '../../../kernel/http/operation-context.ts'
import { newId } from '../../../kernel/ids.ts'
import type { IdentityDeps } from '../deps.ts'
import { createExternalAccountStore } from './store.ts'
import type { ExternalAccountRow } from './tables.ts'

export interface ProvenAccount {
  issuer: string
  subject: string
  email: string | null
}

/**
 * Writes down that an account elsewhere is the user's, who has proved both, within the caller's transaction.
 * @throws ACCOUNT_LINKED for an account that is somebody's
 */
export async function linkAccount(
  deps: Pick<IdentityDeps, 'clock' | 'audit'>,
  tx: ControlTx,
  source: Pick<RequestContext, 'actor' | 'requestId' | 'address' | 'userAgent'>,
  userId: string,
  { issuer, subject, email }: ProvenAccount,
): Promise<ExternalAccountRow> {
  const now = deps.clock.now()
  const row = {
    id: newId('ext'),
    user_id: userId,
    issuer,
    subject,
    email,
    created_at: now,
    last_used_at: now,
  }
  try {
    await createExternalAccountStore(tx).insert(row)
  } catch (error) {
    if (uniqueViolation(error) !== null) throw accountLinked()
    throw error
  }
  const target = { type: 'user', id: userId } as const
  await deps.audit(tx, source, 'external_account.linked', target, { account_id: row.id, issuer })
  return row
}

export function accountLinked() {
  return problem('ACCOUNT_LINKED', {
    detail: 'This account of the provider is linked to a user already.',
    hint: 'Sign in with it, or unlink it there first.',
  })
}
